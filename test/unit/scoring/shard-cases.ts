import { Random } from "../../../src/stats/random.ts";
import { attribute, floatTensor, modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";
import { csv, type TaskCase } from "./task-rig.ts";

/** Rows of one call: the graph fixes them, so that few rows are several calls. */
const CALL = 16;
const source = Random.fromSeed(11);
export const random = (): number => source.uniform();
export const rows = <T>(count: number, row: (at: number) => T): readonly T[] =>
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
export const gathering = (size: number): Uint8Array =>
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
export const RANKS = `
import { readFileSync, writeFileSync } from "node:fs";
const [header, ...lines] = readFileSync(process.env.MODEL_GITOPS_FEATURES, "utf8").trimEnd().split("\\n").map((line) => line.split(","));
const at = header.indexOf("late_payments");
const sorted = lines.map((line) => Number(line[at])).sort((a, b) => a - b);
const ids = header.indexOf("loan_id");
const scored = lines.map((line) => line[ids] + "," + (sorted.indexOf(Number(line[at])) + 1) / (sorted.length + 1));
writeFileSync(process.env.MODEL_GITOPS_PREDICTIONS, ["loan_id,score", ...scored].join("\\n") + "\\n");
`;

export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("it is not there");
  return value;
}

const numbers = (names: readonly string[]): string =>
  `features: [${names.map((name) => `{name: ${name}, type: number}`).join(", ")}]`;

/** Rows of one class after the other, so that no shard sees all of them: the third class first. */
const CLASSES = rows(96, (at) => [2, 0, 1][Math.floor(at / 32)] ?? 0);
const scoresOf = (label: number, width: number): readonly number[] =>
  Array.from({ length: width }, (_, at) => (random() < 0.9 === (at === label) ? 0.6 : 0.2) + random() / 5);

export const CASES: Readonly<Record<string, TaskCase>> = {
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
