import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, expect, test } from "vitest";

type Row = Readonly<Record<string, string>>;
type Trained = { readonly model: Buffer; readonly metrics: string; readonly log: string };

const run = promisify(execFile);
const example = new URL("../../examples/credit-risk/", import.meta.url);
const categories = new Set(["region", "employment", "housing", "purpose"]);
const numbers =
  "age months_employed income savings amount term_months open_credit_lines utilisation late_payments months_since_late";
const models = new Map<string, Trained>();
let repository: string;
let folder: string;

beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), "credit-risk-"));
  folder = join(repository, "models/credit-risk");
  await cp(example, repository, { recursive: true });
});

afterEach(() => rm(repository, { recursive: true, force: true }));

test("ONNX Runtime gives the trainer's own scores, with nulls and unseen categories", async () => {
  const holdout = await rows("data/holdout.csv");
  const [first = {}] = holdout;
  const empty = Object.fromEntries(Object.keys(first).map((name) => [name, ""]));
  const odd: readonly Row[] = [{ ...first, region: "atlantis" }, { ...first, region: "" }, empty];
  const asked = [...holdout, ...odd];
  const { model } = await trained({});
  await writeFile(join(folder, "asked.csv"), csv(asked));

  const { scores, labels } = await infer(model, asked);
  const own = await trainerScores("asked.csv");

  expect(own).toHaveLength(2503);
  const differences = own.map((score, row) => Math.abs(score - (scores[row] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
  expect(labels).toEqual(scores.map((score) => (score > 0.5 ? 1 : 0)));
  expect(own.at(-2)).toBe(own.at(-3));
});

test("the model file names one input for each feature, and two outputs", async () => {
  const session = await ort.InferenceSession.create((await trained({})).model);
  const inputs = session.inputMetadata.map((input) =>
    input.isTensor ? `${input.name} ${input.type} ${input.shape.join("×")}` : input.name,
  );
  const wanted = [...numbers.split(" "), ...categories].map(
    (name) => `${name} ${categories.has(name) ? "string" : "float32"} N×1`,
  );
  expect(inputs.toSorted()).toEqual(wanted.toSorted());
  expect(session.outputNames).toEqual(["label", "probabilities"]);
});

test("the README's changes do what it says", { timeout: 30_000 }, async () => {
  const holdout = await rows("data/holdout.csv");
  const readme = await readFile(join(repository, "README.md"), "utf8");
  const table = [...readme.matchAll(/^\| (.+) \| (0\.\d{3}) \| (0\.\d{3}) \| (0\.\d{3}) \|/gm)];
  const measured: string[] = [];
  for (const [, change = ""] of table) measured.push(`${change}: ${(await areas(change, holdout)).join(" ")}`);
  expect(measured).toEqual(table.map(([, change, ...areasOf]) => `${change}: ${areasOf.join(" ")}`));

  const [baseline = [], improved = [], harmful = []] = table.map((row) => row.slice(2).map(Number));
  const change = (after: readonly number[], slice: number) => (after[slice] ?? NaN) - (baseline[slice] ?? NaN);
  expect(change(improved, 0)).toBeGreaterThan(0.02);
  expect(change(harmful, 0)).toBeGreaterThan(0);
  expect(change(harmful, 1)).toBeLessThan(-0.08);
});

test("another seed gives another model", async () => {
  const other = await train({}, { MODEL_GITOPS_SEED: "2" });
  expect(other.model.equals((await trained({})).model)).toBe(false);
});

test("a run that was killed goes on from its checkpoint to the same model", async () => {
  const params = { rounds: 120 };
  const whole = await trained(params);
  await killAtFirstCheckpoint(params);
  const resumed = await train(params);
  expect(resumed.log).toMatch(/going on from round \d+0\n/);
  expect(resumed.model.equals(whole.model)).toBe(true);
});

test("metric lines are live lines of step, name and value, and the loss falls", async () => {
  const lines = (await trained({})).metrics.trimEnd().split("\n");
  const pattern = /^\{"step":(\d+),"name":"log_loss","value":(0\.\d+)\}$/;
  const steps = lines.map((line) => Number(pattern.exec(line)?.[1]));
  const values = lines.map((line) => Number(pattern.exec(line)?.[2]));
  expect(steps).toEqual(Array.from({ length: 30 }, (_, round) => round + 1));
  expect(values).toEqual(values.toSorted((a, b) => b - a));
});

test("the same seed gives the same bytes, at the paths that the environment says", async () => {
  const once = await trained({});
  const places = { ARTIFACT: "out/a.onnx", METRICS: "out/m.jsonl", CHECKPOINTS: "out/c" };
  const variables = Object.entries(places).map(([name, path]) => [`MODEL_GITOPS_${name}`, join(folder, path)]);
  await run(process.execPath, ["train.mjs"], { cwd: folder, env: Object.fromEntries(variables) });
  const again = await readFile(join(folder, "out/a.onnx"));
  expect(again.length).toBeGreaterThan(10_000);
  expect(again.equals(once.model)).toBe(true);
  expect(await readFile(join(folder, "out/m.jsonl"), "utf8")).toContain('"step":30');
});

test("a misspelt parameter and an impossible one end the run with a sentence", async () => {
  await expect(train({ round: 5 })).rejects.toThrow("unknown parameter round; known are rounds, learningRate");
  await expect(train({ subsample: 2 })).rejects.toThrow("parameter subsample is 2; it must be a number above 0");
});

test("the generator writes the committed data, whose loans do not overlap", async () => {
  const files = ["data/train.csv", "data/holdout.csv"];
  const committed = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  await run(process.execPath, ["generate-data.mjs"], { cwd: repository });
  const written = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  expect(written.map((text, index) => text === committed[index])).toEqual([true, true]);

  const [learned = [], judged = []] = await Promise.all(files.map(rows));
  const ids = new Set(learned.map((row) => row["loan_id"]));
  expect(ids.size).toBe(6000);
  expect(judged.filter((row) => ids.has(row["loan_id"]))).toEqual([]);
  expect(learned.at(-1)?.["applied_at"]).toBe("2025-06-30");
  expect(judged[0]?.["applied_at"]).toBe("2025-07-01");
});

async function train(params: object, variables: Readonly<Record<string, string>> = {}): Promise<Trained> {
  const { stdout } = await run(process.execPath, ["train.mjs"], {
    cwd: folder,
    env: { ...(await paramsVariable(params)), ...variables },
  });
  const metrics = await readFile(join(folder, "metrics.jsonl"), "utf8");
  return { model: await readFile(join(folder, "model.onnx")), metrics, log: stdout };
}

/** What these parameters give, trained by the first test that asks. */
async function trained(params: object): Promise<Trained> {
  const key = JSON.stringify(params);
  const known = models.get(key) ?? (await train(params));
  models.set(key, known);
  return known;
}

async function killAtFirstCheckpoint(params: object): Promise<void> {
  const child = spawn(process.execPath, ["train.mjs"], { cwd: folder, env: await paramsVariable(params) });
  child.stdout.on("data", (text: Buffer) => {
    if (text.includes("round 10/")) child.kill("SIGKILL");
  });
  const signal = await new Promise((resolve) => child.on("close", (_code, ended) => resolve(ended)));
  expect(signal).toBe("SIGKILL");
}

async function paramsVariable(params: object): Promise<Record<string, string>> {
  const file = join(repository, "params.json");
  await writeFile(file, JSON.stringify(params));
  return { MODEL_GITOPS_PARAMS: file };
}

/** Trains once more in a process of its own and scores with the trees themselves, one score a line. */
async function trainerScores(file: string): Promise<readonly number[]> {
  const script = `
    import { baseLogit, boost, score } from "./boosting.mjs";
    import { encode, keptCategories, readCsv } from "./columns.mjs";
    import { readSettings } from "./settings.mjs";
    const { params } = readSettings({});
    const rows = readCsv("data/train.csv");
    const labels = Uint8Array.from(rows, (row) => Number(row.defaulted));
    const kept = keptCategories(rows, params.minCategoryRows);
    const columns = encode(rows, kept);
    const trees = [...boost({ columns, labels, params, trees: [] })].map((step) => step.tree);
    console.log(score(encode(readCsv("${file}"), kept), baseLogit(labels), trees).join("\\n"));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: folder });
  return stdout.trimEnd().split("\n").map(Number);
}

async function infer(model: Buffer, asked: readonly Row[]): Promise<{ scores: number[]; labels: number[] }> {
  const session = await ort.InferenceSession.create(model);
  const shape = [asked.length, 1];
  const feeds = session.inputNames.map((name) => {
    const cells = asked.map((row) => row[name] ?? "");
    if (categories.has(name)) return [name, new ort.Tensor("string", cells, shape)] as const;
    const values = cells.map((cell) => (cell === "" ? Number.NaN : Number(cell)));
    return [name, new ort.Tensor("float32", values, shape)] as const;
  });
  const { probabilities, label } = await session.run(Object.fromEntries(feeds));
  const pairs = Array.from((await probabilities?.getData()) ?? [], Number);
  return {
    scores: pairs.filter((_, index) => index % 2 === 1),
    labels: Array.from((await label?.getData()) ?? [], Number),
  };
}

/** ROC AUC of all loans, of the north's and of the young's after a change written as in the README. */
async function areas(change: string, holdout: readonly Row[]): Promise<readonly string[]> {
  const params = [...change.matchAll(/`(\w+): ([\d.]+)`/g)].map(([, name = "", value]) => [name, Number(value)]);
  const { scores } = await infer((await trained(Object.fromEntries(params))).model, holdout);
  const scored = holdout.map((row, index) => ({ row, score: scores[index] ?? Number.NaN }));
  const slices = [
    scored,
    scored.filter(({ row }) => row["region"] === "north"),
    scored.filter(({ row }) => Number(row["age"]) < 25),
  ];
  return slices.map((slice) => rocAuc(slice).toFixed(3));
}

/** The share of pairs of a defaulted and a repaid loan that are in the right order, ties half (Mann-Whitney). */
function rocAuc(scored: readonly { readonly row: Row; readonly score: number }[]): number {
  const bad = scored.filter(({ row }) => row["defaulted"] === "1").map(({ score }) => score);
  const good = scored.filter(({ row }) => row["defaulted"] === "0").map(({ score }) => score);
  const wins = bad.map((high) => good.reduce((sum, low) => sum + (high > low ? 1 : high === low ? 0.5 : 0), 0));
  return wins.reduce((sum, part) => sum + part, 0) / (bad.length * good.length);
}

async function rows(file: string): Promise<readonly Row[]> {
  const [header = "", ...lines] = (await readFile(join(folder, file), "utf8")).trimEnd().split("\n");
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

function csv(table: readonly Row[]): string {
  const names = Object.keys(table[0] ?? {});
  return `${[names.join(","), ...table.map((row) => names.map((name) => row[name]).join(","))].join("\n")}\n`;
}
