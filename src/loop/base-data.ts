import { mkdir, open, realpath, rename } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import { digestList } from "../data/digest.ts";
import { lfsContent } from "../data/lfs.ts";
import { readLfsPointer } from "../data/pointers.ts";
import { type Content, MOST_BYTES, resolveSource } from "../data/source.ts";
import { contentsOf, trackedBy } from "../data/tracked-source.ts";
import { openWeb } from "../host/web.ts";
import { gitIn } from "../forge/git.ts";
import { fileError, writeAtomic } from "../host/files.ts";
import { UserError } from "../kernel/errors.ts";
import { folderOf } from "../manifest/paths.ts";
import type { ResolvedDataset } from "../manifest/resolved-model.ts";
import { sha256 } from "../records/canonical.ts";
import { byCodeUnit, matchFiles } from "../work/file-globs.ts";
import { sourceOf, type DataSession, type DataSubject } from "./dataset-source.ts";
import type { EvaluationData } from "../scoring/request.ts";
import { keptFile } from "./kept-data.ts";
import { RevisionFiles } from "./revision-files.ts";
import { dvcPointer } from "./train-key.ts";

export type BaseContent = Pick<EvaluationData, "files" | "digest" | "root"> & {
  /** Whether this change has another content in its place. */
  readonly isChanged: boolean;
};

interface Question {
  readonly session: DataSession;
  readonly subject: DataSubject;
  readonly dataset: ResolvedDataset;
  readonly base: RevisionFiles;
}

/**
 * A dataset that judges, as the base branch has it: by git, by its DVC file, or by its fetch command. Undefined where
 * the base has no say: there is none, the data lies elsewhere, or it is on this machine without git. Throws a UserError
 * where the change brings what the base branch would have fetched, and that cannot be had.
 */
export async function baseContent(
  session: DataSession,
  subject: DataSubject,
  dataset: ResolvedDataset,
): Promise<BaseContent | undefined> {
  if (session.base === undefined || dataset.isRemote) return undefined;
  const question = { session, subject, dataset, base: new RevisionFiles(session.base) };
  const names = matchFiles(await question.base.reachable(), globOf(dataset));
  if (names.length > 0) return await committed(question, names);
  return (await tracked(question)) ?? (await supplied(question));
}

function globOf({ path }: ResolvedDataset) {
  return { include: [path], exclude: [] };
}

async function committed(question: Question, names: readonly string[]): Promise<BaseContent> {
  const { session, dataset } = question;
  const { changed, head } = session;
  const root = join(session.scratch, "base-data", dataset.name);
  const contents: Content[] = [];
  for (const name of names) contents.push(await baseFile(question, root, name));
  const isUntouched = changed !== undefined && matchFiles(changed.toSorted(byCodeUnit), globOf(dataset)).length === 0;
  const isChanged = !isUntouched && !(await isSame(question, new RevisionFiles(head), contents));
  const files = contents.map(({ file }) => file);
  const digest = digestList(contents);
  requirePinned(dataset, digest);
  return { files, digest, isChanged, ...(files.every((file) => file.startsWith(root)) && { root }) };
}

function requirePinned({ path, sha256: pinned }: ResolvedDataset, digest: string): void {
  if (pinned === undefined || digest === `sha256:${pinned}`) return;
  throw new UserError(
    `${path} is not the version that the manifest pins: the base branch has ${digest}, not ${pinned}. Bring the pinned file, or update version.sha256.`,
  );
}

/** The working tree's file where it is the base's: content behind an API, and large objects, are not read twice. */
async function baseFile({ session, base }: Question, root: string, name: string): Promise<Content> {
  const { host } = session;
  const blob = await base.blob(name);
  const kept = blob === undefined ? undefined : await keptFile({ name, blob, workspace: host.workspace, folder: root });
  const bytes = kept === undefined ? ((await base.read(name)) ?? new Uint8Array()) : undefined;
  const pointer = readLfsPointer(bytes ?? (await startOf(kept?.file)));
  if (pointer !== undefined) {
    const { file, sha256: oid } = await lfsContent(openWeb(host), { pointer, name, limit: MOST_BYTES });
    return { name, file, digest: `sha256:${oid}` };
  }
  if (kept !== undefined) return kept;
  const file = join(root, name);
  await writeAtomic(file, bytes ?? new Uint8Array());
  return { name, file, digest: sha256(bytes ?? new Uint8Array()) };
}

/** One byte more than a pointer may have: what is longer is none. */
async function startOf(path: string | undefined): Promise<Uint8Array> {
  if (path === undefined) return new Uint8Array();
  await using file = await open(path, "r");
  const { bytesRead, buffer } = await file.read(new Uint8Array(1025), 0, 1025, 0);
  return buffer.subarray(0, bytesRead);
}

