import { open } from "node:fs/promises";
import { join } from "node:path";
import { digestList } from "../../data/digest.ts";
import { lfsContent } from "../../data/lfs.ts";
import type { Content } from "../../data/source-request.ts";
import { MOST_BYTES, resolveSource } from "../../data/source.ts";
import { writeAtomic } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import { sha256 } from "../../records/canonical.ts";
import { LFS_POINTER_BYTES, readLfsPointer } from "../../records/lfs-pointer.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { byCodeUnit, matchFiles } from "../../work/files/file-globs.ts";
import { dataWeb, sourceOf } from "./dataset-source.ts";
import { fetchedByRules } from "./rules-fetch.ts";
import type { DataModel, DataQuestion, DataSession, RulesContent } from "./data-session.ts";
import { isBlob, keptFile } from "./kept-data.ts";
import { requireOneSource, requirePinned } from "./one-source.ts";
import { tracked } from "./tracked-data.ts";
import { submodulesOf } from "../models/data-digest.ts";

/**
 * A dataset that judges, as the rules have it: by git, by its DVC file, or by its fetch command. Undefined where they
 * have no say: there is none, the data lies elsewhere, or it is on this machine without git. Throws a UserError
 * where the change brings what the base branch would have fetched, and that cannot be had.
 */
export async function rulesContent(
  session: DataSession,
  model: DataModel,
  dataset: ResolvedDataset,
): Promise<RulesContent | undefined> {
  const { rules } = session;
  if (rules === undefined || dataset.isRemote || model.isUnsettled === true) return undefined;
  const question = { session, model, dataset, rules: await readable(session.place.head, rules, dataset) };
  const names = matchFiles(await question.rules.reachable(), globOf(dataset));
  if (names.length === 0) return (await tracked(question)) ?? (await supplied(question));
  await requireOneSource(question.rules, dataset, names);
  return await committed(question, names);
}

/**
 * The rules' files, or the working tree's where a submodule's are only there, at the rules' commit and untouched. Throws a
 * UserError where nobody has the commit: the working tree's rows must not decide in its place.
 */
async function readable(head: RevisionFiles, rules: RevisionFiles, dataset: ResolvedDataset): Promise<RevisionFiles> {
  const missing = (await submodulesOf(rules, dataset)).filter(({ isHere }) => !isHere);
  if (missing.length === 0) return rules;
  const here = await submodulesOf(head, dataset);
  const absent = missing.find(({ path, commit }) => {
    const same = here.find((one) => one.path === path);
    return same?.isHere !== true || same.commit !== commit;
  });
  if (absent === undefined && (await isUntouched(head, dataset))) return head;
  const { path, commit } = absent ?? missing[0] ?? { path: "", commit: "" };
  throw new UserError(
    `${dataset.path} lies in the submodule ${path}, and what judges is its commit ${commit}, as the base branch has it, which is not here. Check out with \`submodules: true\` and fetch-depth: 0, or fetch it: git submodule update --init ${path}, then git -C ${path} fetch origin ${commit}.`,
  );
}

async function isUntouched(head: RevisionFiles, dataset: ResolvedDataset): Promise<boolean> {
  const names = matchFiles(await head.reachable(), globOf(dataset));
  const vouched = await Promise.all(names.map((name) => head.isVouched(name)));
  return names.length > 0 && !vouched.includes(false);
}

function globOf({ path }: ResolvedDataset) {
  return { include: [path], exclude: [] };
}

async function committed(question: DataQuestion, names: readonly string[]): Promise<RulesContent> {
  const { session, dataset } = question;
  const { place, change } = session;
  const root = join(place.scratch, "base-data", dataset.name);
  const contents: Content[] = [];
  for (const name of names) contents.push(await fileOfRules(question, root, name));
  const changed = change?.paths?.toSorted(byCodeUnit);
  const inSubmodules = (await submodulesOf(question.rules, dataset)).length > 0;
  const isUnnamed = !inSubmodules && changed !== undefined && matchFiles(changed, globOf(dataset)).length === 0;
  const isChanged = !isUnnamed && !(await isSame(question, contents));
  const files = contents.map(({ file }) => file);
  const digest = digestList(contents);
  await requirePinned(dataset, { files, digest });
  return { files, digest, isChanged, ...(files.every((file) => file.startsWith(root)) && { root }) };
}

