import { appendFile, readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/records/canonical.ts";
import type { AnsweredShard } from "../../src/scoring/answer-shard.ts";
import { evaluateModel, type Evaluation } from "../../src/scoring/evaluate.ts";
import type { EvaluateRequest } from "../../src/scoring/request.ts";
import { against, creditRisk } from "../unit/scoring/rig.ts";
import { CASES, gathering, random, RANKS, required, rows } from "../unit/scoring/shard-cases.ts";
import { evaluateSharded, untimed } from "../unit/scoring/shard-rig.ts";
import { csv, openTask, taskRequest } from "../unit/scoring/task-rig.ts";

const TIMEOUT = { timeout: 60_000 };

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
