import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWorktree } from "../../../src/forge/worktree.ts";
import { RevisionFiles } from "../../../src/loop/revision-files.ts";
import { fakeHost } from "../../fakes/host.ts";

/** By GNU coreutils. */
const SHA256SUM = "sha256:df724ca58a73482c73c27ec4323aa992f7c53b5de90d7c2463038a8c8e9afbf9";

test("a file of the working tree may be larger than a buffer", async () => {
  await using host = await fakeHost();
  const file = join(host.workspace, "large.parquet");
  await writeFile(file, "PAR1");
  await truncate(file, 2 * 1024 ** 3 + 1);
  const files = new RevisionFiles(openWorktree(host));
  expect(await files.digest("large.parquet", "data")).toBe(SHA256SUM);
  expect(await files.chunks("../large.parquet")).toBeUndefined();
  expect(await files.chunks("gone.parquet")).toBeUndefined();
});
