import { describe, expect, test } from "vitest";
import type { MeasuredMetric, MeasuredSlice } from "../../../src/generated/types.ts";
import { comparedRows, renderSlices, slicesSummary, sliceView } from "../../../src/report/slices.ts";
import { evaluation, slice, UNCLEAR_AUC, WORSE_AUC } from "./sample-records.ts";

const LOSS: MeasuredMetric = {
  ...UNCLEAR_AUC,
  better: "lower",
  primary: false,
  value: 0.6,
  baseline: 0.4,
  delta: 0.2,
  deltaInterval: [0.1, 0.3],
};

/** Ranks as before, and is wrong with certainty. */
const OVERSURE: MeasuredSlice = {
  ...slice("region=east", 500, { value: 0.8, delta: 0.001, deltaInterval: [-0.01, 0.012], improved: false, outcome: "pass" }),
  harmed: true,
  pValue: 0.0001,
}; // prettier-ignore
const EAST: MeasuredSlice = { ...OVERSURE, metrics: { ...OVERSURE.metrics, log_loss: { ...LOSS, outcome: "fail" } } };
const BELOW = slice("region=west", 900, { delta: -0.03, deltaInterval: [-0.05, -0.01], improved: false, outcome: "inconclusive" }); // prettier-ignore
const SAME = slice("region=north", 900, { delta: -0.01, deltaInterval: [-0.05, 0.01], improved: false });

function told(slices: readonly MeasuredSlice[], whole = UNCLEAR_AUC): string {
  const view = sliceView(evaluation({ metrics: { roc_auc: whole }, slices: [...slices] }));
  if (view === undefined) throw new Error("no slices");
  return `${slicesSummary(view)}\n${renderSlices(view, 9)}`;
}

describe("a harmed slice", () => {
  test("is shown by the metric that harms it", () => {
    const text = told([EAST, SAME]);
    expect(text).toMatch(/`region=east` by `log_loss` \| 500 \| 0\.4\S* \| 0\.6\S* \| \+0\.2\S* \(.*\) \| ❌ \*\*harmed\*\* in `log_loss`/);
    expect(text).toContain("By ROC AUC");
  }); // prettier-ignore

  test("has no place on an axis of another metric", () => {
    const view = sliceView(evaluation({ slices: [EAST, SAME] }));
    expect(view && comparedRows(view).map((row) => row.slice.name)).toEqual(["region=north"]);
  });
});

describe("a slice whose whole interval is on the wrong side", () => {
  test("is worse, although the test of the margin shows no harm", () => {
    const text = told([BELOW, SAME]);
    expect(text).toContain("none credibly harmed, 1 worse");
    expect(text).toMatch(/`region=west`.*⚠️ worse, not credibly beyond the margin/);
    expect(text).toMatch(/`region=north`.*✅ no credible change/);
  });

  test("falls with the whole", () => {
    expect(told([BELOW, SAME], WORSE_AUC)).toMatch(/`region=west`.*⚠️ worse, as the whole is/);
  });
});

describe("what is not known of declared slices", () => {
  const UNSETTLED = slice("region=north", 60, { delta: -0.01, deltaInterval: [-0.15, 0.11], improved: false, outcome: "inconclusive" }); // prettier-ignore
  const HIDDEN: MeasuredSlice = {
    ...slice("region=west", 0, {}),
    metrics: {},
    note: "Fewer than 10 rows are not shown.",
  };
  const { outcome: _, ...oneClass } = UNCLEAR_AUC;
  const UNJUDGED: MeasuredSlice = { ...HIDDEN, name: "<b>one class</b>", n: 12, metrics: { roc_auc: { ...oneClass, value: null } } }; // prettier-ignore

  test("is said in the line of the folded slices, with the names", () => {
    const [line] = told([OVERSURE, SAME, UNSETTLED, HIDDEN, UNJUDGED]).split("\n");
    expect(line).toBe(
      "❌ 1 of 5 slices harmed: <code>region=east</code>; 2 could not be judged: <code>region=west</code>, <code>&#60;b&#62;one class&#60;/b&#62;</code>; cannot tell for <code>region=north</code>",
    );
    expect(told([SAME, HIDDEN])).toMatch(/^⚠️ 2 slices by ROC AUC, none credibly harmed; 1 could not be judged/);
    expect(told([SAME, UNSETTLED])).toMatch(/^2 slices by ROC AUC, none credibly harmed; cannot tell for/);
    const lost = slice("region=south", 200, { value: null, outcome: "unmeasured" });
    expect(told([SAME, lost])).toMatch(/^⛔ .*; 1 not compared: <code>region=south<\/code>/);
  });

  test("is said of slices of which nothing may be shown at all", () => {
    expect(told([HIDDEN])).toMatch(
      /^⚠️ 1 slice by ROC AUC, none credibly harmed; 1 could not be judged: .*region=west/,
    );
  });

  test("is no good news in the table, nor is what automatic ones do not tell", () => {
    const text = told([SAME, UNSETTLED, { ...UNSETTLED, name: "spend>2", declared: false }]);
    expect(text).toMatch(/`region=north`.*✅ no credible change/);
    expect(text).toMatch(/`region=north` \| +60 .*❓ cannot tell/);
    expect(text).toMatch(/`spend>2`.*❓ cannot tell/);
    const few = { ...UNSETTLED, name: "few", metrics: { roc_auc: { ...oneClass, deltaInterval: null } } };
    expect(told([SAME, few])).toMatch(/`few`.*❓ not judged/);
  });

  test("is nothing where there is no baseline, and of automatic slices", () => {
    const view = sliceView(evaluation({ baseline: { status: "none" }, slices: [SAME, HIDDEN] }));
    expect(view && slicesSummary(view)).not.toContain("could not be judged");
    expect(told([SAME, { ...UNSETTLED, declared: false }])).not.toContain("cannot tell for");
  });
});
