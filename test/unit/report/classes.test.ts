import { expect, test } from "vitest";
import type { MeasuredClass, MeasuredClasses } from "../../../src/generated/types.ts";
import { classesSummary, renderClasses } from "../../../src/report/classes.ts";
import { renderComment } from "../../../src/report/comment.ts";
import { renderHtml } from "../../../src/report/html.ts";
import { renderTerminal } from "../../../src/report/terminal.ts";
import { evaluation, rocAuc, UNCLEAR_AUC, WORSE_AUC } from "./sample-records.ts";
import { modelReport, reportOf } from "./sample-reports.ts";

const { gated: _, primary: __, limit: ___, margin: ____, outcome: _____, ...BARE } = WORSE_AUC;

function row(name: string, metrics: MeasuredClass["metrics"], n = 100): MeasuredClass {
  return { name, n, predicted: 90, metrics };
}

const CAT = row("cat", { precision: rocAuc(), recall: BARE, f1: BARE });
const DOG = row("dog", { precision: rocAuc(), recall: UNCLEAR_AUC, f1: UNCLEAR_AUC }, 400);
const CLASSES: MeasuredClasses = { dataset: "holdout", classes: 7, tooSmall: 2, leftOut: 3, measured: [CAT, DOG] };

test("the line names classes that are worse by themselves", () => {
  expect(classesSummary(CLASSES)).toBe("7 classes, 1 worse by itself: <code>cat</code>");
  expect(classesSummary({ ...CLASSES, measured: [DOG] })).toBe("7 classes, by precision, recall and F1");
});

test("the table has both models, the change of F1, and what is not shown", () => {
  const text = renderClasses(CLASSES, 10);
  expect(text).toContain("F1 Δ (90% interval)");
  expect(text).toMatch(/`cat` +\| +100 \| +90 .*0\.822 → 0\.791.*−0\.031 \(−0\.042 to −0\.020\).*⚠️ Recall, F1/);
  expect(text).toContain("3 classes with fewer rows are not measured.");
  expect(text).toContain("2 classes with fewer than 10 rows are not shown.");
  expect(renderClasses(CLASSES, 1)).toContain("1 more class is in report.html.");
});

test("without a baseline it has the candidate's numbers, and a missing one with its reason", () => {
  const alone = { value: 0.8, interval: null, level: 0.95, better: "higher", n: 30 } as const;
  const none = { ...alone, value: null, reason: "no row is predicted positive" };
  const text = renderClasses({ ...CLASSES, measured: [row("", { precision: none, recall: alone, f1: alone })] }, 10);
  expect(text).toContain("<code>(empty)</code>");
  expect(text).toContain("— (no row is predicted positive)");
  expect(text).not.toContain("→");
});

test("comment, page and terminal have it", async () => {
  const shown = reportOf(modelReport({ evaluation: evaluation({ classes: CLASSES }) }));
  expect(renderComment(shown)).toContain("7 classes, 1 worse by itself");
  expect(await renderHtml(shown)).toContain("7 classes, 1 worse by itself");
  expect(renderTerminal(shown, { width: 100, color: false })).toMatch(
    /cat +100 +Recall 0\.791 .*! worse in Recall, F1/,
  );
});
