import { expect, test } from "vitest";
import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import { binarySample } from "../../../../src/work/measure/binary-sample.ts";
import { measureMetric } from "../../../../src/work/measure/metrics.ts";
import { Random } from "../../../../src/stats/random.ts";
import type { Limits } from "../../../../src/work/gate/case.ts";
import { judge } from "../../../../src/work/gate/judge.ts";
import { csv, evaluateTask, jsonLines, type TaskCase } from "../../scoring/task-rig.ts";

const TIMEOUT = { timeout: 60_000 };

/** Outcomes of the gate, with the findings of the evaluation itself. */
async function told(given: TaskCase, metric: string, limit: Partial<Limits["metrics"][string]> = {}) {
  const { evaluation, findings } = await evaluateTask(given);
  const metrics = { [metric]: { margin: { absolute: 0.01 }, isPrimary: true, ...limit } };
  const limits: Limits = { metrics, onInconclusive: "approve" };
  const found = judge({ model: "task", limits, evaluation, changes: [] });
  const all = [...findings, ...found].map(({ rule, outcome, message }) => `${rule} ${outcome} ${message}`);
  if (process.env["SHOW"] !== undefined) console.log(metric, all, JSON.stringify(evaluation?.metrics[metric]));
  return all;
}

const isPass = (found: readonly string[]): boolean =>
  found.some((one) => one.startsWith("gate/non-inferiority pass")) &&
  !found.some((one) => / (fail|inconclusive|unmeasured) /.test(one));

const BINARY = (columns: string, metric: string) => ({
  manifest: `task: binary-classification\ntarget: {column: y, positive: 1}\ncolumns: ${columns}`,
  evaluation: `metrics: {${metric}: {}}`,
});
function binary(n: number, columns: string, metric: string): TaskCase {
  const random = Random.fromSeed(4);
  const rows = Array.from({ length: n }, (_, row) => ({ id: row, y: row % 2, score: random.uniform() }));
  return {
    ...BINARY(columns, metric),
    holdout: csv(
      "id,y,w,g",
      rows.map(({ id, y }) => [id, y, 1, `g${id}`]),
    ),
    baseline: csv(
      "id,score",
      rows.map(({ id, y, score }) => [id, (y === 1 ? 0.6 : 0) + 0.3 * score]),
    ),
    candidate: csv(
      "id,score",
      rows.map(({ id, y, score }) => [id, (y === 1 ? 0.7 : 0) + 0.3 * score]),
    ),
  };
}

test.each([
  [4, "{id: id}", "roc_auc"],
  [12, "{id: id}", "roc_auc"],
  [20, "{id: id}", "accuracy"],
  [20, "{id: id, weight: w}", "accuracy"],
  [20, "{id: id, group: g}", "accuracy"],
  [4, "{id: id, weight: w}", "accuracy"],
  [20, "{id: id, weight: w}", "f1"],
  [20, "{id: id, weight: w}", "average_precision"],
])("paths 1 and 2: %d rows with %s by %s", TIMEOUT, async (n, columns, metric) => {
  expect(isPass(await told(binary(n, columns, metric), metric))).toBe(false);
});

test.each(["hit_at_10", "ndcg", "mrr"])("path 3: two queries by %s", TIMEOUT, async (metric) => {
  const rows = Array.from({ length: 20 }, (_, row) => row);
  const given: TaskCase = {
    manifest: "task: ranking\ntarget: {column: rel}\ncolumns: {id: id, group: q}",
    evaluation: `metrics: {${metric}: {}}`,
    holdout: csv(
      "id,q,rel",
      rows.map((row) => [row, row < 10 ? "a" : "b", row % 10 === 0 ? 1 : 0]),
    ),
    baseline: csv(
      "id,score",
      rows.map((row) => [row, 10 - (row % 10)]),
    ),
    candidate: csv(
      "id,score",
      rows.map((row) => [row, 20 - (row % 10)]),
    ),
  };
  expect(isPass(await told(given, metric))).toBe(false);
});

