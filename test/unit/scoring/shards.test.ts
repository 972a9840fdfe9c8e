import { appendFile, chmod, readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { evaluateModel } from "../../../src/scoring/evaluate.ts";
import { Random } from "../../../src/stats/random.ts";
import { modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";
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

/** Scores of two or more classes, and the model's own label: which score is which class only all rows together show. */
const labelled = (width: number): Uint8Array =>
  modelBytes({
    nodes: [node("Identity", ["features"], ["scores"]), node("ArgMax", ["features"], ["flat"])],
    inputs: [tensorValue("features", "float", [CALL, width])],
    outputs: [tensorValue("scores", "float", [CALL, width]), tensorValue("flat", "int64", [CALL, width])],
  });

const numbers = (names: readonly string[]): string =>
  `features: [${names.map((name) => `{name: ${name}, type: number}`).join(", ")}]`;

const CASES: Readonly<Record<string, TaskCase>> = {
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

describe("shards of an evaluation", () => {
  test.each(Object.entries(CASES))("%s: the same bytes as of one job", TIMEOUT, async (_, given) => {
    await using rig = await openTask(given);
    const request = await taskRequest(rig, given);
    const whole = await evaluateModel(request);
    expect(whole.evaluation).toBeDefined();
    const count = 2 + Math.floor(random() * 6);
    const merged = await evaluateSharded(request, count);
    expect(untimed(merged)).toBe(untimed(whole));
    expect(merged.findings).toEqual(whole.findings);
    const asked = merged.shards.flatMap(({ part }) => part?.answers ?? []);
    expect(
      asked.flatMap((one) => (one.kind === "rows" ? [one.to - one.from] : [])).filter((length) => length > 0).length,
    ).toBeGreaterThan(1);
  });
});
