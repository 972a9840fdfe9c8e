import { expect, test } from "vitest";
import type { MeasuredImportance, PermutedValue } from "../../../src/generated/types.ts";
import { renderComment } from "../../../src/report/comment.ts";
import { renderHtml } from "../../../src/report/html.ts";
import { importanceSummary, movedMost, renderImportance } from "../../../src/report/importance.ts";
import { importanceRemarks } from "../../../src/work/measure/importance-remarks.ts";
import { renderTerminal } from "../../../src/report/terminal.ts";
import { evaluation } from "./sample-records.ts";
import { modelReport, reportOf } from "./sample-reports.ts";

const worth = (mean: number): PermutedValue => ({ mean, sd: 0.002, interval: [mean - 0.004, mean + 0.004] });

const IMPORTANCE: MeasuredImportance = {
  dataset: "holdout",
  metric: "roc_auc",
  better: "higher",
  rows: 1000,
  repeats: 5,
  level: 0.95,
  candidate: 0.83,
  baseline: 0.82,
  features: [
    { name: "income", candidate: worth(0.12), baseline: worth(0.05) },
    { name: "age", candidate: worth(0.04), baseline: worth(0.041) },
    { name: "region", candidate: worth(0.0001) },
  ],
  groups: [{ features: ["income", "age"], candidate: worth(0.2) }],
  leftOut: 2,
};

const NOTHING = { personal: new Set<string>(), identifying: [] };

test("the table has both models, what moved most, and what is not known", () => {
  const text = renderImportance(IMPORTANCE, 2);
  expect(importanceSummary(IMPORTANCE)).toContain("<code>income</code>, <code>age</code>, <code>region</code>");
  expect(text).toMatch(/`income` \| 0\.0500 \(0\.0460 to 0\.0540\) \| 0\.1200/);
  expect(text).toContain("`income` moved most.");
  expect(text).toContain("`income` and `age` together: 0.2000");
  expect(text).toContain("1 less important one is in report.html.");
  expect(text).toContain("2 features were not looked at");
});

test("what other permutations could undo has not moved", () => {
  expect(movedMost({ ...IMPORTANCE, features: IMPORTANCE.features.slice(1) })).toBeUndefined();
});

test("a baseline that cannot be asked is told of", () => {
  const { baseline: _, ...alone } = IMPORTANCE;
  const text = renderImportance({ ...alone, baselineReason: "it answers by a file.", groups: [] }, 9);
  expect(text).toContain("Of the baseline nothing is known: it answers by a file.");
  expect(text).not.toContain("together");
});

test("comment, page and terminal have it, and the page a chart", async () => {
  const shown = reportOf(modelReport({ evaluation: evaluation({ importance: IMPORTANCE }) }));
  expect(renderComment(shown)).toContain("What features are worth to ROC AUC");
  const text = renderTerminal(shown, { width: 200, color: false });
  expect(text).toContain("Features worth most to ROC AUC: income (0.12), age (0.04), region (0.0001).");
  expect(await renderHtml(shown)).toContain("<figcaption>What features are worth</figcaption>");
});

test("a feature that carries almost everything, one that is personal, and one that tells rows apart are told of", () => {
  const most = { ...IMPORTANCE, features: [{ name: "a\nb", candidate: worth(0.9) }, ...IMPORTANCE.features.slice(1)] };
  expect(importanceRemarks(most, NOTHING)).toEqual([
    'The feature "a b" carries 96% of what all features are worth to roc_auc. It may tell what the model is to find out.',
  ]);
  expect(importanceRemarks(IMPORTANCE, NOTHING)).toEqual([]);
  expect(importanceRemarks(IMPORTANCE, { personal: new Set(["age", "region"]), identifying: ["income"] })).toEqual([
    'The feature "age" carries 25% of what all features are worth to roc_auc, and the manifest declares it as personal.',
    'The feature "income" carries 75% of what all features are worth to roc_auc, and nearly every row has a value of its own.',
  ]);
  const noise = IMPORTANCE.features.map(({ name }) => ({ name, candidate: worth(0) }));
  expect(importanceRemarks({ ...IMPORTANCE, features: noise }, NOTHING)).toEqual([]);
});
