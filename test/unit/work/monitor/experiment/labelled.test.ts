import { expect, test } from "vitest";
import type { ExperimentState } from "../../../../../src/generated/types.ts";
import { analyseExperiment } from "../../../../../src/work/monitor/experiment/analyse.ts";
import { wholeExperiment, type ExperimentCells } from "../../../../../src/work/monitor/experiment/parts.ts";
import type { ResolvedExperiment } from "../../../../../src/work/monitor/experiment/plan.ts";
import type { ServedModel } from "../../../../../src/work/monitor/performance/served-sample.ts";
import { DAY } from "./days.ts";

const SPEC: ResolvedExperiment = {
  control: "old",
  treatment: "new",
  minimumMs: 2 * DAY,
  success: [{ name: "accuracy" }],
};
const MODEL: ServedModel = {
  task: "binary-classification",
  threshold: undefined,
  target: {
    column: "y",
    columns: ["y"],
    positive: "1",
    classes: ["0", "1"],
    modelClasses: undefined,
    quantiles: undefined,
  },
};
const ROWS = 600;

/** A day's rows, of whom each is another; the treatment is right on 95 %, the control on 60 %. */
function cells(day: number): ExperimentCells {
  const numbers = (of: (row: number) => number): Float64Array =>
    Float64Array.from({ length: ROWS }, (_, row) => of(row));
  const right = (row: number): number => ((row * 37) % 100 < (row % 2 === 1 ? 95 : 60) ? 1 : 0);
  return {
    arms: Int8Array.from({ length: ROWS }, (_, row) => row % 2),
    columns: new Map([
      ["unit", numbers((row) => (day * 7919 + row * 104_729) * 4_194_301)],
      ["predicted", numbers(right)],
      ["truth", numbers(() => 1)],
    ]),
  };
}

const NOBODY: ExperimentCells = { arms: new Int8Array(), columns: new Map() };

interface Look {
  /** Labels come so many days after the answer. */
  readonly lag: number;
  readonly served?: boolean;
  readonly before?: ExperimentState | undefined;
  readonly spec?: ResolvedExperiment;
}

function look(day: number, { lag, served = true, before, spec = SPEC }: Look): ExperimentState {
  const from = (day - lag) * DAY;
  const labelled = { from, to: from + DAY, rows: cells(day - lag) };
  const part = { rows: served ? cells(day) : NOBODY, labelled, problems: {} };
  const classes = { classes: ["0", "1"], positive: 1 };
  const totals = wholeExperiment([part], { spec, model: MODEL, classes });
  const span = { id: `d${day}`, from: day * DAY, to: (day + 1) * DAY };
  return analyseExperiment({ spec, span, totals, before, replaces: undefined });
}

test("labels of answers from before the experiment do not count, and the shortest time is that of labelled answers", () => {
  const lag = 2;
  const states: ExperimentState[] = [];
  for (const day of [10, 11, 12, 13]) states.push(look(day, { lag, before: states.at(-1) }));
  const [first, second, third, fourth] = states;
  expect([first?.metrics?.[0]?.decision, second?.metrics?.[0]?.decision]).toEqual(["unmeasured", "unmeasured"]);
  expect(first?.reason).toContain("its labels count 48 h after the answer (monitoring.labels.maturity)");
  expect(third).toMatchObject({ outcome: "continue", metrics: [{ rows: ROWS, decision: "better" }] });
  expect(third?.next).toContain("a promotion is possible after the window that ends at 1970-01-15 00:00 UTC");
  expect(fourth).toMatchObject({ outcome: "promote", metrics: [{ rows: 2 * ROWS }] });
  expect(fourth?.metrics?.[0]?.difference).toBeCloseTo(0.35, 1);
});

test("labels that come after the last answer still count, and planned units are spent as they become known", () => {
  const spec = { ...SPEC, units: 1200 };
  let before: ExperimentState | undefined;
  const fractions = [10, 11, 12, 13].map((day) => {
    before = look(day, { lag: 2, served: day < 12, before, spec });
    return before.looks.at(-1)?.fraction?.toFixed(1);
  });
  expect(fractions).toEqual([undefined, undefined, undefined, "1.0"]);
  expect(before).toMatchObject({ outcome: "promote", method: "group-sequential" });
});

test("without labels the metric is unmeasured and says which line to write", () => {
  const part = { rows: cells(1), labelled: undefined, problems: {} };
  const totals = wholeExperiment([part], { spec: SPEC, model: MODEL, classes: undefined });
  const state = analyseExperiment({
    spec: SPEC,
    span: { id: "d1", from: DAY, to: 2 * DAY },
    totals,
    before: undefined,
    replaces: undefined,
  });
  expect(state.outcome).toBe("continue");
  expect(state.metrics?.[0]).toMatchObject({
    decision: "unmeasured",
    reason: expect.stringContaining("monitoring.labels"),
  });
});
