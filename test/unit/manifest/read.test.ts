import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formOf } from "../../../src/manifest/forms.ts";
import { readEnvironment, readModelManifest } from "../../../src/manifest/read.ts";
import { FILE, SMALLEST } from "./samples.ts";

function problems(text: string): readonly string[] {
  return readModelManifest({ file: FILE, text }).findings.map(
    ({ location, message }) => `${location?.line}:${location?.column} ${message}`,
  );
}

function withLine(pattern: RegExp, replacement: string): string {
  return SMALLEST.replace(pattern, replacement);
}

test("the smallest manifest has no problem", () => {
  const { manifest, findings } = readModelManifest({ file: FILE, text: SMALLEST });
  expect(findings).toEqual([]);
  expect(manifest?.name).toBe("credit-risk");
});

test("every problem at its line and column, all at once", () => {
  const text = `apiVersion: model-gitops/v1
kind: Modle
nmae: credit
owners: [acme]
task: binary
target: {colum: defaulted, positive: [1]}
threshold: 0.4
datasets:
  train: {path: "", version: {sha256: abc}}
  Holdout: {path: 3}
training:
  command: python train.py
  timeout: 4 hours
  retries: two
  params: {a: .inf}
evaluation:
  metrics:
    ROC_AUC: {min: high, margin: 2 %}
  slices: [3, {name: x}]
  confidence: 0.3
`;
  expect(problems(text)).toMatchInlineSnapshot(`
    [
      "2:7 kind must be "Model", not "Modle".",
      "3:1 "nmae" is not a key of a model manifest. Did you mean "name"?",
      "4:10 owners[0] must be a GitHub user such as "@ada" or a team such as "@acme/risk" (in quotes); here it is "acme".",
      "5:7 task must be one of binary-classification, multiclass-classification, multilabel-classification, regression, quantile-regression, forecasting, ranking and text-generation; here it is "binary". Did you mean "binary-classification"?",
      "6:10 "colum" is not a key of target. Did you mean "column"?",
      "6:38 target.positive must be text or a number or true or false; here it is a list.",
      "7:1 "threshold" is not a key of a model manifest. It belongs at \`model.threshold\`.",
      "9:17 datasets.train.path must not be empty; here it is an empty text.",
      "9:39 datasets.train.version.sha256 must be a SHA-256 digest: 64 characters of 0-9 and a-f; here it is "abc".",
      "10:3 The name "Holdout" in datasets must be letters, digits, hyphens and underscores, starting with a lower-case letter, at most 63 characters.",
      "10:19 datasets.Holdout.path must be text; here it is 3.",
      "11:1 \`training.artifact\` is missing.",
      "12:12 training.command must be a list; here it is "python train.py". Write it as [python, train.py].",
      "13:12 training.timeout must be a duration such as 5ms, 30s, 15m, 4h or 180d, of at most six digits; here it is "4 hours".",
      "14:12 training.retries must be a whole number; here it is "two".",
      "15:15 training.params.a is Infinity, which cannot be used here. Write a finite number.",
      "18:5 The name "ROC_AUC" in evaluation.metrics must be a metric's name such as roc_auc: letters, digits and underscores, starting with a lower-case letter.",
      "18:20 evaluation.metrics.ROC_AUC.min must be a number; here it is "high".",
      "18:34 evaluation.metrics.ROC_AUC.margin must be a number, or a percentage such as 2%; here it is "2 %".",
      "19:12 evaluation.slices[0] has a form that is not understood; here it is 3. It is: A column's name, {name, where}, or {by: class}.",
      "19:15 \`evaluation.slices[1].where\` is missing.",
      "20:15 evaluation.confidence must be more than 0.5; here it is 0.3.",
    ]
  `);
});

