import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { RefreshedContent } from "../../generated/types.ts";
import { fieldsOf, gitIn, type Git, type GitHost } from "../../forge/git.ts";
import { readFile } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { sha256 } from "../../records/canonical.ts";
import { readLfsPointer } from "../../records/lfs-pointer.ts";
import { openCommit } from "../../revisions/git-revision.ts";
import type { Revision } from "../../revisions/revision.ts";
import {
  ELSEWHERE,
  named,
  refusedRefresh,
  type ChangedFile,
  type RefreshBounds,
  type RefusedRefresh,
} from "../../work/retraining/refreshed-files.ts";
import type { TreeChanges, RememberedTree } from "./remembered-tree.ts";
import type { TreeEntry } from "./tree-status.ts";

/** A changed file as git would store it; without a content it was deleted. */
export interface CollectedFile {
  readonly path: string;
  readonly content?: { readonly bytes: Uint8Array; readonly executable: boolean };
}

export interface Collected {
  readonly files: readonly CollectedFile[];
  /** The commit's files before, and with the changes. */
  readonly before: Revision;
  readonly after: Revision;
}

export interface CollectQuestion {
  readonly host: Host;
  readonly tree: RememberedTree;
  readonly bounds: RefreshBounds;
  /** A folder for what git writes meanwhile. */
  readonly scratch: string;
}

/**
 * What a command changed in the working tree; or why nothing of it is taken. Ignored files are not seen, those that
 * `changes` covers included: what DVC tracks is ignored, and its pointer is what is committed.
 */
export async function collectChanges(
  question: CollectQuestion,
): Promise<Collected | { readonly refused: RefusedRefresh }> {
  const { tree, host } = question;
  const changes = await tree.changed();
  const refused = refusedChanges(changes, question) ?? (await refusedContent(host, changes));
  return refused === undefined ? await asCommitted(question, changes) : { refused };
}

function refusedChanges(
  { entries, gitsOwn }: TreeChanges,
  { bounds, tree }: CollectQuestion,
): RefusedRefresh | undefined {
  if (gitsOwn.length > 0)
    return {
      kind: "outside",
      message: `The command changed what git keeps of its own (${named(gitsOwn)}), which was put back. Let it leave commits, branches and settings alone: what it changes is committed for it.`,
    };
  const touched = entries.filter(({ path }) => tree.before.has(path)).map(({ path }) => path);
  if (touched.length > 0)
    return {
      kind: "outside",
      message: `The command changed ${named(touched)}, which git did not have in that form. Nothing of it is proposed. Let the command leave it alone.`,
    };
  return refusedRefresh(entries.map(changedFile), bounds);
}

function changedFile({ path, isTracked, isRepository, found }: TreeEntry): ChangedFile {
  const bytes = found?.isFile() === true ? Number(found.size) : 0;
  if (isRepository) return { path, bytes, kind: "submodule" };
  // A folder in the place of a file is told by its own files.
  if (found === undefined || (isTracked && found.isDirectory())) return { path, bytes, kind: "deleted" };
  if (found.isSymbolicLink()) return { path, bytes, kind: "link" };
  return { path, bytes, kind: found.isFile() ? "file" : "other" };
}

/** What Git LFS keeps apart would be committed as it is, in a commit that no git-lfs saw. */
async function refusedContent(host: Host, { entries }: TreeChanges): Promise<RefusedRefresh | undefined> {
  const files = entries.filter((entry) => changedFile(entry).kind === "file").map(({ path }) => path);
  if (files.length === 0) return undefined;
  const input = files.map((path) => `${path}\0`).join("");
  const { stdout } = await gitIn(host).must(["check-attr", "-z", "--stdin", "filter"], { input });
  const said = fieldsOf(stdout);
  const isKeptApart = files.map((_, at) => said[at * 3 + 2] === "lfs");
  for (const [at, path] of files.entries()) {
    if (isKeptApart[at] !== true || readLfsPointer(await readFile(join(host.workspace, path))) !== undefined) continue;
    const message = `${named([path])} belongs to Git LFS by .gitattributes, and its content would have to be pushed there first, which is not ours to do. ${ELSEWHERE}`;
    return { kind: "unusable", message };
  }
  return undefined;
}

/** By an index and objects of our own, as `git add` would do it: line ends, filters and modes are git's to know. */
async function asCommitted({ host, tree, scratch }: CollectQuestion, { entries }: TreeChanges): Promise<Collected> {
  const apart = await gitApart(host, scratch);
  const git = gitIn(apart);
  await git.must(["read-tree", tree.commit]);
  const [gone, there] = [true, false].map((isGone) =>
    entries.filter((entry) => (changedFile(entry).kind === "deleted") === isGone),
  );
  await updateIndex(git, ["--force-remove"], gone ?? []);
  await updateIndex(git, ["--add", "--replace"], there ?? []);
  const id = (await git.must(["write-tree"])).stdout.trim();
  const [before, after] = [await openCommit(apart, tree.commit), await openCommit(apart, id)];
  if (before === undefined || after === undefined) throw new Error("git does not have the tree that it wrote.");
  const { stdout } = await git.must(["diff-tree", "-r", "-z", "--no-renames", "--raw", tree.commit, id]);
  return { before, after, files: await Promise.all(changesIn(stdout).map((change) => collected(after, change))) };
}

async function updateIndex(git: Git, options: readonly string[], entries: readonly TreeEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const input = entries.map(({ path }) => `${path}\0`).join("");
  // A warning about line ends that come back otherwise would be an error.
  await git.must(["-c", "core.safecrlf=false", "update-index", ...options, "-z", "--stdin"], { input });
}

async function gitApart(host: Host, scratch: string): Promise<GitHost> {
  const { stdout } = await gitIn(host).must(["rev-parse", "--path-format=absolute", "--git-path", "objects"]);
  const objects = stdout.trimEnd();
  await mkdir(join(scratch, "objects"));
  const env = {
    GIT_INDEX_FILE: join(scratch, "index"),
    GIT_OBJECT_DIRECTORY: join(scratch, "objects"),
    // A colon would end the path.
    GIT_ALTERNATE_OBJECT_DIRECTORIES: /[:"]/.test(objects) ? JSON.stringify(objects) : objects,
  };
  const { workspace } = host;
  return { workspace, run: (command, options) => host.run(command, { ...options, env: { ...options?.env, ...env } }) };
}

interface TreeChange {
  readonly path: string;
  /** 000000 where it was deleted. */
  readonly mode: string;
}

/** `:100644 100755 <id> <id> M`, and the path behind it. */
function changesIn(raw: string): readonly TreeChange[] {
  const fields = fieldsOf(raw);
  return fields.flatMap((field, at) =>
    at % 2 === 0 ? [{ path: fields[at + 1] ?? "", mode: field.split(" ")[1] ?? "" }] : [],
  );
}

async function collected(after: Revision, { path, mode }: TreeChange): Promise<CollectedFile> {
  const bytes = mode === "000000" ? undefined : await after.read(path);
  return bytes === undefined ? { path } : { path, content: { bytes, executable: mode === "100755" } };
}

/** What a record says of a content. */
export function contentRecord({ bytes, executable }: NonNullable<CollectedFile["content"]>): RefreshedContent {
  return { digest: sha256(bytes), bytes: bytes.length, executable };
}
