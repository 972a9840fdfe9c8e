import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceOf } from "../../../../src/loop/data/dataset-source.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { model, type Edit } from "../../work/manifests.ts";

function dataset(...edits: readonly Edit[]) {
  const { folder, datasets } = model(...edits);
  const { train } = datasets;
  if (train === undefined) throw new Error("no training data");
  return { folder, train };
}

test("a dataset is looked for where the manifest writes it, and nothing is brought unless it says how", async () => {
  await using host = await fakeHost();
  const { folder, train } = dataset();
  expect(sourceOf({ host }, { folder }, train)).toEqual({
    host,
    folder: "models/credit-risk",
    path: "data/train.csv",
  });
});

test("the pinned version goes along", async () => {
  await using host = await fakeHost();
  const pinned = "a".repeat(64);
  const { folder, train } = dataset(["{path: data/train.csv}", `{path: data/train.csv, version: {sha256: ${pinned}}}`]);
  expect(sourceOf({ host }, { folder }, train)).toMatchObject({ version: { sha256: pinned } });
});

test("what is to be brought is brought by its command, in the manifest's folder", async () => {
  await using host = await fakeHost({
    env: { PATH: process.env["PATH"] ?? "" },
    files: { "models/credit-risk/x": "" },
  });
  const { folder, train } = dataset([
    "{path: data/train.csv}",
    "{path: data/train.csv, fetch: {command: [sh, -c, echo brought > here.csv]}}",
  ]);
  await sourceOf({ host }, { folder }, train).bring?.();
  expect(await readFile(join(host.workspace, "models/credit-risk/here.csv"), "utf8")).toBe("brought\n");
});
