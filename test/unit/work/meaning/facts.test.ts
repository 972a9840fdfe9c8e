import { expect, test } from "vitest";
import { detectable, rowsNeeded } from "../../../../src/work/meaning/detectable.ts";
import type { DataFacts } from "../../../../src/work/meaning/data-facts.ts";
import { checkData } from "../../../../src/work/meaning/facts.ts";
import { findMetric, type Metric } from "../../../../src/manifest/metrics.ts";
import { model, source, type Edit } from "../manifests.ts";

const COLUMNS = ["loan_id", "age", "region", "defaulted"].map((name) => ({
  name,
  type: name === "region" ? ("category" as const) : ("number" as const),
}));
const GOOD: DataFacts = {
  datasets: {
    train: { columns: COLUMNS, rows: 50_000, targetValues: ["0", "1"], positives: 9000 },
    holdout: { columns: COLUMNS, rows: 20_000, targetValues: ["0", "1"], positives: 4000 },
  },
  overlaps: [{ evaluation: "holdout", training: "train", ids: 0, rows: 0 }],
  today: "2026-03-01",
};

function remarks(facts: Partial<DataFacts>, ...edits: readonly Edit[]): readonly string[] {
  const findings = checkData(source(...edits), model(...edits), { ...GOOD, ...facts });
  return findings.map(
    ({ location, outcome, message }) => `${location?.line}:${location?.column} ${outcome} ${message}`,
  );
}

test("good data has no finding", () => {
  expect(remarks({})).toEqual([]);
});

test("columns that are not there, once each, with what was meant", () => {
  expect(
    remarks(
      {},
      ["column: defaulted", "column: defualted"],
      ["[region", "[regoin"],
      ["datasets:", "features: [{name: aeg, type: number}, {name: region, type: number}]\ndatasets:"],
    ),
  ).toEqual([
    '6:18 fail There is no column "defualted" in train and holdout. Did you mean "defaulted"?',
    '8:19 fail There is no column "aeg" in holdout. Did you mean "age"?',
    '8:46 fail The feature "region" is declared as number, but in holdout it has text.',
    '19:12 fail There is no column "regoin" in holdout. Did you mean "region"?',
  ]);
});

const MIXED =
  'holdout.csv, line 4: column "age" has "NA" for a missing value: write an empty cell (1 cell of it is no number).';

function mixed(name: string): Pick<DataFacts, "datasets"> {
  const columns = COLUMNS.map((column) =>
    column.name === name ? { name, type: "category" as const, mixed: MIXED } : column,
  );
  return { datasets: { ...GOOD.datasets, holdout: { ...GOOD.datasets["holdout"], columns } } };
}

test("a cell that is no number among numbers, with its line, before training", () => {
  const listed: Edit = ["datasets:", "features: [{name: age, type: number}]\ndatasets:"];
  expect(remarks(mixed("age"))).toEqual([
    `10:19 warn ${MIXED} So the column is text, which a model's input of numbers cannot take.`,
  ]);
  expect(remarks(mixed("age"), listed)).toEqual([
    `8:19 fail The feature "age" is declared as number, but in holdout it has text. ${MIXED}`,
  ]);
  // Nobody takes these for numbers.
  const category: Edit = ["datasets:", "features: [{name: age, type: category}]\ndatasets:"];
  const excluded: Edit = ["datasets:", "features: {exclude: [age]}\ndatasets:"];
  for (const edit of [category, excluded]) expect(remarks(mixed("age"), edit)).toEqual([]);
  expect(remarks(mixed("loan_id"))).toEqual([]);
  const weight: Edit = ["columns: {", "columns: {weight: age, "];
  expect(remarks(mixed("age"), weight)).toContainEqual(`10:19 fail ${MIXED}`);
});

test("files that do not agree, metrics that cannot be computed, and columns that are excluded or filled", () => {
  const holdout = { ...GOOD.datasets["holdout"], notes: ['b.parquet lacks the column "x".'] };
  expect(remarks({ datasets: { ...GOOD.datasets, holdout } })).toEqual([
    '10:19 warn b.parquet lacks the column "x". Nothing can read it so.',
  ]);
  const cost: Edit = ["  slices:", "    cost: {rowSql: abs(agee), better: lower, max: 1}\n  slices:"];
  expect(remarks({ metrics: [{ name: "cost", problem: "It names no column." }] }, cost)).toContainEqual(
    expect.stringContaining("fail It names no column."),
  );
  const keys: Edit = ["datasets:", "features: {exclude: [aeg]}\nmodel: {inputs: {in_1: regio}}\ndatasets:"];
  expect(remarks({}, keys)).toEqual([
    '8:22 fail There is no column "aeg" in holdout. Did you mean "age"?',
    '9:24 fail There is no column "regio" in holdout. Did you mean "region"?',
  ]);
});

test("a column of rows that may be shown, and that the deciding dataset does not have", () => {
  const rows: Edit = ["training:", "report: {rows: {columns: [regoin], pictures: [photo]}}\ntraining:"];
  expect(remarks({}, rows).map((remark) => remark.replace(/^\S+ /, ""))).toEqual([
    'fail There is no column "regoin" in holdout. Did you mean "region"?',
    'fail There is no column "photo" in holdout.',
  ]);
});

test("a sensitive column that the deciding dataset does not have; others need not have it", () => {
  const fairness: Edit = ["  slices:", "  fairness: {sensitive: [regoin]}\n  slices:"];
  expect(remarks({}, fairness)).toEqual(['18:26 fail There is no column "regoin" in holdout. Did you mean "region"?']);
  const guard: Edit = ["holdout.csv}", "holdout.csv}\n  old: {path: data/old.csv}"];
  const roles: Edit = [
    "  slices:",
    "  datasets: {holdout: decides, old: guard}\n  fairness: {sensitive: [region]}\n  slices:",
  ];
  const old = { ...GOOD.datasets["holdout"], columns: COLUMNS.filter(({ name }) => name !== "region") };
  expect(remarks({ datasets: { ...GOOD.datasets, old } }, guard, roles)).toEqual([]);
});

