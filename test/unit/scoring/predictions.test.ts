import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import type { Contender } from "../../../src/scoring/request.ts";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import { against, creditRisk, FOLDER, type Rig } from "./rig.ts";
import { memoryRevision } from "../loop/memory-revision.ts";

const TIMEOUT = { timeout: 30_000 };
const BY_FILE = (manifest: string): string =>
  manifest.replace("\n  slices:", "\n  predictions: predictions.csv\n  slices:");
const BY_COMMAND = (manifest: string): string =>
  manifest.replace("\n  slices:", "\n  command: [node, predict.mjs]\n  slices:");

async function holdoutRows(rig: Rig): Promise<readonly (readonly string[])[]> {
  const text = await readFile(rig.path("data/holdout.csv"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
}

/** The artifact is opaque; its predictions are what is judged. */
async function predicted(rig: Rig, lines: readonly string[]): Promise<Contender> {
  const text = `${lines.join("\n")}\n`;
  await writeFile(rig.path("predictions.csv"), text);
  await writeFile(rig.path("model.bin"), "weights");
  return {
    file: rig.path("model.bin"),
    digest: sha256("weights"),
    bytes: 7,
    code: rig.code,
    predictions: { file: rig.path("predictions.csv"), digest: sha256(text) },
  };
}

async function perfect(rig: Rig): Promise<string[]> {
  const [header = [], ...rows] = await holdoutRows(rig);
  const [id, label] = [header.indexOf("loan_id"), header.indexOf("defaulted")];
  return ["loan_id,score", ...rows.map((row) => `${row[id]},${row[label] === "1" ? 0.9 : 0.1}`).toReversed()];
}

test("a predictions file is joined on the id, whatever its order", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_FILE);
  const { evaluation, findings } = await rig.evaluate({
    candidate: await predicted(rig, await perfect(rig)),
  });
  expect(findings).toEqual([]);
  expect(evaluation?.metrics["roc_auc"]?.value).toBe(1);
  expect(evaluation?.metrics["log_loss"]?.value).toBeCloseTo(-Math.log(0.9), 12);
  expect(evaluation?.candidate.format).toBe("predictions");
  expect(evaluation).not.toHaveProperty("latency");
});

test("missing and doubled rows are named, all at once", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_FILE);
  const lines = await perfect(rig);
  const [missing = "", doubled = ""] = [lines[5]?.split(",")[0], lines[9]?.split(",")[0]];
  lines.splice(5, 1);
  lines.push(lines.find((line) => line.startsWith(`${doubled},`)) ?? "");
  const { evaluation, findings } = await rig.evaluate({ candidate: await predicted(rig, lines) });
  expect(evaluation).toBeUndefined();
  expect(findings).toMatchObject([
    {
      rule: "evaluate/predictions",
      outcome: "fail",
      model: "credit-risk",
      location: { file: `${FOLDER}/model.yaml` },
    },
  ]);
  // By their place in the file: ids identify people, and findings are read by everybody.
  expect(findings[0]?.message).toMatch(/has no prediction for 1 row of .*holdout\.csv \(row \d+\)/);
  expect(findings[0]?.message).toMatch(/has 1 id more than once \(again in row \d+\)/);
  expect(findings[0]?.message).not.toContain(missing);
  expect(findings[0]?.message).not.toContain(doubled);
});

test("predictions without a number are refused", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_FILE);
  const lines = await perfect(rig);
  lines[1] = `${lines[1]?.split(",")[0]},nan`;
  const { findings } = await rig.evaluate({ candidate: await predicted(rig, lines) });
  expect(findings).toMatchObject([
    {
      rule: "evaluate/scores",
      outcome: "fail",
      message:
        "The candidate gives a score that is not finite (NaN or infinite), first in row 2500. Check how it treats missing values.",
    },
  ]);
});

const PREDICT = `
import { readFileSync, writeFileSync } from "node:fs";
const { MODEL_GITOPS_MODEL, MODEL_GITOPS_FEATURES, MODEL_GITOPS_PREDICTIONS } = process.env;
if (readFileSync(MODEL_GITOPS_MODEL, "utf8") !== "weights") throw new Error("no model");
const [header, ...rows] = readFileSync(MODEL_GITOPS_FEATURES, "utf8").trimEnd().split("\\n").map((line) => line.split(","));
if (header.includes("defaulted")) throw new Error("the label is here");
const [id, late] = [header.indexOf("loan_id"), header.indexOf("late_payments")];
const lines = rows.map((row) => row[id] + "," + (Number(row[late]) + 1) / 20);
writeFileSync(MODEL_GITOPS_PREDICTIONS, ["loan_id,score", ...lines].join("\\n") + "\\n");
console.log(Object.keys(process.env).toSorted().join(" "));
`;