test.each(["mae", "rmse", "wape", "bias"])("path 10: ten rows with equal errors by %s", TIMEOUT, async (metric) => {
  const rows = Array.from({ length: 10 }, (_, row) => row);
  const given: TaskCase = {
    manifest: `task: ${metric === "wape" || metric === "bias" ? "forecasting" : "regression"}\ntarget: {column: y}\ncolumns: {id: id${metric === "wape" || metric === "bias" ? ", time: t" : ""}}`,
    evaluation: `metrics: {${metric}: {}}`,
    holdout: csv(
      "id,t,y",
      rows.map((row) => [row, `2024-01-${String(row + 1).padStart(2, "0")}`, 10 + row]),
    ),
    baseline: csv(
      "id,prediction",
      rows.map((row) => [row, 10 + row + (row % 2 === 0 ? 1 : -1)]),
    ),
    candidate: csv(
      "id,prediction",
      rows.map((row) => [row, 10 + row + (row % 2 === 0 ? -1 : 1)]),
    ),
  };
  expect(isPass(await told(given, metric, { margin: { relative: 0.02 } }))).toBe(false);
});

test("path 5: ROUGE of Japanese", TIMEOUT, async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `今日は${row}日で天気がとても良いです`);
  const given: TaskCase = {
    manifest: "task: text-generation\ntarget: {column: y}\ncolumns: {id: id}",
    evaluation: "metrics: {rouge1: {}}",
    holdout: jsonLines(rows.map((y, id) => ({ id, y }))),
    baseline: jsonLines(rows.map((prediction, id) => ({ id, prediction }))),
    candidate: jsonLines(rows.map((_, id) => ({ id, prediction: "犬猫" }))),
  };
  expect(isPass(await told(given, "rouge1"))).toBe(false);
});

test("path 7: a declared slice that falls", TIMEOUT, async () => {
  const rows = Array.from({ length: 2000 }, (_, row) => ({ id: row, y: row % 2, s: row < 60 ? "x" : "y" }));
  const right = (y: number) => (y === 1 ? 0.9 : 0.1);
  const given: TaskCase = {
    manifest: "task: binary-classification\ntarget: {column: y, positive: 1}\ncolumns: {id: id}",
    evaluation: `metrics: {accuracy: {}}\n  slices: [{name: x, where: "s = 'x'"}]`,
    holdout: csv(
      "id,y,s",
      rows.map(({ id, y, s }) => [id, y, s]),
    ),
    baseline: csv(
      "id,score",
      rows.map(({ id, y }) => [id, right(id % 11 === 0 ? 1 - y : y)]),
    ),
    candidate: csv(
      "id,score",
      rows.map(({ id, y }) => [id, right(id < 55 ? 1 - y : y)]),
    ),
  };
  const found = await told(given, "accuracy");
  expect(found.join("\n")).toContain("gate/slice fail");
});

test("path 8: a first model on one row", TIMEOUT, async () => {
  const given: TaskCase = {
    ...BINARY("{id: id}", "accuracy"),
    evaluation: "metrics: {accuracy: {min: 0.9}}",
    holdout: csv("id,y", [[1, 1]]),
    candidate: csv("id,score", [[1, 0.9]]),
  };
  const found = await told(given, "accuracy", { min: 0.9 });
  expect(found.join("\n")).toMatch(/gate\/first-model inconclusive/);
});

test("path 6: two judged pairs of 300", TIMEOUT, async () => {
  const rows = Array.from({ length: 300 }, (_, id) => ({ id, y: `answer ${id} to all` }));
  const given: TaskCase = {
    manifest: "task: text-generation\ntarget: {column: y}\ncolumns: {id: id}",
    evaluation: "metrics: {win_rate: {}}\n  judge: judgements.jsonl",
    holdout: jsonLines(rows),
    baseline: jsonLines(rows.map(({ id, y }) => ({ id, prediction: y }))),
    candidate: jsonLines(rows.map(({ id }) => ({ id, prediction: `wrong ${id}` }))),
    judgements: jsonLines([0, 1].map((id) => ({ id, winner: "tie" }))),
  };
  expect(isPass(await told(given, "win_rate"))).toBe(false);
});

test("what would do is about right where no row differs", () => {
  // Of models that agree everywhere 268 rows show a margin of 0.01: the width of their interval falls with n.
  const labels = Uint8Array.from({ length: 20 }, (_, row) => row % 2);
  const sample = binarySample({ labels, candidate: { decisions: labels }, baseline: { decisions: labels } });
  const metric = METRICS.find(({ name }) => name === "accuracy");
  if (metric === undefined) throw new Error("accuracy");
  const resampling = { seed: 1, replicates: 200, rankedRows: 20_000 };
  const { measured } = measureMetric(sample, { metric, margin: { absolute: 0.01 } }, { confidence: 0.95, resampling });
  expect(measured.needed?.alike).toBeLessThan(1000);
});
