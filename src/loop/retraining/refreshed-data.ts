import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "../../data/digest.ts";
import { locksFor } from "../../data/dvc-lock.ts";
import { pointersFor } from "../../data/pointers.ts";
import type { DataChange } from "../../generated/types.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { hexOf } from "../../records/canonical.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { byCodeUnit, matchFiles } from "../../work/files/file-globs.ts";
import { contentOf } from "../models/data-digest.ts";
import type { CollectedFile } from "./collect.ts";

export interface DataQuestion {
  readonly workspace: string;
  /** As the default branch has it, and with the values that the proposal sets. */
  readonly model: ResolvedModel;
  readonly proposed: ResolvedModel;
  readonly files: readonly CollectedFile[];
  readonly before: RevisionFiles;
  readonly after: RevisionFiles;
}

export interface ChangedData {
  readonly data: readonly DataChange[];
  /** sha256, hex, of those whose version pins one. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The training datasets that the changed files, or another path, make other ones. */
export async function changedData(question: DataQuestion): Promise<ChangedData> {
  const { proposed, model } = question;
  const datasets = proposed.trainingData.flatMap((name) => proposed.datasets[name] ?? []);
  const touched = datasets.filter((dataset) => isTouched(question, dataset));
  const data = await Promise.all(touched.map((dataset) => changeOf(question, dataset)));
  const pinned = touched.filter(({ sha256, isRemote }) => sha256 !== undefined && !isRemote);
  const digests = await Promise.all(
    pinned.map(async (dataset) => [dataset.name, await pinOf(question, dataset)] as const),
  );
  const known = digests.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return {
    data: data.filter(({ from, to, dataset, path }) => from !== to || model.datasets[dataset]?.path !== path),
    digests: Object.fromEntries(known),
  };
}

function isTouched(question: DataQuestion, dataset: ResolvedDataset): boolean {
  const { path, dvc, isRemote, name } = dataset;
  if (question.model.datasets[name]?.path !== path) return true;
  if (isRemote) return false;
  const pointers = new Set([dvc, ...pointersFor(path), ...locksFor(path)]);
  return question.files.some((file) => pointers.has(file.path)) || matching(question, dataset).length > 0;
}

function matching({ files }: DataQuestion, { path, isGlob }: ResolvedDataset): readonly CollectedFile[] {
  if (!isGlob) return files.filter((file) => file.path === path);
  const sorted = files.map((file) => file.path).toSorted(byCodeUnit);
  const matched = new Set(matchFiles(sorted, { include: [path], exclude: [] }));
  return files.filter((file) => matched.has(file.path));
}

async function changeOf(question: DataQuestion, dataset: ResolvedDataset): Promise<DataChange> {
  const { name, path } = dataset;
  const was = question.model.datasets[name];
  const [from, to] = [
    was && (await contentOf(question.before, unpinned(was))),
    await contentOf(question.after, unpinned(dataset)),
  ];
  const contents = matching(question, dataset).flatMap(({ content }) => content ?? []);
  const bytes = contents.reduce((sum, content) => sum + content.bytes.length, 0);
  return {
    dataset: name,
    path,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(contents.length > 0 && { bytes }),
  };
}

/** The pin is of the content before: what lies there is asked. */
function unpinned(dataset: ResolvedDataset): ResolvedDataset {
  return { ...dataset, sha256: undefined };
}

/** As a pin is compared: with the file, or the list of them. What DVC tracks lies here and not in git. */
async function pinOf({ after, workspace }: DataQuestion, dataset: ResolvedDataset): Promise<string | undefined> {
  const { path, isGlob } = dataset;
  const content = isGlob ? await contentOf(after, unpinned(dataset)) : await after.digest(path, "data");
  if (content !== undefined || isGlob) return content && hexOf(content);
  const place = join(workspace, path);
  return (await isFile(place)) ? await hashFile(place, "sha256") : undefined;
}

async function isFile(place: string): Promise<boolean> {
  const found = await lstat(place).catch(() => undefined);
  return found?.isFile() === true;
}
