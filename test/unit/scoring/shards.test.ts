import { appendFile, readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import type { AnsweredShard } from "../../../src/scoring/answer-shard.ts";
import { evaluateModel, type Evaluation } from "../../../src/scoring/evaluate.ts";
import type { EvaluateRequest } from "../../../src/scoring/request.ts";
import type { AnswerPart } from "../../../src/scoring/shard-answers.ts";
import { Random } from "../../../src/stats/random.ts";
import { attribute, floatTensor, modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";
import { against, creditRisk } from "./rig.ts";
import { askedShards, asText, evaluateSharded, untimed } from "./shard-rig.ts";
import { csv, openTask, taskRequest, type TaskCase } from "./task-rig.ts";

const TIMEOUT = { timeout: 60_000 };
/** Rows of one call: the graph fixes them, so that few rows are several calls. */
const CALL = 16;
const source = Random.fromSeed(11);
const random = (): number => source.uniform();
const rows = <T>(count: number, row: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => row(at));

/** The features are the scores. */
const identity = (width: number): Uint8Array =>
  modelBytes({
    nodes: [node("Identity", ["features"], ["scores"])],
    inputs: [tensorValue("features", "float", [CALL, width])],
    outputs: [tensorValue("scores", "float", [CALL, width])],
  });

/** Scores, halved or not, and the model's own labels: which score is which class only the labels of all rows show. */
const labelled = (width: number, factor = 1): Uint8Array =>
  modelBytes({
    nodes: [
      node("Mul", ["features", "factor"], ["scores"]),
      node("ArgMax", ["features"], ["label"], {
        attributes: [attribute.integer("axis", 1), attribute.integer("keepdims", 0)],
      }),
    ],
    initializers: [floatTensor("factor", [1], [factor])],
    inputs: [tensorValue("features", "float", [CALL, width])],
    outputs: [tensorValue("scores", "float", [CALL, width]), tensorValue("label", "int64", [CALL])],
  });

/** Row x of a table of so many numbers: one that is not there fails. */
const gathering = (size: number): Uint8Array =>
  modelBytes({
    nodes: [
      node("Cast", ["x"], ["at"], { attributes: [attribute.integer("to", 7)] }),
      node("Gather", ["table", "at"], ["y"]),
    ],
    initializers: [
      floatTensor(
        "table",
        [size],
        Array.from({ length: size }, (_, at) => at),
      ),
    ],
    inputs: [tensorValue("x", "float", [CALL, 1])],
    outputs: [tensorValue("y", "float", [CALL, 1])],
  });

/** A command that looks at all rows together: the rank of an id among them. */
const RANKS = `
import { readFileSync, writeFileSync } from "node:fs";
const [header, ...lines] = readFileSync(process.env.MODEL_GITOPS_FEATURES, "utf8").trimEnd().split("\\n").map((line) => line.split(","));
const at = header.indexOf("late_payments");
const sorted = lines.map((line) => Number(line[at])).sort((a, b) => a - b);
const ids = header.indexOf("loan_id");
const scored = lines.map((line) => line[ids] + "," + (sorted.indexOf(Number(line[at])) + 1) / (sorted.length + 1));
writeFileSync(process.env.MODEL_GITOPS_PREDICTIONS, ["loan_id,score", ...scored].join("\\n") + "\\n");
`;

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("it is not there");
  return value;
}

const numbers = (names: readonly string[]): string =>
  `features: [${names.map((name) => `{name: ${name}, type: number}`).join(", ")}]`;

/** Rows of one class after the other, so that no shard sees all of them: the third class first. */
const CLASSES = rows(96, (at) => [2, 0, 1][Math.floor(at / 32)] ?? 0);
const scoresOf = (label: number, width: number): readonly number[] =>
  Array.from({ length: width }, (_, at) => (random() < 0.9 === (at === label) ? 0.6 : 0.2) + random() / 5);

const CASES: Readonly<Record<string, TaskCase>> = {
  "binary-classification": {
    manifest: `task: binary-classification\ntarget: {column: y, positive: 1}\n${numbers(["u", "v"])}`,
    evaluation: "metrics: {roc_auc: {min: 0.1}, log_loss: {margin: 0.5}}\n  slices: [part]",
    holdout: csv(
      "u,v,y,part",
      CLASSES.map((label, at) => [...scoresOf(Math.min(label, 1), 2), Math.min(label, 1), at % 3 === 0 ? "a" : "b"]),
    ),
    candidate: labelled(2),
    baseline: labelled(2, 0.5),
  },
  "multiclass-classification": {
    manifest: `task: multiclass-classification\ntarget: {column: y}\n${numbers(["u", "v", "w"])}`,
    evaluation: "metrics: {accuracy: {min: 0.1, margin: 0.1}}",
    holdout: csv(
      "u,v,w,y",
      CLASSES.map((label) => [...scoresOf(label, 3), label]),
    ),
    candidate: labelled(3),
    baseline: labelled(3, 0.5),
  },
  "multilabel-classification": {
    manifest: `task: multilabel-classification\ntarget: {columns: [a, b]}\n${numbers(["u", "v"])}`,
    evaluation: "metrics: {subset_accuracy: {min: 0.1}}",
    holdout: csv(
      "u,v,a,b",
      rows(75, () => [random(), random(), Math.round(random()), Math.round(random())]),
    ),
    candidate: identity(2),
  },
  "quantile-regression": {
    manifest: `task: quantile-regression\ntarget: {column: y, quantiles: [0.25, 0.75]}\n${numbers(["low", "high"])}`,
    evaluation: "metrics: {interval_coverage: {min: 0.1}, interval_width: {}}",
    holdout: csv(
      "low,high,y",
      rows(50, () => [random(), 1 + random(), 2 * random()]),
    ),
    candidate: identity(2),
  },
  ranking: {
    manifest: `task: ranking\ntarget: {column: relevance}\ncolumns: {group: query}\n${numbers(["match"])}`,
    evaluation: "metrics: {mrr: {min: 0.1}}",
    // Items of one query are in several shards.
    holdout: csv(
      "query,match,relevance",
      rows(64, (at) => [`q${at % 5}`, random(), at % 7 === 0 ? 1 : 0]),
    ),
    candidate: identity(1),
  },
  regression: {
    manifest: `task: regression\ntarget: {column: y}\n${numbers(["x"])}`,
    evaluation: "metrics: {rmse: {max: 9}}",
    holdout: csv(
      "x,y",
      rows(33, () => [random(), random()]),
    ),
    candidate: identity(1),
  },
};

const whole = async (request: EvaluateRequest): Promise<Evaluation> => {
  const made = await evaluateModel(request);
  expect(made.evaluation).toBeDefined();
  return made;
};
/** The baseline's artifact as that of another seed. */
function withSeeds(request: EvaluateRequest): EvaluateRequest {
  const { candidate, baseline } = request;
  if (baseline.status !== "found") return request;
  return { ...request, seeds: [candidate, baseline.artifact].map((contender, seed) => ({ seed, contender })) };
}
const rowsAsked = (shards: readonly AnsweredShard[]): readonly number[] =>
  shards.map(({ part }) =>
    (part?.answers ?? []).reduce((sum, one) => sum + (one.kind === "rows" ? one.to - one.from : 0), 0),
  );

describe("shards of an evaluation give the bytes of one job", () => {
  test.each(Object.entries(CASES))("%s", TIMEOUT, async (_, given) => {
    await using rig = await openTask(given);
    const request = withSeeds(await taskRequest(rig, given));
    const alone = await whole(request);
    const count = 2 + Math.floor(random() * 7);
    const merged = await evaluateSharded(request, count);
    expect(untimed(merged)).toBe(untimed(alone));
    expect(merged.findings).toEqual(alone.findings);
    // More shards than calls leave some with nothing, and none with all.
    expect(rowsAsked(merged.shards).filter((asked) => asked > 0).length).toBeGreaterThan(1);
  });

  test("of the example, with a baseline and a profile, whose calls are of 8 192 rows", TIMEOUT, async () => {
    await using rig = await creditRisk();
    const [, ...more] = (await readFile(rig.path("data/train.csv"), "utf8")).trimEnd().split("\n");
    await appendFile(rig.path("data/holdout.csv"), `${more.join("\n")}\n`);
    const [candidate, baseline] = [await rig.train("a.onnx", {}), await rig.train("b.onnx", { rounds: 10 })];
    const request: EvaluateRequest = {
      host: rig.host,
      model: rig.model,
      candidate,
      baseline: against(baseline),
      isolation: "none",
      datasets: [await rig.holdout()],
      trainData: [],
      profiled: "holdout",
    };
    const alone = await whole(request);
    const merged = await evaluateSharded(request, 3);
    expect(untimed(merged)).toBe(untimed(alone));
    expect(merged.profile).toEqual(alone.profile);
    expect(rowsAsked(merged.shards)).toEqual([0, 2 * 8192, 2 * (8500 - 8192)]);
    expect(alone.evaluation?.latency?.candidate).toHaveProperty("rowsPerSecond");
    // Nobody asked all rows; calls are timed as ever.
    expect(merged.evaluation?.latency?.candidate.p95Ms).toBeGreaterThan(0);
    expect(merged.evaluation?.latency?.candidate).not.toHaveProperty("rowsPerSecond");
  });

  test("of a predict command, which one shard asks about all rows", TIMEOUT, async () => {
    await using rig = await creditRisk((manifest) =>
      manifest.replace("\n  slices:", "\n  command: [node, predict.mjs]\n  slices:"),
    );
    await rig.shorten(300);
    await writeFile(rig.path("predict.mjs"), RANKS);
    await writeFile(rig.path("model.bin"), "weights");
    const bytes = { file: rig.path("model.bin"), bytes: 7, code: rig.code };
    const request: EvaluateRequest = {
      host: rig.host,
      model: rig.model,
      candidate: { ...bytes, digest: sha256("weights") },
      baseline: against({ ...bytes, digest: sha256("old") }),
      isolation: "none",
      datasets: [await rig.holdout()],
      trainData: [],
    };
    const alone = await whole(request);
    const merged = await evaluateSharded(request, 3);
    expect(untimed(merged)).toBe(untimed(alone));
    const kinds = merged.shards.map(({ part }) => part?.answers.map(({ kind }) => kind));
    expect(kinds).toEqual([["file", "elsewhere"], ["elsewhere", "file"], ["elsewhere", "elsewhere"]]); // prettier-ignore
  });

  test("of a file of predictions, which nobody is asked for", TIMEOUT, async () => {
    const given = {
      manifest: "task: regression\ntarget: {column: y}\ncolumns: {id: id}",
      evaluation: "metrics: {rmse: {max: 9}}",
      holdout: csv(
        "id,y",
        rows(30, (at) => [at, at % 4]),
      ),
      candidate: csv(
        "id,prediction",
        rows(30, (at) => [at, at % 5]),
      ),
    };
    await using rig = await openTask(given);
    const request = await taskRequest(rig, given);
    const merged = await evaluateSharded(request, 2);
    expect(untimed(merged)).toBe(untimed(await whole(request)));
    expect(merged.shards.flatMap(({ part }) => part?.answers)).toEqual([]);
  });

  test("of a model that cannot answer some rows: it fails as it does in one job", TIMEOUT, async () => {
    const given = { ...required(CASES["regression"]), candidate: gathering(16), baseline: gathering(32) };
    const holdout = csv("x,y", rows(48, (at) => [at, at])); // prettier-ignore
    await using rig = await openTask(given);
    for (const [text, told] of [
      [holdout, "unmeasured"],
      [holdout.split("\n").slice(0, 17).join("\n"), undefined],
    ] as const) {
      // prettier-ignore
      const request = await taskRequest(rig, { ...given, holdout: `${text.trimEnd()}\n` });
      const alone = await evaluateModel(request);
      const merged = await evaluateSharded(request, 3);
      expect(untimed(merged)).toBe(untimed(alone));
      expect(merged.findings).toEqual(alone.findings);
      expect(alone.findings[0]?.outcome).toBe(told);
      expect(merged.shards.flatMap(({ findings }) => findings).length > 0).toBe(told !== undefined);
    }
  });
});

describe("parts that are joined", () => {
  test("are of one evaluation, whole, and as they were left", TIMEOUT, async () => {
    const given = required(CASES["binary-classification"]);
    await using rig = await openTask(given);
    const request = await taskRequest(rig, given);
    const shards = await askedShards(request, 3);
    const parts = await Promise.all(shards.map(({ part }) => asText(part)));
    const joined = async (answered: readonly AnswerPart[], rest: Partial<EvaluateRequest> = {}) => {
      const { evaluation, findings } = await evaluateModel({ ...request, ...rest, answered });
      expect(evaluation).toBeUndefined();
      expect(findings).toMatchObject([{ rule: "evaluate/shards", outcome: "unmeasured" }]);
      return findings[0]?.message;
    };
    expect(await joined(parts.slice(1))).toMatch(
      /^The parts of task lack the shard 1\/3\. Run it \(evaluate --shard\)/,
    );
    expect(await joined([...parts, ...parts.slice(2)])).toMatch(/are of different runs/);
    const [first, second, third] = parts;
    const other = required(await Promise.all((await askedShards(request, 2)).map(({ part }) => asText(part))));
    expect(await joined([required(first), required(second), ...other])).toMatch(/are of different runs/);
    const otherModel = { ...request.candidate, digest: sha256("another") };
    expect(await joined(parts, { candidate: otherModel })).toMatch(
      /^The part 1\/3 of task was asked of another artifact/,
    );
    expect(await joined(parts, { baseline: { status: "none" } })).toMatch(/of another baseline/);
    const datasets = request.datasets.map((one) => ({ ...one, digest: sha256("other rows") }));
    expect(await joined(parts, { datasets })).toMatch(/of another content of the dataset "holdout"/);
    expect(
      await joined(parts, { model: { ...request.model, outputs: { score: "scores", label: undefined } } }),
    ).toMatch(/by other rules of the manifest, or other code/);
    const asked = { ...required(first).asked, engine: "model-gitops/2" };
    expect(await joined([{ ...required(first), asked }, required(second), required(third)])).toMatch(/another version/);
    // A part that says it is of other rows than it is, or has an answer fewer.
    const moved = required(second).answers.map((one) => (one.kind === "rows" ? { ...one, from: one.from - 1 } : one));
    expect(await joined([required(first), { ...required(second), answers: moved }, required(third)])).toMatch(
      /do not have each row once of what the candidate says of the dataset "holdout"/,
    );
    const none = parts.map((part) => ({ ...part, answers: part.answers.filter(({ of }) => of !== "baseline") }));
    expect(await joined(none)).toMatch(/^No shard has what the baseline says of the dataset "holdout"/);
    const reworded = parts.map((part) => ({
      ...part,
      answers: part.answers.map((one) => (one.kind === "rows" ? { ...one, question: sha256("other") } : one)),
    }));
    expect(await joined(reworded)).toMatch(/asked with other columns, rows or outputs/);
  });

  test("are refused where their text was changed", TIMEOUT, async () => {
    const given = required(CASES["multiclass-classification"]);
    await using rig = await openTask(given);
    const [shard] = await askedShards(await taskRequest(rig, given), 2);
    const changed = (edit: (line: string) => string) => asText(shard?.part, edit);
    const part = await changed((line) => line);
    expect(part).toEqual(shard?.part);
    await expect(changed((line) => line.replace(/"scores":"[^"]{16}/, '"scores":"'))).rejects.toThrow("cut off");
    await expect(changed((line) => line.replace('"width":3', '"width":2'))).rejects.toThrow("cut off");
    await expect(changed((line) => line.replace('"to":48', '"to":4800000000000'))).rejects.toThrow("cut off");
    await expect(changed((line) => line.replace(/"labels":"A/, '"labels":"//'))).rejects.toThrow();
    await expect(changed((line) => line.replace('"words":["2","0"', '"words":["2","2"'))).rejects.toThrow("valid part");
    await expect(changed((line) => line.replace('"index":0', '"index":7'))).rejects.toThrow("no part of a whole");
    await expect(changed((line) => line.replace('"answers":0', '"answers":9'))).rejects.toThrow("cut off");
    await expect(changed((line) => line.replace("answer-part/v1", "answer-part/v2"))).rejects.toThrow(
      "not a valid part",
    );
    await expect(changed(() => "")).rejects.toThrow(/part\.jsonl/);
  });
});