test("a predict command sees features, the model and no label", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_COMMAND);
  await writeFile(rig.path("predict.mjs"), PREDICT);
  await writeFile(rig.path("model.bin"), "weights");
  const { evaluation, findings } = await rig.evaluate({
    candidate: { file: rig.path("model.bin"), digest: sha256("weights"), bytes: 7, code: rig.code },
  });
  expect(findings).toEqual([]);
  expect(evaluation?.candidate.format).toBe("command");
  expect(evaluation?.metrics["roc_auc"]?.value).toBeGreaterThan(0.5);
  expect(evaluation?.datasets["holdout"]?.rows).toBe(2500);
});

const LOOKS = `
import { existsSync, readdirSync } from "node:fs";
const found = readdirSync("../..", { recursive: true }).filter((path) => path.endsWith(".csv"));
if (found.length > 0 || existsSync("data")) throw new Error("data is here: " + found.join(" "));
if (!process.env.MODEL_GITOPS_MODEL.startsWith(process.cwd())) throw new Error("the artifact is elsewhere");
`;

test(
  "a predict command does not run beside the labels, even where the candidate's manifest no longer names them",
  TIMEOUT,
  async () => {
    await using rig = await creditRisk(BY_COMMAND);
    await rig.shorten(300);
    await writeFile(rig.path("predict.mjs"), LOOKS + PREDICT);
    await writeFile(rig.path("model.bin"), "weights");
    const datasets = { ...rig.model.manifest.datasets, holdout: { path: "data/elsewhere.csv" } };
    const candidate = resolveModel({ ...rig.model.manifest, datasets }, rig.model.file);
    const { evaluation, findings } = await rig.evaluate({
      candidate: { file: rig.path("model.bin"), digest: sha256("weights"), bytes: 7, code: rig.code, model: candidate },
    });
    expect(findings).toEqual([]);
    expect(evaluation?.datasets["holdout"]?.rows).toBe(300);
  },
);

test("the label that judges is no feature, even where the model's own manifest names another", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_COMMAND);
  await rig.shorten(300);
  await writeFile(rig.path("predict.mjs"), PREDICT);
  await writeFile(rig.path("model.bin"), "weights");
  const model = { ...rig.model, target: { ...rig.model.target, columns: ["late_payments_of_others"] } };
  const candidate = { file: rig.path("model.bin"), digest: sha256("weights"), bytes: 7, code: rig.code, model };
  expect((await rig.evaluate({ candidate })).findings).toEqual([]);
});

test("the baseline predicts by its own code", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_COMMAND);
  await rig.shorten(300);
  await writeFile(rig.path("predict.mjs"), PREDICT);
  await writeFile(rig.path("model.bin"), "weights");
  const revision = memoryRevision("base", {
    [`${FOLDER}/predict.mjs`]: PREDICT.replace("+ 1) / 20", "* 0 + 1) / 2"),
  });
  const code = new RevisionFiles(revision);
  const artifact = { file: rig.path("model.bin"), digest: sha256("old"), bytes: 7, code };
  const { evaluation, findings } = await rig.evaluate({
    candidate: { file: rig.path("model.bin"), digest: sha256("weights"), bytes: 7, code: rig.code },
    baseline: against(artifact),
  });
  expect(findings).toEqual([]);
  // Scores that are all the same rank nothing.
  expect(evaluation?.metrics["roc_auc"]?.baseline).toBe(0.5);
});

const FEWER = PREDICT.replace("...lines]", "...lines.slice(1)]");

test("a baseline whose command leaves rows out is told where that is mended", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_COMMAND);
  await rig.shorten(300);
  await writeFile(rig.path("predict.mjs"), PREDICT);
  await writeFile(rig.path("model.bin"), "weights");
  const code = new RevisionFiles(memoryRevision("base", { [`${FOLDER}/predict.mjs`]: FEWER }));
  const { findings } = await rig.evaluate({
    candidate: { file: rig.path("model.bin"), digest: sha256("weights"), bytes: 7, code: rig.code },
    baseline: against({ file: rig.path("model.bin"), digest: sha256("old"), bytes: 7, code }),
  });
  expect(findings).toMatchObject([
    {
      rule: "evaluate/baseline",
      outcome: "unmeasured",
      remediation: "Mend evaluation.command on the base branch: it answers fewer rows than it is given.",
    },
  ]);
});

