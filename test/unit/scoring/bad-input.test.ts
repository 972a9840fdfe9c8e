import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import type { Contender } from "../../../src/scoring/request.ts";
import { against, creditRisk, FOLDER, type Rig } from "./rig.ts";

const TIMEOUT = { timeout: 30_000 };
const DATA = `${FOLDER}/data/holdout.csv`;

type Table = string[][];

/** The example with few rows to judge by: what is wrong with them is seen in few. */
async function shortRisk(edit?: (manifest: string) => string): Promise<Rig> {
  const rig = await creditRisk(edit);
  await rig.shorten(300);
  return rig;
}

/** Changes the holdout's cells; the first row is the header. */
async function change(rig: Rig, edit: (table: Table) => Table): Promise<void> {
  const table = (await readFile(rig.path("data/holdout.csv"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  await writeFile(
    rig.path("data/holdout.csv"),
    `${edit(table)
      .map((row) => row.join(","))
      .join("\n")}\n`,
  );
}

function setCell(table: Table, column: string, values: Readonly<Record<number, string>>): Table {
  const at = table[0]?.indexOf(column) ?? -1;
  return table.map((row, line) => row.map((cell, place) => (place === at ? (values[line] ?? cell) : cell)));
}

function without(table: Table, column: string): Table {
  const at = table[0]?.indexOf(column) ?? -1;
  return table.map((row) => row.filter((_, place) => place !== at));
}

const BAD_DATA: readonly (readonly [string, (table: Table) => Table, string, string])[] = [
  ["no rows", (table) => table.slice(0, 1), "evaluate/data", "has no rows"],
  [
    "ids of several rows",
    (table) => setCell(table, "loan_id", { 3: table[2]?.[0] ?? "", 5: table[4]?.[0] ?? "", 6: "", 7: "" }),
    "evaluate/rows",
    '2 values of columns.id, "loan_id", identify more than one row of models/credit-risk/data/holdout.csv.',
  ],
  ["no target", (table) => without(table, "defaulted"), "evaluate/data", 'no column "defaulted"'],
  ["no feature", (table) => without(table, "income"), "evaluate/model", 'no column "income"'],
  [
    "empty labels",
    (table) => setCell(table, "defaulted", { 3: "", 4: "" }),
    "evaluate/labels",
    '2 rows of models/credit-risk/data/holdout.csv have no label in the column "defaulted"',
  ],
  [
    "a label that is NaN",
    (table) => setCell(table, "defaulted", { 3: "nan" }),
    "evaluate/labels",
    "1 row of models/credit-risk/data/holdout.csv has no label",
  ],
  [
    "a third label",
    (table) => setCell(table, "defaulted", { 3: "2" }),
    "evaluate/labels",
    'has 3 values: "0", "1" and "2"',
  ],
  [
    "a label that names no class",
    (table) => setCell(table, "defaulted", { 3: "jones@example.org" }),
    "evaluate/labels",
    'The column "defaulted" of models/credit-risk/data/holdout.csv has 3 different values. A binary',
  ],
  [
    "text among numbers",
    (table) => setCell(table, "income", { 7: "much" }),
    "evaluate/data",
    'line 8: column "income" has text: write a number',
  ],
];

test.each(BAD_DATA)("%s is one clear finding", TIMEOUT, async (...[, edit, rule, message]) => {
  await using rig = await shortRisk();
  const candidate = await rig.train("a.onnx", { rounds: 1 });
  await change(rig, edit);
  const { evaluation, findings } = await rig.evaluate({ candidate });
  expect(evaluation).toBeUndefined();
  expect(findings).toMatchObject([{ rule, outcome: "fail", model: "credit-risk" }]);
  expect(findings[0]?.message).toContain(message);
  expect(findings[0]?.remediation).not.toBe("");
  expect(findings[0]?.location?.file).toBe(rule === "evaluate/model" ? `${FOLDER}/model.yaml` : DATA);
});

test("rows of one class are a warning, and metrics that need two are unmeasured", TIMEOUT, async () => {
  await using rig = await shortRisk();
  const candidate = await rig.train("a.onnx", { rounds: 1 });
  await change(rig, ([header = [], ...rows]) => [
    header,
    ...rows.filter((row) => row[header.indexOf("defaulted")] === "0"),
  ]);
  const { evaluation, findings } = await rig.evaluate({ candidate });
  expect(findings).toMatchObject([{ rule: "evaluate/one-class", outcome: "warn", location: { file: DATA } }]);
  expect(evaluation?.metrics["roc_auc"]).toMatchObject({ value: null, reason: "only one class is present" });
  expect(evaluation?.metrics["log_loss"]?.value).toBeGreaterThan(0);
});

test("a target.positive that the data does not have is named", TIMEOUT, async () => {
  await using rig = await shortRisk((text) => text.replace("positive: 1", 'positive: "yes"'));
  const { findings } = await rig.evaluate({ candidate: await rig.train("a.onnx", { rounds: 1 }) });
  expect(findings).toMatchObject([
    {
      rule: "evaluate/labels",
      message:
        'target.positive is "yes", but the column "defaulted" of models/credit-risk/data/holdout.csv has "0" and "1".',
    },
  ]);
});

async function file(rig: Rig, content: Uint8Array | string): Promise<Contender> {
  await writeFile(rig.path("bad.onnx"), content);
  return { file: rig.path("bad.onnx"), digest: sha256(content), bytes: content.length, code: rig.code };
}

test("a model that is cut off is refused", TIMEOUT, async () => {
  await using rig = await shortRisk();
  const whole = await readFile((await rig.train("a.onnx", { rounds: 1 })).file);
  const { evaluation, findings } = await rig.evaluate({ candidate: await file(rig, whole.subarray(0, 400)) });
  expect(evaluation).toBeUndefined();
  expect(findings).toMatchObject([
    { rule: "evaluate/model", outcome: "fail", location: { file: `${FOLDER}/model.yaml` } },
  ]);
  expect(findings[0]?.message).toContain("bad.onnx (the candidate)");
});

test("a broken baseline leaves the candidate measured and nothing compared", TIMEOUT, async () => {
  await using rig = await shortRisk();
  const candidate = await rig.train("a.onnx", { rounds: 1 });
  const { evaluation, findings } = await rig.evaluate({
    candidate,
    baseline: against(await file(rig, "not a model")),
  });
  expect(findings).toMatchObject([
    {
      rule: "evaluate/baseline",
      outcome: "unmeasured",
      remediation: expect.stringContaining("name another artifact of the model in environments/production.yaml"),
    },
  ]);
  expect(evaluation?.baseline).toMatchObject({
    status: "unavailable",
    source: "environments/production.yaml",
  });
  expect(evaluation?.baseline.reason).toContain("The baseline cannot be measured");
  expect(evaluation?.metrics["roc_auc"]).not.toHaveProperty("delta");
});

test("a baseline that wants a column which is gone is a finding of its own", TIMEOUT, async () => {
  await using rig = await shortRisk((text) =>
    text.replace("\n  slices:", "\n  predictions: predictions.csv\n  slices:"),
  );
  const baseline = {
    ...(await rig.train("a.onnx", { rounds: 1 })),
    model: { ...rig.model, prediction: { kind: "onnx" as const } },
  };
  await change(rig, (table) => without(table, "utilisation"));
  const rows = (await readFile(rig.path("data/holdout.csv"), "utf8")).trimEnd().split("\n").slice(1);
  const predictions = ["loan_id,score", ...rows.map((row, at) => `${row.split(",")[0]},${(at % 9) / 10}`)].join("\n");
  await writeFile(rig.path("predictions.csv"), predictions);
  const candidate = {
    ...(await file(rig, "any artifact")),
    predictions: { file: rig.path("predictions.csv"), digest: sha256(predictions) },
  };
  const { evaluation, findings } = await rig.evaluate({ candidate, baseline: against(baseline) });
  expect(findings).toMatchObject([
    {
      rule: "evaluate/baseline",
      outcome: "unmeasured",
      remediation: expect.stringContaining("Keep the columns that the baseline needs"),
    },
  ]);
  expect(findings[0]?.message).toContain("The baseline cannot be measured on models/credit-risk/data/holdout.csv");
  expect(findings[0]?.message).toContain('no column "utilisation"');
  expect(evaluation?.baseline.status).toBe("unavailable");
  expect(evaluation?.metrics["roc_auc"]?.value).toBeGreaterThan(0);
});

test("a slice that does not exist is named", TIMEOUT, async () => {
  await using rig = await shortRisk((text) => text.replace("    - sex\n", "    - gender\n"));
  const { findings } = await rig.evaluate({ candidate: await rig.train("a.onnx", { rounds: 1 }) });
  expect(findings).toMatchObject([{ rule: "evaluate/slice", outcome: "fail" }]);
  expect(findings[0]?.message).toContain('no column "gender"');
});

test("a condition cannot read files", TIMEOUT, async () => {
  await using rig = await shortRisk((text) =>
    text.replace("age < 25", "(select count(*) from read_text('/etc/passwd')) > 0"),
  );
  const { findings } = await rig.evaluate({ candidate: await rig.train("a.onnx", { rounds: 1 }) });
  expect(findings).toMatchObject([{ rule: "evaluate/slice", outcome: "fail" }]);
  expect(findings[0]?.message).toContain("not allowed");
});

test("training data that is not here is a warning", TIMEOUT, async () => {
  await using rig = await shortRisk();
  const candidate = await rig.train("a.onnx", { rounds: 1 });
  const { evaluation, findings } = await rig.evaluate({
    candidate,
    trainData: [{ name: "train", files: [rig.path("data/gone.csv")] }],
  });
  expect(findings).toMatchObject([{ rule: "evaluate/separation", outcome: "warn" }]);
  expect(evaluation?.datasets["holdout"]).not.toHaveProperty("overlap");
});
