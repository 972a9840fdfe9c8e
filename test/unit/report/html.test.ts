import { describe, expect, test } from "vitest";
import { renderHtml } from "../../../src/report/html.ts";
import { renderCard } from "../../../src/report/card.ts";
import { renderTerminal } from "../../../src/report/terminal.ts";
import * as samples from "./samples.ts";

const { WORSE, reportOf } = samples;

async function withClasses(labels: readonly string[]): Promise<string> {
  const { evaluation } = WORSE;
  if (evaluation === undefined) throw new Error("the sample has no evaluation");
  const cells = labels.map((_, truth) => labels.map((__, predicted) => (truth === predicted ? 12_345 : 1)));
  const charts = { ...evaluation.charts, confusion: { labels: [...labels], candidate: cells, baseline: cells } };
  return await renderHtml(reportOf({ ...WORSE, evaluation: { ...evaluation, charts } }));
}

const names = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, index) => prefix + index);

describe("confusion matrices in report.html", () => {
  test.each([
    ["small ones stand side by side", names(4, "class "), "matrices"],
    ["many classes have the page's width", names(12, "class "), "matrices large"],
    ["so have few with long names", names(3, "a class whose name is rather long "), "matrices large"],
  ])("%s", async (_, labels, expected) => {
    const html = await withClasses(labels);
    const [, kind, both = ""] = /<div class="(matrices[^"]*)">([\s\S]*?)\n<\/div>/.exec(html) ?? [];
    expect(kind).toBe(expected);
    expect(both.match(/<figure>/g)).toHaveLength(2);
  });

  test("names are whole", async () => {
    const long = "settled within the first contractual grace period";
    expect(await withClasses([long, "open"])).toContain(`<th scope="row">${long}</th>`);
  });
});

test("a table of outcomes carries its heads in its cells, for a phone; others do not", async () => {
  const html = await renderHtml(reportOf(WORSE));
  const [, table = ""] = /<div class="wide judged"[^>]*>([\s\S]*?)<\/table>/.exec(html) ?? [];
  expect(table).toContain('<td class="number" data-label="Baseline">0.822</td>');
  expect(table).toContain('<td class="number" data-label="This pull request">0.791</td>');
  expect(table).toMatch(/<td>❌ worse<\/td>/);
  expect(html).toMatch(/<div class="wide" /);
});

test("a terminal names the pages that were written", () => {
  const options = { width: 100, color: false };
  const pages = ["out/churn/report.html"];
  expect(renderTerminal({ ...reportOf(WORSE), pages }, options)).toContain(
    "\nThe whole story: out/churn/report.html\n",
  );
  expect(renderTerminal(reportOf(WORSE), options)).not.toContain("whole story");
});

test("a card says fairness and slices itself, of this model alone", () => {
  const disparity = {
    value: 0.91,
    interval: [0.85, 0.97] as [number, number],
    level: 0.95,
    delta: -0.02,
    baseline: 0.93,
  };
  const group = {
    n: 400,
    positives: 120,
    selectionRate: 0.31,
    baselineSelectionRate: 0.29,
    truePositiveRate: 0.5,
    falsePositiveRate: 0.1,
  };
  const fair = {
    sensitive: "sex",
    disparities: { demographicParityRatio: disparity },
    groups: [{ group: "sex=f", ...group }],
  };
  const evaluation = { ...samples.evaluation(), fairness: [fair] };
  const card = renderCard({ manifest: samples.MANIFEST, evaluation, run: samples.run() });
  const fairness = card.slice(card.indexOf("#### Fairness"), card.indexOf("\n## ", card.indexOf("#### Fairness")));
  expect(fairness).toMatch(/\| Disparity +\| Value \(interval\)/);
  expect(fairness).toMatch(/\| Group .*\| +Rows \| +Selected \| True positive rate \|/);
  expect(fairness).not.toContain("aseline");
  expect(card).toContain("#### Factors");
});
