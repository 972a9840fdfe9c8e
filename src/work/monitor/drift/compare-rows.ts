import type { ColumnDrift, Profile } from "../../../generated/types.ts";
import type { ResolvedDrift } from "../../../manifest/resolved-monitoring.ts";
import { underThreshold } from "../../../stats/drift/column-rows.ts";
import type { EngineTest, SampledTest } from "../measured.ts";
import { fewRows } from "./few-rows.ts";
import { unmeasured } from "./setting.ts";
import type { ColumnSetting } from "./setting.ts";

/**
 * From these on a difference matters: a classifier that is right on 55 of 100 pairs of rows, and a squared discrepancy
 * such as a move of each of many components by 0.2 of its standard deviations makes.
 */
const LIMITS = { "domain-auc": 0.55, mmd: 0.01 } as const satisfies Record<SampledTest["measure"], number>;
/** More rows of a side are not compared. */
const MOST_ROWS = { "domain-auc": 2000, mmd: 1000 } as const satisfies Record<SampledTest["measure"], number>;
const TESTS = { "domain-auc": "mann-whitney", mmd: "permutation" } as const;

/** Columns of the reference that are compared on their rows. */
export function comparedOnRows({ columns }: Pick<Profile, "columns">, { engine }: ResolvedDrift): readonly string[] {
  return Object.entries(columns).flatMap(([name, { kind }]) =>
    kind === "text" || kind === "embedding" || engine !== "model-gitops" ? name : [],
  );
}

export type Sampled = SampledTest | { readonly column: string; readonly problem: string };

/** A text or embedding column, of which the rows themselves were compared. Not yet flagged. */
export function compareSampled(
  kind: "text" | "embedding",
  sampled: Sampled | undefined,
  setting: ColumnSetting,
): ColumnDrift {
  if (sampled === undefined) {
    return unmeasured(kind, { reason: "It is compared on the rows of the reference, and they were not read." });
  }
  if ("problem" in sampled) return unmeasured(kind, { reason: sampled.problem });
  const { measure, distance, pValue, rows, referenceRows } = sampled;
  const known = { rows, referenceRows, measure };
  const reason = fewRows({
    ...setting,
    kind,
    rows,
    referenceRows,
    minRows: Math.min(setting.minRows, MOST_ROWS[measure]),
  });
  if (reason !== undefined) return unmeasured(kind, { ...known, reason });
  const limits = setting.explicit ?? { threshold: LIMITS[measure], thresholdFrom: "default" };
  const { words } = sampled;
  return {
    kind,
    ...known,
    distance,
    test: TESTS[measure],
    statistic: null,
    pValue,
    adjustedP: null,
    flagged: null,
    psi: null,
    ...(words && words.length > 0 && { words: [...words] }),
    ...limits,
  };
}

/** A column as another library judges it: its own score, its own limit, flagged by it alone. */
export function compareByEngine(
  kind: ColumnDrift["kind"],
  test: EngineTest | { readonly column: string; readonly problem: string } | undefined,
  { explicit }: ColumnSetting,
): ColumnDrift {
  if (test === undefined) {
    return unmeasured(kind, { reason: "Its rows were not read, and this engine takes nothing else." });
  }
  if ("problem" in test) return unmeasured(kind, { reason: test.problem });
  const judged = explicit === undefined ? test : underThreshold(test, explicit.threshold);
  const usual = test.comparison === ">" ? "reference chunks" : "default";
  return {
    kind: test.kind,
    rows: test.rows,
    referenceRows: test.referenceRows,
    measure: test.method,
    ...(test.isPValue && { test: test.method }),
    distance: test.isPValue ? null : test.score,
    statistic: null,
    pValue: test.isPValue ? test.score : null,
    adjustedP: null,
    threshold: judged.threshold,
    thresholdFrom: explicit?.thresholdFrom ?? usual,
    flagged: judged.drifted,
    psi: null,
  };
}