/** The working tree's file where it is the base's: content behind an API, and large objects, are not read twice. */
async function fileOfRules(
  { session, rules }: { readonly session: Pick<DataSession, "place">; readonly rules: RevisionFiles },
  root: string,
  name: string,
): Promise<Content> {
  const { host } = session.place;
  const blob = await rules.blob(name);
  const kept = blob === undefined ? undefined : await keptFile({ name, blob, workspace: host.workspace, folder: root });
  const bytes = kept === undefined ? await committedBytes(rules, name) : undefined;
  // Git does not hash an object that it gives out, and what ran here before may have written to the clone.
  if (bytes !== undefined && blob !== undefined && !isBlob(bytes, blob))
    throw new UserError(`The clone's object ${blob} of ${name} is damaged. Check out again.`);
  const pointer = readLfsPointer(bytes ?? (await startOf(kept?.file)));
  if (pointer !== undefined) {
    const { file, sha256: oid } = await lfsContent(dataWeb(session.place), { pointer, name, limit: MOST_BYTES });
    return { name, file, digest: `sha256:${oid}` };
  }
  if (kept !== undefined) return kept;
  const file = join(root, name);
  await writeAtomic(file, bytes ?? new Uint8Array());
  return { name, file, digest: sha256(bytes ?? new Uint8Array()) };
}

async function committedBytes(rules: RevisionFiles, name: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await rules.committed(name)) ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function startOf(path: string | undefined): Promise<Uint8Array> {
  if (path === undefined) return new Uint8Array();
  await using file = await open(path, "r");
  const { bytesRead, buffer } = await file.read(new Uint8Array(LFS_POINTER_BYTES), 0, LFS_POINTER_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

async function isSame({ session, rules }: DataQuestion, contents: readonly Content[]): Promise<boolean> {
  const { head } = session.place;
  for (const { name } of contents) {
    const [before, now] = [await rules.blob(name), await head.blob(name)];
    if (before !== undefined && before === now) continue;
    if ((await rules.digest(name, "data")) !== (await head.digest(name, "data"))) return false;
  }
  return true;
}

/** The working tree's dataset as git has it, where a checkout gave its files other line ends; undefined elsewhere. */
export async function committedHere(
  place: DataSession["place"],
  dataset: ResolvedDataset,
): Promise<Pick<RulesContent, "files" | "digest" | "root"> | undefined> {
  const { head, scratch } = place;
  const names = matchFiles(await head.reachable(), globOf(dataset));
  const blobs = await Promise.all(names.map((name) => head.blob(name)));
  if (names.length === 0 || blobs.includes(undefined)) return undefined;
  const root = join(scratch, "head-data", dataset.name);
  const contents: Content[] = [];
  for (const name of names) contents.push(await fileOfRules({ session: { place }, rules: head }, root, name));
  const files = contents.map(({ file }) => file);
  return { files, digest: digestList(contents), ...(files.every((file) => file.startsWith(root)) && { root }) };
}

/**
 * What the base branch has to fetch, by its own command on its own files: nobody can tell who left what lies here, unless
 * the manifest pins its bytes. A laptop keeps what its own command has brought.
 */
async function supplied(question: DataQuestion): Promise<RulesContent | undefined> {
  const { session, model, dataset } = question;
  if (model.rules?.manifest === undefined) return undefined;
  const { head } = session.place;
  const here = matchFiles(await head.reachable(), globOf(dataset));
  const isBrought = (await Promise.all(here.map((path) => head.isTracked(path)))).includes(true);
  if (!isBrought && (dataset.fetch === undefined || (await isKeptHere(question)))) return undefined;
  if (dataset.fetch === undefined)
    throw new UserError(
      `The base branch does not have ${dataset.path} in git, and this change brings a file in its place. A change cannot bring what judges it. Somebody who may bypass this check has to bring the file, or a fetch.command for ${dataset.name}, to the base branch first.`,
    );
  return { ...(await fetchedByRules(question)), isChanged: isBrought };
}

async function isKeptHere({ session, model, dataset }: DataQuestion): Promise<boolean> {
  const { host } = session.place;
  if (dataset.sha256 === undefined && host.kind !== "terminal") return false;
  try {
    await resolveSource(sourceOf(session.place, model.judged, { ...dataset, fetch: undefined }));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
