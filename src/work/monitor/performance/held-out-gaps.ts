import type { Estimation } from "../../../generated/types.ts";
import { chosenRows } from "../../measure/registry.ts";
import type { ServedRows } from "../measured.ts";
import { calibrationOf } from "./calibration.ts";
import { chosenServed } from "./chosen-served.ts";
import { expecting, type Expecting } from "./expected.ts";
import { referenceLosses } from "./losses.ts";
import { plainValue } from "./metric-value.ts";
import { servedAnswers, type LabelledSample, type ServedModel, type Unread } from "./served-sample.ts";
import type { WatchedMetric } from "./watched.ts";

interface GapSetting {
  readonly model: ServedModel;
  readonly metrics: readonly WatchedMetric[];
  /** From all rows. */
  readonly learned: Pick<Estimation, "calibration" | "losses">;
}

const FOLDS = 5;
const LEAST_ROWS = 500;

/**
 * How much a metric differs, on rows that were held out, from what is expected of them by the other rows: the mean of
 * five folds. Isotonic steps fit their own rows too well, the more the fewer they are, and what an estimate promises in
 * excess of what comes is then no change of the world.
 */
export function heldOutGaps(served: ServedRows, labelled: LabelledSample, setting: GapSetting): Record<string, number> {
  const { sample, rows } = labelled;
  if (sample.n < LEAST_ROWS || served.weights !== undefined) return {};
  const places = Uint32Array.from(rows.keys());
  const sums = new Map(setting.metrics.map(({ name }) => [name, 0]));
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const test = places.filter((at) => at % FOLDS === fold);
    const expected = expectedOfFold(
      { served, labelled, test, train: places.filter((at) => at % FOLDS !== fold) },
      setting,
    );
    if ("problem" in expected) return {};
    const own = chosenRows(sample, test);
    for (const metric of setting.metrics) {
      const found = expected(metric);
      const { value } = plainValue(own, metric);
      const gap = "problem" in found || value === null ? Number.NaN : value - found.value;
      sums.set(metric.name, (sums.get(metric.name) ?? 0) + gap / FOLDS);
    }
  }
  return Object.fromEntries([...sums].filter(([, gap]) => Number.isFinite(gap)));
}

interface Fold {
  readonly served: ServedRows;
  readonly labelled: LabelledSample;
  readonly test: Uint32Array;
  readonly train: Uint32Array;
}

function expectedOfFold({ served, labelled, test, train }: Fold, { model, learned }: GapSetting): Expecting | Unread {
  const rowsAt = (places: Uint32Array): Uint32Array => places.map((at) => labelled.rows[at] ?? 0);
  const others = chosenRows(labelled.sample, train);
  const losses = learned.losses && referenceLosses(others, served, rowsAt(train));
  const held = chosenServed(served, rowsAt(test));
  const answers = servedAnswers(held, model);
  if ("problem" in answers) return answers;
  const calibration = calibrationOf(others, learned.calibration);
  return expecting(answers, held, { calibration, errors: {}, ...(losses !== undefined && { losses }) });
}
