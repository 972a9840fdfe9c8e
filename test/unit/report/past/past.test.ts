import { load } from "js-yaml";
import { expect, test } from "vitest";
import { csv } from "../../../../src/report/csv.ts";
import { bestMarkdown, bestText } from "../../../../src/report/past/best.ts";
import { logMarkdown, logText } from "../../../../src/report/past/log.ts";
import { paramsYaml } from "../../../../src/report/past/params.ts";
import { bestRun } from "../../../../src/work/past/best.ts";
import { pastRuns } from "../../../../src/work/past/rows.ts";
import { pastTable } from "../../../../src/work/past/table.ts";
import { foundRun } from "../../work/past/samples.ts";

const HOSTILE = "\u001B[31m<img src=x>\n| @ada [x](http://x) \u202E`";

function report(count: number) {
  const found = Array.from({ length: count }, (_, index) =>
    foundRun({
      id: index + 1,
      params: { [HOSTILE]: `${HOSTILE}${index}`, huge: "語".repeat(100_000) + String(index) },
      branch: HOSTILE,
      by: HOSTILE,
    }),
  );
  const runs = pastRuns(found);
  const rows = runs.map(({ row }) => row);
  return { runs, model: { model: "churn", table: pastTable(rows, rows), count, known: count } };
}

test("a table of hostile texts stays one table, and steers neither terminal nor page", () => {
  const { model } = report(3);
  const markdown = logMarkdown({ models: [model], unknown: [HOSTILE] });
  // Title, head, rule, three rows, sentence.
  expect(markdown.split("\n").filter((line) => line !== "")).toHaveLength(7);
  for (const active of ["<img", "\u001B", "\u202E", "@ada", "](http"]) expect(markdown).not.toContain(active);
  const text = logText({ models: [model], unknown: [HOSTILE] }, { width: 80 });
  for (const active of ["\u001B", "\u202E"]) expect(text).not.toContain(active);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test.each([40, 80, 120, 200])("in %d columns what does not fit is left out, and said", (width) => {
  const { model } = report(2);
  const text = logText({ models: [model], unknown: [] }, { width });
  expect(text).toContain("Key");
  expect(text.replaceAll("\n", " ")).toContain("Columns that do not fit are left out: --format csv has all.");
});

test("best says how sure it is, and that it was chosen", () => {
  const { runs } = report(3);
  const rows = runs.map(({ row }) => row);
  const best = {
    model: "churn",
    metric: "roc_auc",
    found: bestRun(runs, "roc_auc"),
    table: pastTable(rows, rows),
    unknown: [],
  };
  for (const told of [bestMarkdown(best), bestText(best, { width: 500 })]) {
    expect(told).toContain("2 of the other 2 lie within its interval");
    expect(told).toContain("chosen by these rows");
    expect(told).not.toContain("\u001B");
  }
});

test("what has no parameters is brought by its commit", () => {
  const { runs } = report(1);
  const rows = runs.map(({ row }) => row);
  const told = (params: (typeof rows)[number]["params"]): string => {
    const refused = { outcome: "refused", commit: "a".repeat(40), params } as const;
    const found = bestRun(
      runs.map((run) => ({ ...run, row: { ...run.row, ...refused } })),
      "roc_auc",
    );
    return bestText(
      { model: "churn", metric: "roc_auc", found, table: pastTable(rows, rows), unknown: [] },
      { width: 500 },
    );
  };
  expect(told({ depth: 3 })).toContain("--params prints them");
  expect(told({})).toContain("bring what commit aaaaaaaaaaaa changes by a pull request");
});

// RFC 4180; what a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection
test.each<[string | number | boolean | undefined, string]>([
  ["=1+1", "'=1+1"],
  ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'=1"],
  ["\r\n=1", "'=1"],
  ["＝1", "'＝1"],
  ["-5", "-5"],
  ["+1.5e3", "+1.5e3"],
  [-5, "-5"],
  [1e-7, "1e-7"],
  [Number.NaN, ""],
  [undefined, ""],
  [true, "true"],
  ['say "a, b"', '"say ""a, b"""'],
  ["two\nlines", "two lines"],
  ["\u001B[31mred", "[31mred"],
])("%j is the cell %s", (cell, text) => {
  expect(csv({ head: ["x", "y"], rows: [[cell, 1]] })).toBe(`x,y\r\n${text},1\r\n`);
});

test("parameters come back from YAML as they were, whatever they are called", () => {
  const params = {
    rounds: 100,
    no: "no",
    "a: b": HOSTILE,
    list: [1, "2"],
    nested: { on: true },
    empty: {},
    none: null,
  };
  expect(load(paramsYaml(params))).toEqual({ training: { params } });
  for (const active of ["\u001B", "\u202E"]) expect(paramsYaml(params)).not.toContain(active);
});