test("a baseline whose stored predictions lack rows is told to keep the rows, not the columns", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_COMMAND);
  await rig.shorten(300);
  await writeFile(rig.path("predict.mjs"), PREDICT);
  await writeFile(rig.path("model.bin"), "weights");
  await writeFile(rig.path("old.csv"), "loan_id,score\nof another row,0.5\n");
  const model = { ...rig.model, prediction: { kind: "file" as const, path: "predictions.csv" } };
  const { evaluation, findings } = await rig.evaluate({
    candidate: { file: rig.path("model.bin"), digest: sha256("weights"), bytes: 7, code: rig.code },
    baseline: against({
      file: rig.path("model.bin"),
      digest: sha256("old"),
      bytes: 7,
      code: rig.code,
      model,
      predictions: { file: rig.path("old.csv"), digest: sha256("old predictions") },
    }),
  });
  expect(findings).toMatchObject([
    {
      rule: "evaluate/baseline",
      outcome: "unmeasured",
      message: expect.stringMatching(/no prediction for 300 rows of [^ ]+ \([^)]*\)\.$/),
      remediation: expect.stringContaining("keep these rows in the evaluation data"),
    },
  ]);
  // It was had: the record names it, and nothing is to be restored.
  expect(evaluation?.baseline).toMatchObject({ status: "unavailable", artifact: { digest: sha256("old") } });
});

test("a predict command that fails says what it said", TIMEOUT, async () => {
  await using rig = await creditRisk(BY_COMMAND);
  await writeFile(rig.path("predict.mjs"), 'console.error("no GPU here"); process.exit(3);');
  await writeFile(rig.path("model.bin"), "weights");
  const { findings } = await rig.evaluate({
    candidate: { file: rig.path("model.bin"), digest: sha256("weights"), bytes: 7, code: rig.code },
  });
  expect(findings).toMatchObject([{ rule: "evaluate/predictions", outcome: "fail" }]);
  expect(findings[0]?.message).toContain("no GPU here");
});

interface Kept {
  values(column: string): readonly string[];
}

/** The holdout without the rows that lack a value in this column. */
async function keepRows(rig: Rig, column: string): Promise<Kept> {
  const [header = [], ...all] = await holdoutRows(rig);
  const at = header.indexOf(column);
  const rows = all.filter((row) => row[at] !== "");
  await writeFile(rig.path("data/holdout.csv"), [header, ...rows].map((row) => row.join(",")).join("\n"));
  return { values: (name) => rows.map((row) => row[header.indexOf(name)] ?? "") };
}

test("a multiclass model is evaluated from predictions too", TIMEOUT, async () => {
  const metrics = "accuracy: {min: 0.1, margin: 0.02, primary: true}, f1: {margin: 0.02}, roc_auc: {margin: 0.02}";
  await using rig = await creditRisk((text) =>
    taskManifest(text, { task: "multiclass-classification", metrics, column: "region" }),
  );
  await rig.shorten(800);
  const { values } = await keepRows(rig, "region");
  const regions = values("region");
  const classes = [...new Set(regions)].toSorted();
  const lines = values("loan_id").map((id, row) =>
    [id, ...classes.map((name) => (name === regions[row] ? 0.5 : 0.5 / (classes.length - 1)))].join(","),
  );
  const candidate = await predicted(rig, [["loan_id", ...classes.map((name) => `score_${name}`)].join(","), ...lines]);
  const { evaluation, findings } = await rig.evaluate({ candidate, trainData: [] });
  expect(findings).toEqual([]);
  expect(evaluation?.metrics).toMatchObject({
    accuracy: { value: 1 },
    f1: { value: 1 },
    roc_auc: { value: 1 },
  });
  expect(evaluation?.metrics["log_loss"]?.value).toBeCloseTo(Math.log(2), 12);
  expect(evaluation?.charts?.confusion?.labels).toEqual(classes);
});

test("a regression is evaluated from predictions too", TIMEOUT, async () => {
  const metrics = "rmse: {margin: 5%, primary: true}, r2: {margin: 0.02}";
  await using rig = await creditRisk((text) => taskManifest(text, { task: "regression", metrics, column: "income" }));
  await rig.shorten(800);
  const { values } = await keepRows(rig, "income");
  const incomes = values("income").map(Number);
  const lines = values("loan_id").map((id, row) => `${id},${1.1 * (incomes[row] ?? 0)}`);
  const { evaluation, findings } = await rig.evaluate({
    candidate: await predicted(rig, ["loan_id,prediction", ...lines]),
    trainData: [],
  });
  expect(findings).toEqual([]);
  const squares = incomes.reduce((sum, income) => sum + (0.1 * income) ** 2, 0);
  expect(evaluation?.metrics["rmse"]?.value).toBeCloseTo(Math.sqrt(squares / incomes.length), 6);
  expect(evaluation?.charts?.residuals?.candidate).toHaveLength(20);
});

function taskManifest(
  text: string,
  { task, metrics, column }: { readonly task: string; readonly metrics: string; readonly column: string },
): string {
  return BY_FILE(text)
    .replace(/\ntask: .*/, `\ntask: ${task}`)
    .replace(/\ntarget: .*/, `\ntarget: {column: ${column}}`)
    .replace(/\n {2}- \{name: (?:region|income),.*/g, "")
    .replace(/\n {2}metrics:\n(?: {4}.*\n)+ {2}predictions/, `\n  metrics: {${metrics}}\n  predictions`)
    .replace(/\n {2}threshold: .*/, "");
}
