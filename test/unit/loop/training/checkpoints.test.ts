import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ownCheckpoints } from "../../../../src/loop/training/checkpoints.ts";
import { newClone, type Clone } from "../../forge/clone.ts";

const FOLDER = "models/churn/checkpoints";
const OURS = { trainKey: "sha256:ours", seed: 1 };

/** A clone in which a training left checkpoints. */
async function cloneWith(files: Readonly<Record<string, string>> = {}): Promise<Clone> {
  const clone = await newClone();
  await clone.commit({ [`${FOLDER}/.gitkeep`]: "", ...files });
  return clone;
}

const left = async ({ host }: Clone) => (await readdir(join(host.workspace, FOLDER))).toSorted();
const leave = (clone: Clone) => clone.write({ [`${FOLDER}/step-10/weights.bin`]: "w", [`${FOLDER}/last.txt`]: "10" });

test("a run that was cut off finds its checkpoints again", async () => {
  await using clone = await cloneWith();
  await ownCheckpoints(clone.host, FOLDER, OURS);
  await leave(clone);
  await ownCheckpoints(clone.host, FOLDER, OURS);
  expect(await left(clone)).toEqual([".gitkeep", "last.txt", "step-10"]);
});

test.each([
  ["another seed", { ...OURS, seed: 2 }],
  ["another key", { ...OURS, trainKey: "sha256:theirs" }],
])("a training of %s begins without them", async (_, other) => {
  await using clone = await cloneWith();
  await ownCheckpoints(clone.host, FOLDER, OURS);
  await leave(clone);
  await ownCheckpoints(clone.host, FOLDER, other);
  expect(await left(clone)).toEqual([".gitkeep"]);
  expect(clone.host.seen.log).toEqual([`${FOLDER} held checkpoints of another training; they were removed.`]);
});

test("what nobody marked, or git has, is left, and said", async () => {
  await using clone = await cloneWith({ [`${FOLDER}/pretrained.bin`]: "p" });
  await ownCheckpoints(clone.host, FOLDER, OURS);
  await ownCheckpoints(clone.host, FOLDER, { ...OURS, seed: 2 });
  expect(await left(clone)).toEqual([".gitkeep", "pretrained.bin"]);
  expect(clone.host.seen.log).toHaveLength(2);
  expect(clone.host.seen.log[0]).toContain("nothing says of which training");
});
