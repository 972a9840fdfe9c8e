import { createHash } from "node:crypto";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWorktree } from "../../../src/revisions/worktree.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { fakeHost } from "../../fakes/host.ts";

test("a file of the working tree may be larger than memory: it is there, and read piece by piece", async () => {
  await using host = await fakeHost();
  const file = join(host.workspace, "large.parquet");
  await writeFile(file, "PAR1");
  await truncate(file, 64 * 1024 ** 3);
  const files = new RevisionFiles(openWorktree(host));
  const pieces = await files.chunks("large.parquet");
  for await (const piece of pieces ?? []) {
    expect(Buffer.from(piece.subarray(0, 5)).toString()).toBe("PAR1\0");
    break;
  }
  expect(pieces).toBeDefined();
  expect(await files.chunks("../large.parquet")).toBeUndefined();
  expect(await files.chunks("gone.parquet")).toBeUndefined();
});

test("the digest of several pieces is that of the file", async () => {
  await using host = await fakeHost();
  const bytes = Buffer.alloc(5 * 1024 ** 2, "0123456789abc\r\n");
  await writeFile(join(host.workspace, "rows.csv"), bytes);
  const digest = await new RevisionFiles(openWorktree(host)).digest("rows.csv", "data");
  expect(digest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
});
