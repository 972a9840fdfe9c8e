import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** A Python that has the example's requirements; where none is named, there is nothing to run it with. */
const python = process.env["EXAMPLES_PYTHON"] ?? "";
const run = promisify(execFile);
const example = new URL("../../../examples/breast-cancer/", import.meta.url);
let folder: string;
let repository: string;

describe.skipIf(python === "")("breast-cancer", () => {
  beforeEach(async () => {
    repository = await mkdtemp(join(tmpdir(), "breast-cancer-"));
    folder = join(repository, "models/breast-cancer");
    await cp(example, repository, { recursive: true });
  });

  afterEach(() => rm(repository, { recursive: true, force: true }));

  test("trains a model of one tensor that tells malignant from benign", { timeout: 60_000 }, async () => {
    await train({ n_estimators: 30, learning_rate: 0.1, max_depth: 2 });
    const session = await ort.InferenceSession.create(join(folder, "model.onnx"));
    expect(session.inputNames).toEqual(["input"]);
    expect(session.outputNames).toEqual(["label", "probabilities"]);

    const { features, truth } = await holdout();
    const input = new ort.Tensor("float32", features.flat(), [features.length, 30]);
    const { label, probabilities } = await session.run({ input });
    expect(probabilities?.dims).toEqual([200, 2]);
    const labels = Array.from((await label?.getData()) ?? [], Number);
    const right = labels.filter((value, row) => value === truth[row]).length;
    expect(right / truth.length).toBeGreaterThan(0.9);
  });

  test("writes a metric line for each tree, at the places it is told", { timeout: 60_000 }, async () => {
    const metrics = join(folder, "out/metrics.jsonl");
    const artifact = join(folder, "out/model.onnx");
    await train({ n_estimators: 4 }, { MODEL_GITOPS_METRICS: metrics, MODEL_GITOPS_ARTIFACT: artifact });
    const lines = (await readFile(metrics, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => /^\{"step": (\d), "name": "log_loss", "value": 0\.\d+\}$/.exec(line)?.[1])).toEqual([
      "1",
      "2",
      "3",
      "4",
    ]);
    expect((await readFile(artifact)).length).toBeGreaterThan(500);
  });

  test("a misspelt parameter ends the run with a sentence", { timeout: 60_000 }, async () => {
    await expect(train({ trees: 5 })).rejects.toThrow("unknown parameter trees; known are ccp_alpha, criterion");
  });

  test("the script writes the committed data", { timeout: 60_000 }, async () => {
    const file = join(folder, "data/holdout.csv");
    const committed = await readFile(file, "utf8");
    await run(python, ["prepare-data.py"], { cwd: repository });
    expect(await readFile(file, "utf8")).toBe(committed);
  });
});

async function train(params: object, variables: Readonly<Record<string, string>> = {}): Promise<void> {
  const file = join(repository, "params.json");
  await writeFile(file, JSON.stringify(params));
  await run(python, ["train.py"], { cwd: folder, env: { MODEL_GITOPS_PARAMS: file, ...variables } });
}

async function holdout(): Promise<{ features: readonly (readonly number[])[]; truth: readonly number[] }> {
  const [, ...lines] = (await readFile(join(folder, "data/holdout.csv"), "utf8")).trimEnd().split("\n");
  const rows = lines.map((line) => line.split(",").slice(1).map(Number));
  return {
    features: rows.map((row) => row.slice(0, -1)),
    truth: rows.map((row) => row.at(-1) ?? Number.NaN),
  };
}
