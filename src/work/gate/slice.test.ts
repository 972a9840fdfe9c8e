import { expect, test } from "vitest";
import { metric, told } from "../../../test/unit/work/gate-cases.ts";
import type { MeasuredSlice } from "../../generated/types.ts";

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

test("a harmed slice is named; slices that only fall with the whole are told together", () => {
  const metrics = { roc_auc: metric({ delta: -0.05, deltaInterval: [-0.06, -0.04], outcome: "fail" }) };
  const slices = [slice("north", ["recall"]), slice("south", ["roc_auc"]), slice("east", ["roc_auc"])];
  expect(told(RULE, { metrics, slices })).toEqual([
    "fail The slice north (200 rows) is harmed in recall.",
    "fail 2 slices fall with the whole: south and east.",
  ]);
});

test("slices that were tested and not harmed pass; where none was tested, nothing is said", () => {
  expect(told(RULE, { slices: [slice("north", [], false)] })).toEqual(["pass None of 1 slice is harmed."]);
  expect(told(RULE, { slices: [] })).toEqual([]);
});
