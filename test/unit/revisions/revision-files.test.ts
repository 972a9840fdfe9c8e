import { createHash } from "node:crypto";
import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import { openCommit } from "../../../src/revisions/git-revision.ts";
import { openWorktree } from "../../../src/revisions/worktree.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { fakeHost } from "../../fakes/host.ts";
import { newClone } from "../forge/clone.ts";

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

const LINES = "a,b\n1,2\n";

test("data has the digest of what git has, whatever line ends the checkout has, whoever is asked first", async () => {
  for (const order of ["head first", "base first"]) {
    await using clone = await newClone();
    const long = "0123456789\n".repeat(200_000);
    const files = { "rows.csv": LINES, "long.csv": long, ".gitattributes": "*.csv text eol=crlf\n" };
    const commit = await clone.commit(files);
    await clone.git("rm", "--quiet", "--cached", "-r", ".");
    await clone.git("reset", "--quiet", "--hard");
    expect(await readFile(join(clone.host.workspace, "rows.csv"), "utf8")).toBe("a,b\r\n1,2\r\n");
    const base = await openCommit(clone.host, commit);
    if (base === undefined) throw new Error("no commit");
    const head = new RevisionFiles(openWorktree(clone.host));
    const both = order === "head first" ? [head, head.beside(base)] : [head.beside(base), head];
    for (const revision of both) {
      expect(await revision.digest("rows.csv", "data")).toBe(sha256(LINES));
      expect(await revision.digest("long.csv", "data")).toBe(sha256(long));
    }
    await clone.write({ "rows.csv": "a,b\r\n1,3\r\n" });
    const edited = new RevisionFiles(openWorktree(clone.host));
    expect(await edited.digest("rows.csv", "data")).toBe(sha256("a,b\r\n1,3\r\n"));
  }
});

test("a file that git was told to take for unchanged has the digest of what lies there", async () => {
  for (const flag of ["--assume-unchanged", "--skip-worktree"]) {
    await using clone = await newClone();
    await clone.commit({ "rows.csv": LINES });
    await clone.git("update-index", flag, "rows.csv");
    await clone.write({ "rows.csv": "other\n" });
    const files = new RevisionFiles(openWorktree(clone.host));
    expect(await files.digest("rows.csv", "data")).toBe(sha256("other\n"));
  }
});
