import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashFile } from "../../../src/data/digest.ts";
import { openWorktree } from "../../../src/forge/worktree.ts";
import { RevisionFiles } from "../../../src/loop/revision-files.ts";
import { fakeHost } from "../../fakes/host.ts";

test("a file of the working tree may be larger than a buffer", async () => {
  await using host = await fakeHost();
  const file = join(host.workspace, "large.parquet");
  await writeFile(file, "PAR1");
  await truncate(file, 2 * 1024 ** 3 + 1);
  const files = new RevisionFiles(openWorktree(host));
  expect(await files.digest("large.parquet", "data")).toBe(`sha256:${await hashFile(file, "sha256")}`);
  expect(await files.chunks("../large.parquet")).toBeUndefined();
  expect(await files.chunks("gone.parquet")).toBeUndefined();
});
