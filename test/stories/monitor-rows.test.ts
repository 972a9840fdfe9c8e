import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { monitor } from "../../actions/monitor/run.ts";
import { record } from "../../actions/record/run.ts";
import { settle } from "../../actions/settle/run.ts";
import type { WindowRecord } from "../../src/generated/types.ts";
import { parseWindow } from "../../src/records/parse.ts";
import { Random } from "../../src/stats/random.ts";
import { stageModel } from "../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../fakes/stage-rig.ts";

const FOLDER = "models/churn";
const SLICES = "  slices: [region]\n";
const DEGRADED = "churn is degraded: its last window shows a signal.";

interface Row {
  readonly id: string;
  readonly time?: string;
  readonly region: string;
  readonly x: number;
  readonly y?: number;
  readonly score?: number;
  readonly [embedding: `vector-${string}`]: readonly number[];
}

const jsonl = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const truthOf = (row: number): number => ((row * 7919) % 13 < 6 ? 1 : 0);
const regionOf = (row: number): string => (row % 5 === 0 ? "north" : "south");

function vectors(random: Random, shift: number): Pick<Row, `vector-${string}`> {
  const vector = (by: number): readonly number[] => Array.from({ length: 4 }, () => random.normal() + by);
  return { "vector-still": vector(0), "vector-moved": vector(shift) };
}

/** What the model was accepted on. */
function holdout(): string {
  const random = Random.fromSeed(1);
  return jsonl(
    Array.from({ length: 400 }, (_, row) => ({
      id: `${1000 + row}`,
      region: regionOf(row),
      x: row % 7,
      y: truthOf(row),
      ...vectors(random, 0),
    })),
  );
}

/** Two days of production, the second not over yet, on which x and one of the vectors are higher. */
function production(): string {
  const random = Random.fromSeed(2);
  const start = Date.UTC(2026, 9, 30);
  return jsonl(
    Array.from({ length: 600 }, (_, row) => ({
      id: `p${row}`,
      time: new Date(start + row * 288_000).toISOString(),
      region: regionOf(row),
      x: (row % 7) + 2,
      score: 0.5 + (0.1 + ((row * 31) % 100) / 250) * (truthOf(row) === 1 ? 1 : -1) * (row % 10 === 0 ? -1 : 1),
      ...vectors(random, 0.8),
    })),
  );
}

function watchedModel(monitoring: string): Readonly<Record<string, string>> {
  const features = "{vector-still: {kind: embedding}, vector-moved: {kind: embedding}}";
  return stageModel({
    edits: [
      ["data/holdout.csv", "data/holdout.jsonl"],
      [SLICES, `${SLICES}monitoring: {logs: logs/*.jsonl, features: ${features}, ${monitoring}}\n`],
    ],
  });
}

async function rowsRig(monitoring: string): Promise<StageRig> {
  const rig = await stageRig({});
  const files = {
    ...watchedModel(monitoring),
    [`${FOLDER}/data/holdout.jsonl`]: holdout(),
    [`${FOLDER}/logs/days.jsonl`]: production(),
  };
  rig.forge.git.pointIntoClone("main", await rig.push(files));
  expect((await rig.run(record)).annotations.filter(({ outcome }) => outcome !== "pass")).toEqual([]);
  await rig.event("schedule", {});
  return rig;
}

async function firstWindow({ workspace }: StageRig): Promise<WindowRecord> {
  const folder = join(workspace, "model-gitops-out/churn/windows");
  const [name = ""] = await readdir(folder);
  return parseWindow(await readFile(join(folder, name), "utf8"), name);
}

test("embeddings are compared on the rows of both sides: the one that moved is told, and settle believes it", async () => {
  await using rig = await rowsRig("drift: {critical: [vector-moved]}");
  const seen = await rig.run(monitor);
  expect(seen.annotations.map(({ message }) => message)).toEqual([DEGRADED]);
  const { columns } = (await firstWindow(rig)).drift;
  expect(columns["vector-moved"]).toMatchObject({
    kind: "embedding",
    measure: "domain-auc",
    flagged: true,
    rows: 300,
    referenceRows: 400,
  });
  expect(columns["vector-still"]).toMatchObject({
    measure: "domain-auc",
    flagged: false,
    rows: 300,
    referenceRows: 400,
  });

  // Read by another job in parts, they are compared where these are joined.
  await rig.run(monitor, { shard: "1/2" });
  await rig.run(monitor, { shard: "2/2" });
  expect((await rig.run(monitor, { merge: "true" })).outputs["windows"]).toBe(seen.outputs["windows"]);
  const needs = JSON.stringify({ monitor: { result: "success", outputs: { windows: seen.outputs["windows"] } } });
  expect((await rig.run(settle, { needs })).outputs["recorded"]).toBe("1");

  // Other rows than those of the profile are no reference.
  await rig.push({ [`${FOLDER}/data/holdout.jsonl`]: holdout().replace("north", "south") });
  await rig.event("schedule", {});
  await rig.run(monitor);
  const changed = (await firstWindow(rig)).drift.columns["vector-moved"];
  expect(changed).toMatchObject({ flagged: null, distance: null });
  expect(changed?.reason).toContain("is not the data that churn was accepted on");
});

test("another library's way is taken on the rows: columns, answers and estimates", async () => {
  await using rig = await rowsRig("drift: {engine: evidently}, performance: {engine: nannyml}");
  const seen = await rig.run(monitor);
  expect(seen.annotations.map(({ message }) => message)).toEqual([DEGRADED]);
  const { drift, performance } = await firstWindow(rig);
  expect(drift.columns["x"]).toMatchObject({
    kind: "number",
    measure: "ks",
    flagged: true,
    rows: 300,
    referenceRows: 400,
  });
  expect(drift.prediction).toMatchObject({ measure: "ks", flagged: false, rows: 300, referenceRows: 400 });
  expect(drift.columns["vector-moved"]).toMatchObject({ measure: "domain-auc", flagged: true });
  expect(performance.estimated["roc_auc"]?.value).toBeGreaterThan(0.5);

  // A reference that moves has no rows to compare with, and the estimates have theirs.
  await rig.push(
    watchedModel("drift: {engine: evidently}, performance: {engine: nannyml}, reference: {kind: rolling}"),
  );
  await rig.event("schedule", {});
  await rig.run(monitor);
  const moving = await firstWindow(rig);
  const compared = [...Object.values(moving.drift.columns), moving.drift.prediction];
  expect(compared.map((column) => [column?.flagged, column?.reason])).toEqual(
    compared.map(() => [
      null,
      expect.stringContaining("monitoring.reference.kind is rolling. kind: fixed compares it."),
    ]),
  );
  expect(moving.performance.estimated).toEqual(performance.estimated);
});
