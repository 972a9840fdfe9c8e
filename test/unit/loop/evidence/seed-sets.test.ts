import { join, relative } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../../src/generated/types.ts";
import { seedsOf } from "../../../../src/loop/evidence/evidence.ts";
import type { Artifact } from "../../../../src/records/artifact.ts";
import { runRecord } from "../../stores/samples.ts";
import { modelAt } from "../model-at.ts";
import { openedPlace } from "../opened-place.ts";
import { artifactOf, MODEL, SINGLE } from "../runs/trained.ts";

const set = (text: string) => artifactOf({ "model.onnx": text, "w.bin": "weights" }, "model.onnx");
const seedOf = (seed: number, path: string, { digest, set: listed }: Artifact) => ({
  seed,
  digest,
  durationSeconds: 1,
  path,
  ...(listed !== undefined && { set: listed }),
});
const SEEDS = [seedOf(1, "artifact/model.onnx", SINGLE), seedOf(2, "artifact/seed-2/files", set("second"))];
const SEED_FILES = {
  "artifact/model.onnx": "graph",
  "artifact/seed-2/files/model.onnx": "second",
  "artifact/seed-2/files/w.bin": "weights",
};

async function seeds(files: Readonly<Record<string, string>>, changes: Partial<RunRecord> = { seeds: SEEDS }) {
  await using opened = await openedPlace();
  await opened.leave(MODEL, files);
  const found = await seedsOf(opened.place, runRecord(MODEL, 1, changes), modelAt());
  const root = join(opened.host.workspace, "model-gitops-out", MODEL);
  return found?.map(({ seed, contender: { file, bytes, parts } }) => [
    seed,
    relative(root, file),
    bytes,
    parts?.set.main,
  ]);
}

test("every seed's artifact is measured where it lies, one file or a set", async () => {
  expect(await seeds(SEED_FILES)).toEqual([
    [1, "artifact/model.onnx", 5, undefined],
    [2, "artifact/seed-2/files/model.onnx", 13, "model.onnx"],
  ]);
});

test("a set that lacks a file here is not shown", async () => {
  const { "artifact/seed-2/files/w.bin": _, ...fetched } = SEED_FILES;
  expect(await seeds(fetched)).toBeUndefined();
});

test("other bytes, or another listing, are no seed of this run", async () => {
  await expect(seeds({ ...SEED_FILES, "artifact/seed-2/files/w.bin": "Weights" })).rejects.toThrow(
    "artifact/seed-2/files/w.bin is not the file that run.json describes",
  );
  const lying = { ...seedOf(2, "artifact/seed-2/files", set("second")), digest: SINGLE.digest };
  await expect(seeds(SEED_FILES, { seeds: [lying] })).rejects.toThrow("artifact/seed-2/files is not the file");
});