describe("one problem, one finding", () => {
  test.each([
    [
      "a misspelt required key",
      /^owners/m,
      "ownres",
      ['4:1 "ownres" is not a key of a model manifest. Did you mean "owners"?'],
    ],
    [
      "a key at the wrong place",
      /$/,
      "slices: [region]\n",
      ['10:1 "slices" is not a key of a model manifest. It belongs at `evaluation.slices`.'],
    ],
    [
      "a misspelt task",
      /binary-class/,
      "binary-clas",
      [
        '5:7 task must be one of binary-classification, multiclass-classification, multilabel-classification, regression, quantile-regression, forecasting, ranking and text-generation; here it is "binary-clasification". Did you mean "binary-classification"?',
      ],
    ],
    [
      "a weight that is neither a name nor null",
      /^datasets/m,
      "columns: {weight: 3}\ndatasets",
      ["7:19 columns.weight has a form that is not understood; here it is 3. It is: Weight of a row."],
    ],
    [
      "a margin in words",
      /min: 0.75/,
      "margin: small",
      ['9:42 evaluation.metrics.roc_auc.margin must be a number, or a percentage such as 2%; here it is "small".'],
    ],
    ["owners twice", /"@acme\/risk-ml"/, '"@a", "@b", "@a"', ['4:10 owners has "@a" twice. Keep one of them.']],
    ["a value that is missing", /^name:.*/m, "name:", ["3:1 name must be text; here it is empty."]],
  ])("%s", (...[, pattern, replacement, expected]) => {
    expect(problems(withLine(pattern, replacement))).toEqual(expected);
  });

  test("a file that is a list", () => {
    expect(problems("- a\n")).toEqual([
      "1:1 The model manifest must be a mapping (keys and values); here it is a list.",
    ]);
  });
});

test("an environment is read the same way", () => {
  const text =
    "apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels:\n  credit-risk: {version: '1', digest: abc}\n";
  const { findings } = readEnvironment({ file: "environments/production.yaml", text });
  expect(findings.map(({ message }) => message)).toEqual([
    'models.credit-risk.version must be a version such as 1.2.0; here it is "1".',
    'models.credit-risk.digest must be a digest such as sha256:9f86d0…: sha256: and 64 characters of 0-9 and a-f; here it is "abc".',
  ]);
});

test("more than anybody mends at once is told in part, and more than anybody writes is not read", () => {
  const keys = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}: 1`).join("\n");
  expect(readModelManifest({ file: FILE, text: keys(2000) }).findings).toHaveLength(200);
  const list = `kind: Model\nfeatures:\n${"  - 1\n".repeat(150_000)}`;
  expect(readModelManifest({ file: FILE, text: list }).findings.map(({ message }) => message)).toEqual([
    `${FILE} has 150,003 values, and at most 30,000 are read. Name less in it, for example fewer features.`,
  ]);
});

test("every pattern of the schemas has words", () => {
  const folder = join(import.meta.dirname, "../../../schemas");
  for (const file of ["model", "environment", "rule", "waiver", "roles", "data-issue"].map(
    (name) => `${name}.schema.json`,
  )) {
    const patterns = patternsOf(JSON.parse(readFileSync(join(folder, file), "utf8")));
    expect(patterns.filter((pattern) => formOf(pattern).includes(pattern))).toEqual([]);
  }
});

test("whatever replaces a part of a manifest, every finding has a position inside the file", () => {
  const junk = fc.constantFrom(
    "",
    "~",
    "3",
    "[]",
    "{}",
    "[1, [2]]",
    "{a: {b: 1}}",
    "'",
    ": ",
    "\t",
    "é",
    "-1e9",
    ".nan",
    "__proto__: 1",
    "constructor: 2",
    '"@x/y"',
  );
  fc.assert(
    fc.property(fc.nat(SMALLEST.length), fc.nat(40), junk, (start, length, piece) => {
      const text = SMALLEST.slice(0, start) + piece + SMALLEST.slice(start + length);
      const lines = text.split("\n");
      for (const { location, message } of readModelManifest({ file: FILE, text }).findings) {
        expect(message).not.toBe("");
        expect(location?.line).toBeLessThanOrEqual(lines.length);
        expect(location?.column).toBeLessThanOrEqual((lines[(location?.line ?? 0) - 1]?.length ?? 0) + 1);
      }
    }),
    { numRuns: 500 },
  );
});

function patternsOf(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "pattern" in node && typeof node.pattern === "string" ? [node.pattern] : [];
  return [...own, ...Object.values(node).flatMap(patternsOf)];
}
