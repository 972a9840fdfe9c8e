import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trainModel, type Trained } from "../../../../src/loop/training/train.ts";
import type { ResolvedModel, ResolvedTraining } from "../../../../src/manifest/resolved-model.ts";
import { isOwnDigest } from "../../../../src/records/artifact.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { outputFiles } from "../../../../src/records/layout.ts";
import { parseRun } from "../../../../src/records/parse.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { modelOf } from "./kept.ts";

const OUT = "model-gitops-out/credit-risk";
const KEY = sha256("key");
const env = { PATH: process.env["PATH"] ?? "" };

type Change = Partial<ResolvedTraining>;

function scripted(script: string, change: Change = {}, artifact: string | readonly string[] = "model.onnx") {
  const given = modelOf(artifact);
  return { ...given, training: { ...given.training, command: ["/bin/sh", "-c", script], ...change } };
}

const newHost = (files: Readonly<Record<string, string>> = {}): Promise<FakeHost> =>
  fakeHost({ env, files: { "models/credit-risk/train.py": "", ...files } });

async function train(host: FakeHost, model: ResolvedModel): Promise<Trained> {
  const datasets = { train: sha256("rows") };
  return await trainModel({
    host,
    model,
    trainKey: KEY,
    datasets,
    files: outputFiles("credit-risk"),
    commit: "c0ffee",
  });
}

const left = async (host: FakeHost) => (await readdir(join(host.workspace, OUT), { recursive: true })).toSorted();

/** How it went is left whatever came of it. */
const STORY = ["training.json", "training.log"];

test("one file: the record says how it came to be, as it lies in the output folder", async () => {
  await using host = await newHost();
  const { run, findings } = await train(
    host,
    scripted('printf graph > "$MODEL_GITOPS_ARTIFACT"', { params: { depth: 3 } }),
  );
  expect(findings).toEqual([]);
  expect(run).toMatchObject({
    schema: "model-gitops/run/v1",
    model: "credit-risk",
    trainKey: KEY,
    status: "trained",
    params: { depth: 3 },
    seed: 1,
    attempts: 1,
    commit: "c0ffee",
    datasets: { train: sha256("rows") },
    artifact: { path: "artifact/model.onnx", digest: sha256("graph"), bytes: 5 },
  });
  expect(run).not.toHaveProperty("seeds");
  expect(run).not.toHaveProperty("artifact.set");
  expect(parseRun(await readFile(join(host.workspace, OUT, "run.json"), "utf8"), "run.json")).toEqual(run);
  expect(await left(host)).toEqual(["artifact", "artifact/model.onnx", "run.json", ...STORY]);
});

test("several files: the record lists them, and the command is told of the first", async () => {
  await using host = await newHost({ "models/credit-risk/out/old.bin": "of an earlier training" });
  const script = 'printf graph > "$MODEL_GITOPS_ARTIFACT"; printf weights > out/model.onnx.data';
  const { run } = await train(host, scripted(script, {}, ["out/model.onnx", "out/"]));
  expect(run?.artifact.set).toMatchObject({ main: "model.onnx", files: [{ name: "model.onnx" }, { bytes: 7 }] });
  expect(run && isOwnDigest(run.artifact)).toBe(true);
  expect(await left(host)).toContain("artifact/files/model.onnx.data");
});

test("a folder alone: the command is told of the folder", async () => {
  await using host = await newHost();
  const { run } = await train(host, scripted('printf graph > "$MODEL_GITOPS_ARTIFACT/a.onnx"', {}, "out/"));
  expect(run?.artifact).toMatchObject({ path: "artifact/files", set: { main: "a.onnx" } });
});

test.each([
  ["model.onnx", "seed-2/model.onnx"],
  ["out/", "seed-2/files/a.onnx"],
])("several seeds of %s: the first decides, the others are kept beside it", async (artifact, second) => {
  await using host = await newHost();
  const script =
    'target=$MODEL_GITOPS_ARTIFACT; test -d "$target" && target=$target/a.onnx; printf "seed %s" "$MODEL_GITOPS_SEED" > "$target"';
  const { run } = await train(host, scripted(script, { seeds: [1, 2] }, artifact));
  expect(run?.seeds?.map(({ seed }) => seed)).toEqual([1, 2]);
  expect(run?.seeds?.[0]?.digest).toBe(run?.artifact.digest);
  expect(run?.seeds?.[1]?.digest).not.toBe(run?.artifact.digest);
  expect(await readFile(join(host.workspace, OUT, "artifact", second), "utf8")).toBe("seed 2");
});

