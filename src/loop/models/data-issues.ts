import type { DataIssueManifest } from "../../generated/types.ts";
import { readDataIssue, type ReadResult } from "../../manifest/read.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { readFile } from "./load-models.ts";

const ISSUE_FILES = ["issues/*.yaml", "issues/*.yml"];

/** Files that are read at once: each may be a request, or a handle. */
const AT_ONCE = 50;

export type ReadIssue = ReadResult<DataIssueManifest>;

/** All data issues of a revision, sorted by path; what cannot be read has its findings. */
export async function loadDataIssues(files: RevisionFiles): Promise<readonly ReadIssue[]> {
  return await readAll(files, await issuePaths(files));
}

/** Those of another revision. A file with the same blob id on both sides is not read again. */
export async function loadOtherIssues(
  head: RevisionFiles,
  issues: readonly ReadIssue[],
  other: RevisionFiles,
): Promise<readonly ReadIssue[]> {
  const known = new Map(issues.map((issue) => [issue.file, issue]));
  const paths = await issuePaths(other);
  const isSame = await Promise.all(
    paths.map(async (path) => {
      const blob = known.has(path) ? await head.blob(path) : undefined;
      return blob !== undefined && blob === (await other.blob(path));
    }),
  );
  const read = await readAll(
    other,
    paths.filter((_, at) => isSame[at] !== true),
  );
  const found = new Map(read.map((issue) => [issue.file, issue]));
  return paths.flatMap((path) => found.get(path) ?? known.get(path) ?? []);
}

async function issuePaths(files: RevisionFiles): Promise<readonly string[]> {
  return matchFiles(await files.paths(), { include: ISSUE_FILES, exclude: [] });
}

async function readAll(files: RevisionFiles, paths: readonly string[]): Promise<readonly ReadIssue[]> {
  const found: ReadIssue[] = [];
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    found.push(...(await Promise.all(some.map((path) => readFile(files, path, readDataIssue)))));
  }
  return found;
}
