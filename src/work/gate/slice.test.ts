import { expect, test } from "vitest";
import { judged, limits, metric, told } from "../../../test/unit/work/gate-cases.ts";
import type { EvaluationRecord, MeasuredMetric, MeasuredSlice } from "../../generated/types.ts";

const RULE = "gate/slice";

function slice(name: string, worse: readonly string[], harmed = true): MeasuredSlice {
  return {
    name,
    dataset: "holdout",
    n: 200,
    harmed,
    pValue: 0.001,
    metrics: Object.fromEntries(worse.map((key) => [key, metric({ outcome: "fail" })])),
  };
}

/** A declared slice with one metric, that was tested if it has an outcome. */
function declared(name: string, change: Partial<MeasuredMetric>, n = 60): MeasuredSlice {
  const isTested = change.outcome !== undefined && change.outcome !== "unmeasured";
  const metrics = n === 0 ? {} : { roc_auc: metric({ gated: true, margin: 0.01, n, ...change }) };
  return { name, dataset: "holdout", declared: true, n, metrics, ...(isTested && { harmed: false, pValue: 0.5 }) };
}

const HELD = declared("east", { outcome: "pass" });
const UNSETTLED = declared("north", { outcome: "inconclusive", deltaInterval: [-0.2, 0.1] });
const DOUBTFUL = declared("south", { outcome: "inconclusive", delta: -0.1, deltaInterval: [-0.19, -0.011] });
const HIDDEN = declared("west", {}, 0);

test("a harmed slice is named; slices that only fall with the whole are told together", () => {
  const metrics = { roc_auc: metric({ delta: -0.05, deltaInterval: [-0.06, -0.04], outcome: "fail" }) };
  const slices = [slice("north", ["recall"]), slice("south", ["roc_auc"]), slice("east", ["roc_auc"])];
  expect(told(RULE, { metrics, slices })).toEqual([
    "fail The slice north (200 rows) is harmed in recall.",
    "fail 2 slices fall with the whole: south and east.",
  ]);
});

test("slices that were tested and not harmed pass; where none was tested, nothing is said", () => {
  expect(told(RULE, { slices: [slice("north", [], false)] })).toEqual(["pass None of 1 slice is credibly harmed."]);
  expect(told(RULE, { slices: [] })).toEqual([]);
  const baseline: EvaluationRecord["baseline"] = { status: "none" };
  expect(told(RULE, { baseline, slices: [declared("north", {}), HIDDEN] })).toEqual([]);
});

test("a declared slice that could not be judged is named, and stops nothing", () => {
  const oneClass = declared("one class", { value: null, deltaInterval: null }, 12);
  expect(told(RULE, { slices: [HELD, HIDDEN, oneClass] })).toEqual([
    "warn None of 1 slice is credibly harmed; 2 could not be judged: west (fewer than 10 rows) and one class (12 rows).",
  ]);
  const both = { roc_auc: metric({ outcome: "pass" }), recall: metric({ gated: true, value: null }) };
  expect(told(RULE, { slices: [{ ...HELD, metrics: both }] })).toEqual([
    "warn None of 1 slice is credibly harmed; 1 could not be judged: east (60 rows) in recall.",
  ]);
});

test("automatic slices were promised to nobody", () => {
  const { declared: _, ...automatic } = declared("income≤2", {});
  expect(told(RULE, { slices: [HELD, automatic] })).toEqual(["pass None of 1 slice is credibly harmed."]);
});

test("where none of the declared slices could be judged, a person decides, or nobody", () => {
  const slices = [HIDDEN, declared("north", { value: null })];
  const found = judged({ slices }).find(({ rule }) => rule === RULE);
  expect(found).toMatchObject({
    outcome: "inconclusive",
    needsPerson: true,
    message: "None of the 2 declared slices could be judged: west (fewer than 10 rows) and north (60 rows).",
  });
  const strict = judged({ slices }, { limits: { ...limits, onInconclusive: "block" } });
  expect(strict.find(({ rule }) => rule === RULE)?.outcome).toBe("inconclusive");
  expect(strict.some(({ needsPerson }) => needsPerson === true)).toBe(false);
  expect(told(RULE, { slices: [slice("spend>2", [], false), HIDDEN] })).toEqual([
    "inconclusive None of 1 slice is credibly harmed; the declared slice could not be judged: west (fewer than 10 rows).",
  ]);
});

test("what the rows of declared slices cannot tell is told once; a loss that is credible only by itself is a warning", () => {
  expect(told(RULE, { slices: [HELD, UNSETTLED] })).toEqual([
    "pass None of 2 slices is credibly harmed; the rows of 1 cannot tell: north (60 rows).",
  ]);
  expect(told(RULE, { slices: [HELD, UNSETTLED, DOUBTFUL, HIDDEN] })).toEqual([
    "warn None of 3 slices is credibly harmed; 1 is worse by more than the margin, not credibly among so many: south (60 rows); the rows of 1 cannot tell: north (60 rows); 1 could not be judged: west (fewer than 10 rows).",
  ]);
  const higher = declared("loss", { better: "lower", outcome: "inconclusive", deltaInterval: [0.02, 0.1] });
  expect(told(RULE, { slices: [higher] })[0]).toMatch(/^warn .* 1 is worse by more than the margin/);
});

test("beside a harmed slice the same is told of the others", () => {
  expect(told(RULE, { slices: [slice("income>2", ["recall"]), HELD, HIDDEN] })).toEqual([
    "fail The slice income>2 (200 rows) is harmed in recall.",
    "warn Of declared slices, 1 could not be judged: west (fewer than 10 rows).",
  ]);
  expect(told(RULE, { slices: [slice("income>2", ["recall"]), UNSETTLED] })).toHaveLength(1);
});

test("where the candidate alone has no value, nothing was measured", () => {
  const lost = declared("north", { value: null, outcome: "unmeasured", reason: "no row is predicted positive" }, 200);
  expect(told(RULE, { slices: [HELD, lost] })).toEqual([
    "unmeasured The slice north (200 rows) was not compared in roc_auc: no row is predicted positive.",
    "pass None of 1 slice is credibly harmed.",
  ]);
});

test("however many slices there are, and however long their names, the sentence is short", () => {
  const slices = Array.from({ length: 500 }, (_, at) => [
    declared(`${"long\n".repeat(60)}${at}`, { outcome: "inconclusive", deltaInterval: [-0.2, 0.1] }),
    declared(`${"wide ".repeat(60)}${at}`, {}, 0),
  ]).flat();
  const [message = ""] = told(RULE, { slices });
  expect(message).toMatch(/and 495 more; 500 could not be judged: .* and 495 more\.$/);
  expect(message.length).toBeLessThan(1100);
  expect(message).not.toContain("\n");
});
