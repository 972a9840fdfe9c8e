import { describe, expect, test } from "vitest";
import type { Reading } from "../../../src/scoring/reading.ts";
import type { ScoreRequest } from "../../../src/scoring/request.ts";
import { readingByLabels, scoreRows, type ScoredRows } from "../../../src/scoring/score-rows.ts";
import { linearClassifier, modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";
import { csv, jsonLines, openTask, type TaskCase } from "./task-rig.ts";

const TIMEOUT = { timeout: 30_000 };

interface RowsCase extends Pick<TaskCase, "manifest" | "candidate"> {
  readonly evaluation?: string;
  /** CSV, or JSON lines. */
  readonly rows: string;
  /** Files of the model's folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly reading?: Reading;
}

/** Scores rows that nobody evaluates. */
async function scored({ rows, files = {}, reading, ...given }: RowsCase): Promise<ScoredRows> {
  const format = rows.startsWith("{") ? "jsonl" : "csv";
  await using rig = await openTask({ evaluation: "metrics: {}", ...given }, format);
  for (const [path, content] of Object.entries(files)) await rig.put(path, content);
  const request: ScoreRequest = {
    host: rig.host,
    model: rig.model,
    isolation: "none",
    contender: await rig.contender("model", given.candidate),
    data: { name: "window", files: [await rig.put(`window.${format}`, rows)] },
    reading,
  };
  return await scoreRows(request);
}

describe("an ONNX model", () => {
  const BINARY = {
    manifest: "task: binary-classification\ntarget: {column: y, positive: true}\ncolumns: {id: id}",
    evaluation: "metrics: {roc_auc: {min: 0.1}}",
    candidate: linearClassifier([1], 0),
  };
  const ROWS = [["b", Math.log(3) / 2], ["a", -Math.log(3) / 2], ["c", 0.1]] as const; // prettier-ignore

  test("answers rows without labels, in their order", TIMEOUT, async () => {
    const { rows, reading, answers, ids, notes } = await scored({ ...BINARY, rows: csv("id,X", ROWS) });
    expect(rows).toBe(3);
    // The graph writes 1 for what the manifest calls true.
    expect(reading).toMatchObject({ positive: "true", negative: undefined });
    if (answers.task !== "binary-classification") throw new Error(answers.task);
    expect([...answers.decisions]).toEqual([1, 0, 1]);
    expect(answers.scores?.[0]).toBeCloseTo(0.75, 6);
    expect(answers.scores?.[1]).toBeCloseTo(0.25, 6);
    expect(answers.areProbabilities).toBe(true);
    expect(Array.from(ids?.codes ?? [], (code) => ids?.dictionary[code])).toEqual(["b", "a", "c"]);
    expect(notes).toEqual([]);
  });

  test("says the same of rows with labels, and of rows without ids", TIMEOUT, async () => {
    const { answers } = await scored({ ...BINARY, rows: csv("id,X", ROWS) });
    const labelled = await scored({ ...BINARY, rows: csv("id,X,y", ROWS.map((row) => [...row, "unknown"])) }); // prettier-ignore
    expect(labelled.answers).toEqual(answers);
    const nameless = await scored({ ...BINARY, rows: csv("X", ROWS.map(([, x]) => [x])) }); // prettier-ignore
    expect(nameless.answers).toEqual(answers);
    expect(nameless.ids).toBeUndefined();
  });

  const CLASSES = {
    manifest:
      "task: multiclass-classification\ntarget: {column: y}\nfeatures: [{name: u, type: number}, {name: v, type: number}]",
    evaluation: "metrics: {accuracy: {min: 0.1}}",
    candidate: modelBytes({
      nodes: [node("Identity", ["features"], ["scores"])],
      inputs: [tensorValue("features", "float", ["rows", 2])],
      outputs: [tensorValue("scores", "float", ["rows", 2])],
    }),
    rows: csv("u,v", [[0.75, 0.25], [0.25, 0.75]]), // prettier-ignore
  };

  test("whose classes nothing names is refused", TIMEOUT, async () => {
    await expect(scored(CLASSES)).rejects.toMatchObject({
      rule: "classes",
      message:
        "Nothing says which of the 2 scores of the model model.onnx (the model) is which class. Write the classes under target in the order of the model's scores, such as `classes: [bad, good]`.",
    });
    const declared = await scored({ ...CLASSES, manifest: CLASSES.manifest.replace("y}", "y, classes: [no, yes]}") });
    expect(declared).toMatchObject({
      reading: { classes: ["no", "yes"] },
      answers: { decisions: Int32Array.of(0, 1) },
    });
  });

  // Sorted names are no order that anybody named; numbers are those of the columns.
  test("is read as rows with labels tell, where the labels are the numbers of its scores", TIMEOUT, async () => {
    await using rig = await openTask(CLASSES);
    const put = async (labels: readonly [string, string]) => ({
      name: "reference",
      files: [await rig.put(`${labels.join("-")}.csv`, csv("u,v,y", [[1, 0, labels[1]], [0, 1, labels[0]]]))], // prettier-ignore
    });
    const named = await readingByLabels({ ...rig, data: await put(["no", "yes"]) });
    expect(named).toEqual({ task: "multiclass-classification", classes: ["no", "yes"], declared: undefined });
    await expect(scored({ ...CLASSES, reading: named })).rejects.toMatchObject({
      message: expect.stringContaining('`classes: ["no", "yes"]` if they were sorted for training'),
    });
    const reading = await readingByLabels({ ...rig, data: await put(["0", "1"]) });
    expect(await scored({ ...CLASSES, reading })).toMatchObject({
      reading,
      answers: { decisions: Int32Array.of(0, 1) },
    });
  });
});

describe("a predictions file", () => {
  const OF = (task: string, target: string): string => `task: ${task}\ntarget: ${target}\ncolumns: {id: id, group: g, time: t}`; // prettier-ignore
  const ROWS = csv("id,g,t", [["b", "one", 1], ["a", "one", 2]]); // prettier-ignore

  test.each([
    {
      manifest: OF("multiclass-classification", "{column: y}"),
      evaluation: "metrics: {accuracy: {min: 0.1}}",
      candidate: csv("id,score_v,score_u", [["a", 0.75, 0.25], ["b", 0.5, 0.5]]), // prettier-ignore
      // The file names the classes.
      answers: { decisions: Int32Array.of(0, 0), scores: Float64Array.of(0.5, 0.5, 0.75, 0.25) },
    },
    {
      manifest: OF("multilabel-classification", "{columns: [u, v]}"),
      evaluation: "metrics: {subset_accuracy: {min: 0.1}}",
      candidate: csv("id,score_u,score_v", [["a", 0.75, 0.25], ["b", 0.5, 0.4]]), // prettier-ignore
      answers: { decisions: Uint8Array.of(1, 0, 1, 0), scores: Float64Array.of(0.5, 0.4, 0.75, 0.25) },
    },
    {
      manifest: OF("quantile-regression", "{column: y, quantiles: [0.1, 0.9]}"),
      evaluation: "metrics: {pinball_loss: {max: 1}}",
      candidate: csv("id,q_0.1,q_0.9", [["a", 1, 2], ["b", 3, 4]]), // prettier-ignore
      answers: { quantiles: Float64Array.of(3, 4, 1, 2) },
    },
    {
      manifest: OF("regression", "{column: y}"),
      evaluation: "metrics: {rmse: {max: 1}}",
      candidate: csv("id,prediction", [["a", 1], ["b", 2]]), // prettier-ignore
      answers: { values: Float64Array.of(2, 1) },
    },
    {
      manifest: OF("forecasting", "{column: y}"),
      evaluation: "metrics: {mae: {max: 1}}",
      candidate: csv("id,prediction", [["a", 1], ["b", 2]]), // prettier-ignore
      answers: { values: Float64Array.of(2, 1) },
    },
    {
      manifest: OF("ranking", "{column: y}"),
      evaluation: "metrics: {mrr: {min: 0.1}}",
      candidate: csv("id,score", [["a", 1], ["b", 2]]), // prettier-ignore
      answers: { scores: Float64Array.of(2, 1) },
    },
  ])("answers without labels: $manifest", TIMEOUT, async ({ answers, ...given }) => {
    expect(await scored({ ...given, rows: ROWS })).toMatchObject({ rows: 2, answers });
  });

  test("of texts needs no references", TIMEOUT, async () => {
    const { answers, notes } = await scored({
      manifest: "task: text-generation\ntarget: {column: reference}\ncolumns: {id: id}",
      evaluation: "metrics: {exact_match: {min: 0.1}}",
      rows: jsonLines([{ id: 1, prompt: "Hello" }, { id: 2, prompt: "Bye" }]), // prettier-ignore
      candidate: jsonLines([{ id: 2, prediction: null }, { id: 1, prediction: "Hi" }]), // prettier-ignore
    });
    expect(answers).toEqual({ task: "text-generation", texts: ["Hi", ""] });
    expect(notes).toEqual(["1 text of the model is missing and counts as empty."]);
  });

  const VALUES = { manifest: OF("regression", "{column: y}"), evaluation: "metrics: {rmse: {max: 1}}" };

  test("that lacks a row, or has no number for it, is refused", TIMEOUT, async () => {
    const short = scored({ ...VALUES, rows: ROWS, candidate: csv("id,prediction", [["a", 1]]) });
    await expect(short).rejects.toMatchObject({
      rule: "predictions",
      message: expect.stringContaining("no prediction for 1 row of models/task/window.csv (row 1)"),
    });
    const empty = scored({ ...VALUES, rows: ROWS, candidate: csv("id,prediction", [["a", 1], ["b", ""]]) }); // prettier-ignore
    await expect(empty).rejects.toMatchObject({
      rule: "scores",
      message: expect.stringContaining("The model gives a score that is not finite"),
    });
  });

  test("says nothing of no rows", TIMEOUT, async () => {
    const candidate = csv("id,prediction", [["a", 1]]);
    await expect(scored({ ...VALUES, rows: "id,g,t\n", candidate })).rejects.toMatchObject({
      rule: "data",
      message: "models/task/window.csv has no rows, so there is nothing to score.",
    });
  });
});

const PREDICT = `
import { readFileSync, writeFileSync } from "node:fs";
const [header, ...rows] = readFileSync(process.env.MODEL_GITOPS_FEATURES, "utf8").trimEnd().split("\\n");
if (header !== "id,x") throw new Error(header);
const lines = rows.map((row) => row.split(",")).map(([id, x]) => id + "," + 2 * Number(x));
writeFileSync(process.env.MODEL_GITOPS_PREDICTIONS, ["id,prediction", ...lines].join("\\n") + "\\n");
`;

test.each(["id,x", "id,x,y"])("a predict command sees the columns without the target: %s", TIMEOUT, async (header) => {
  const { answers } = await scored({
    manifest: "task: regression\ntarget: {column: y}\ncolumns: {id: id}",
    evaluation: "command: [node, predict.mjs]\n  metrics: {rmse: {max: 1}}",
    candidate: new TextEncoder().encode("weights"),
    files: { "predict.mjs": PREDICT },
    rows: csv(header, header === "id,x" ? [["a", 1], ["b", 3]] : [["a", 1, 9], ["b", 3, ""]]), // prettier-ignore
  });
  expect(answers).toEqual({ task: "regression", values: Float64Array.of(2, 6) });
});