test("what an earlier artifact left is gone, whatever its form was", async () => {
  await using host = await newHost({
    [`${OUT}/artifact/files/old.bin`]: "",
    [`${OUT}/artifact/seed-2/model.onnx`]: "",
  });
  await train(host, scripted('printf graph > "$MODEL_GITOPS_ARTIFACT"', {}, "files"));
  expect(await left(host)).toEqual(["artifact", "artifact/files", "run.json", ...STORY]);
});

test("a training that fails keeps what was there before it", async () => {
  const before = { [`${OUT}/artifact/model.onnx`]: "old", [`${OUT}/run.json`]: "{}" };
  await using host = await newHost(before);
  await train(host, scripted("exit 1"));
  expect(await left(host)).toEqual(["artifact", "artifact/model.onnx", "run.json", ...STORY]);
});

test.each<[string, string, Change, string, string]>([
  [
    "the command",
    "echo no memory left; exit 4",
    {},
    "train/command",
    "Training of credit-risk (/bin/sh -c echo no memory left; exit 4) exited with code 4.",
  ],
  [
    "the command, again and again",
    "exit 4",
    { retries: 1 },
    "train/command",
    "Training of credit-risk (/bin/sh -c exit 4) exited with code 4 after 2 attempts.",
  ],
  [
    "the time",
    "sleep 9",
    { timeoutMs: 300 },
    "train/command",
    "Training of credit-risk (/bin/sh -c sleep 9) ran longer than its timeout of 300 ms.",
  ],
  [
    "the artifact",
    "true",
    {},
    "train/artifact",
    "The training command ended well, but left no models/credit-risk/model.onnx (training.artifact). What was there before does not count, also where git has it.",
  ],
  ["the setup", "true", { setup: ["false"] }, "train/setup", "The setup command of credit-risk exited with code 1."],
])("%s: a finding and no record", async (...[, script, change, rule, message]) => {
  await using host = await newHost();
  const { run, findings } = await train(host, scripted(script, change));
  expect(run).toBeUndefined();
  expect(findings).toMatchObject([{ rule, outcome: "fail", model: "credit-risk" }]);
  expect(findings[0]?.message).toContain(message);
  const kept = await left(host).catch(() => []);
  expect(kept.filter((path) => !STORY.includes(path))).toEqual([]);
});

test("the end of the log goes with the finding", async () => {
  await using host = await newHost();
  const { findings } = await train(host, scripted("echo no memory left; exit 4"));
  expect(findings[0]?.evidence).toEqual({ log: "no memory left" });
});

test("what training was handed by name is not in its finding", async () => {
  const files = { "models/credit-risk/train.py": "" };
  await using host = await fakeHost({ env: { ...env, API_KEY: "s3cret-key" }, files });
  const { findings } = await train(host, scripted('echo "refused: $API_KEY"; exit 4', { env: ["API_KEY"] }));
  expect(findings[0]?.evidence).toEqual({ log: "refused: ***" });
});

test("a machine that lacks something is not set up, and one whose artifact has no place trains nothing", async () => {
  await using host = await newHost();
  const requires = { ...scripted("").training.requires, memoryBytes: 2 ** 60 };
  const { findings } = await train(host, scripted("touch started", { requires, setup: ["touch", "set-up"] }));
  expect(findings[0]?.message).toMatch(/The job's labels are ubuntu-24.04\.$/);
  const misplaced = await train(host, scripted("touch started", { setup: ["touch", "set-up"] }, "/model-gitops-out/"));
  expect(misplaced.findings).toMatchObject([
    { rule: "train/artifact", message: expect.stringMatching(/is emptied before/) },
  ]);
  expect(await readdir(join(host.workspace, "models/credit-risk"))).not.toContain("started");
});

test("what cannot be written is a finding of this model, and no end of the others", async () => {
  await using host = await newHost({ "model-gitops-out/credit-risk": "a file in the folder's place" });
  const { run, findings } = await train(host, scripted('printf graph > "$MODEL_GITOPS_ARTIFACT"'));
  expect(run).toBeUndefined();
  expect(findings).toMatchObject([{ rule: "train/artifact", message: expect.stringMatching(/^Cannot /) }]);
});

test("predictions of the first seed are kept where these are judged", async () => {
  await using host = await newHost();
  const given = modelOf("model.bin", "file");
  const script = 'echo "$MODEL_GITOPS_SEED" > predictions.csv; echo m > model.bin';
  const training = { ...given.training, command: ["/bin/sh", "-c", script], seeds: [1, 2] };
  const { run } = await train(host, { ...given, training });
  expect(run?.predictions).toEqual({ path: "artifact/predictions/predictions.csv", digest: sha256("1\n"), bytes: 2 });
});