test("rows that were learned", () => {
  const told = (shared: Partial<DataFacts["overlaps"][number]>) =>
    remarks({ overlaps: [{ evaluation: "holdout", training: "train", ...shared }] });
  expect(told({ ids: 1, rows: 1 })).toEqual([
    '10:19 fail 1 id of "holdout" is in "train" too: the model has learned them.',
  ]);
  expect(told({ rows: 12, byChance: 0.2, pValue: 0 })).toEqual([
    '10:19 warn 12 rows of 20000 in "holdout" are in "train" too, equal in every column that is compared.',
  ]);
  expect(told({ rows: 1200, byChance: 40, pValue: 0 })).toEqual([
    '10:19 fail 1200 rows of 20000 in "holdout" (chance explains 40) are in "train" too, equal in every column that is compared.',
  ]);
  expect(told({ rows: 1200, byChance: 1250, pValue: 0.7 })).toEqual([]);
});

test("a pinned version that is another", () => {
  const digest = `sha256:${"b".repeat(64)}`;
  const edit = ["data/holdout.csv}", `data/holdout.csv, version: {sha256: ${"a".repeat(64)}}}`] as const;
  const facts = { ...GOOD.datasets, holdout: { ...GOOD.datasets["holdout"], digest } };
  expect(remarks({ datasets: facts }, edit)).toEqual([
    `10:55 fail The content of "holdout" is not the pinned version: its digest is ${"b".repeat(64)}.`,
  ]);
});

test("a positive value that no row has", () => {
  expect(remarks({}, ["positive: 1", "positive: 'yes'"])[0]).toBe(
    '6:39 fail No row of "train" has the positive value yes; the target "defaulted" has 0 and 1.',
  );
  expect(remarks({}, ["positive: 1", "positive: '1'"])).toEqual([]);
});

test("a dataset of one class, or of none, is told what it has", () => {
  const holdout = (targetValues: readonly string[]) => ({
    datasets: { ...GOOD.datasets, holdout: { ...GOOD.datasets["holdout"], targetValues } },
  });
  expect(remarks(holdout(["0"]))).toEqual([
    '10:3 fail The target "defaulted" has only the value 0 in "holdout"; nothing can be told apart there.',
  ]);
  // Cells that name no class are nobody's to read.
  for (const cell of ["{'v': 1}", "jones@example.org", "2024-01-31", "The patient was seen twice in March."]) {
    expect(remarks(holdout([cell]))).toEqual([
      '10:3 fail The target "defaulted" has only one value in "holdout"; nothing can be told apart there.',
    ]);
    expect(remarks(holdout(["0", "1", cell])).join("\n")).toContain('has 3 values in "holdout". All but');
    expect(remarks(holdout(["0", cell])).join("\n")).toContain("has 2 other values.");
  }
  expect(remarks(holdout(Array.from({ length: 21 }, (_, at) => `p${at}`))).join("\n")).not.toContain("p1");
  expect(remarks(holdout([])).slice(0, 1)).toEqual([
    '10:3 fail No row of "holdout" has a value in the target "defaulted".',
  ]);
  const empty = { ...GOOD.datasets["holdout"], rows: 0, positives: 0, targetValues: [] };
  expect(remarks({ datasets: { ...GOOD.datasets, holdout: empty } })).toEqual([
    '10:19 fail The dataset "holdout" has no rows.',
  ]);
});

test("too few rows for the margin", () => {
  const holdout = { ...GOOD.datasets["holdout"], rows: 500, positives: 100 };
  const [first] = remarks({ datasets: { ...GOOD.datasets, holdout } });
  expect(first).toMatch(/^16:26 warn 500 rows of "holdout" detect a margin of about 0.0\d+ for ROC AUC; it is 0.01/);
});

test("groups that are too few for any comparison are told before training", () => {
  const grouped: Edit = ["{id: loan_id}", "{id: loan_id, group: region}"];
  const having = (units: number) => ({
    datasets: { ...GOOD.datasets, holdout: { ...GOOD.datasets["holdout"], units } },
  });
  expect(remarks(having(10), grouped)).toEqual([]);
  expect(remarks(having(9), grouped)).toEqual([
    expect.stringMatching(/warn "holdout" has 9 groups of rows: two models are compared from 10 on\.$/),
  ]);
});

test("the detectable margin of accuracy is that of the non-inferiority sample size", () => {
  // n = 6.18·ψ/δ² (α = 0.05, power 0.8): ψ = 0.05 and δ = 0.01 give 3092 rows, δ = 0.02 gives 773.
  const accuracy = metric("accuracy");
  expect(detectable(accuracy, { rows: 3092 }, 0.95)).toEqual({ absolute: expect.closeTo(0.01, 5) });
  expect(rowsNeeded(accuracy, { rows: 100 }, { margin: { absolute: 0.01 }, confidence: 0.95 })).toBe(3092);
  expect(rowsNeeded(accuracy, { rows: 100 }, { margin: { absolute: 0.02 }, confidence: 0.95 })).toBe(773);
});

test("recall counts positive rows only", () => {
  const few = detectable(metric("recall"), { rows: 10_000, positives: 100 }, 0.95);
  expect(few).toEqual(detectable(metric("accuracy"), { rows: 100 }, 0.95));
});

function metric(name: string): Metric {
  const found = findMetric(name, "binary-classification");
  if (found === undefined) throw new Error(name);
  return found;
}