async function isSame({ base }: Question, head: RevisionFiles, contents: readonly Content[]): Promise<boolean> {
  for (const { name } of contents) {
    const [before, now] = [await base.blob(name), await head.blob(name)];
    if (before !== undefined && before === now) continue;
    if ((await base.digest(name, "data")) !== (await head.digest(name, "data"))) return false;
  }
  return true;
}

/** The content that the base branch's DVC file names, where the change has another. */
async function tracked({ session, subject, dataset, base }: Question): Promise<BaseContent | undefined> {
  const { host, head, changed } = session;
  const pointer = await dvcPointer(base, dataset);
  if (pointer === undefined || (changed !== undefined && !changed.includes(pointer))) return undefined;
  const [before, now] = (await Promise.all([base.read(pointer), head.read(pointer)])).map((bytes) =>
    new TextDecoder().decode(bytes),
  );
  if (before === undefined || before === now) return undefined;
  const output = trackedBy(before, { pointer, wanted: dataset.path });
  if (output === undefined) return undefined;
  const { folder } = subject.judged;
  const contents = await contentsOf(
    { host, web: openWeb(host), folder, path: dataset.declared.path, version: {}, limit: MOST_BYTES },
    output,
  );
  return { files: contents.map(({ file }) => file), digest: digestList(contents), isChanged: true };
}

/**
 * What the base branch has to fetch, and the change either brings by itself or could bring by code of its own. The
 * base's command is run on the base's files.
 */
async function supplied(question: Question): Promise<BaseContent | undefined> {
  const { session, subject, dataset } = question;
  if (subject.baseManifest === undefined) return undefined;
  const head = new RevisionFiles(session.head);
  const here = matchFiles(await head.reachable(), globOf(dataset));
  const isBrought = (await Promise.all(here.map((path) => head.isTracked(path)))).includes(true);
  if (!isBrought && (here.length > 0 || !(await fetchesOtherwise(question)))) return undefined;
  if (dataset.fetch === undefined || session.base?.source !== "git") {
    const remedy =
      dataset.fetch === undefined
        ? `Somebody who may bypass this check has to bring the file, or a fetch.command for ${dataset.name}, to the base branch first`
        : "Check out with fetch-depth: 0, so that the base branch's fetch command can be run";
    throw new UserError(
      `The base branch does not have ${dataset.path} in git, and this change ${isBrought ? "brings a file in its place" : "changes code that fetches it"}: what judges cannot be had from it. ${remedy}.`,
    );
  }
  return { ...(await fetchedByBase(question)), isChanged: isBrought };
}

/** Whether the base's fetch command would run in a tree whose code this change has touched, and has to run at all. */
async function fetchesOtherwise({ session, subject, dataset }: Question): Promise<boolean> {
  if (dataset.fetch === undefined) return false;
  const { host, changed } = session;
  const { judged } = subject;
  const present = await resolveSource(sourceOf(host, judged, { ...dataset, fetch: undefined })).catch(
    (error: unknown) => {
      if (error instanceof UserError) return undefined;
      throw error;
    },
  );
  if (present !== undefined) return false;
  if (changed === undefined) return true;
  const named = new Set(dataset.fetch.command.map((word) => posix.join(judged.folder, word)));
  const sorted = changed.toSorted(byCodeUnit);
  return matchFiles(sorted, judged.training.code).length > 0 || sorted.some((path) => named.has(path));
}

async function fetchedByBase({ session, subject, dataset }: Question): Promise<Omit<BaseContent, "isChanged">> {
  const { host, scratch, base } = session;
  const tree = join(scratch, "base-tree", dataset.name);
  const git = gitIn(host);
  await git.must(["worktree", "add", "--detach", "--quiet", tree, base?.id ?? ""]);
  try {
    const folder = folderOf(subject.baseFile ?? subject.judged.file);
    const { files, digest } = await resolveSource(sourceOf({ ...host, workspace: tree }, { folder }, dataset));
    const root = join(scratch, "base-data", dataset.name);
    const place = await realpath(tree);
    const kept = await Promise.all(files.map((file) => moved(file, place, root)));
    return { files: kept, digest, root };
  } finally {
    await git.attempt(["worktree", "remove", "--force", tree]);
  }
}

async function moved(file: string, tree: string, root: string): Promise<string> {
  const path = relative(tree, file);
  if (path.startsWith("..")) return file;
  const target = join(root, path);
  try {
    await mkdir(dirname(target), { recursive: true });
    await rename(file, target);
    return target;
  } catch (cause) {
    throw fileError("move", file, cause);
  }
}
