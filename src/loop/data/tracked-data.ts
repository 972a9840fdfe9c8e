import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join, posix } from "node:path";
import { digestList, hashFile } from "../../data/digest.ts";
import { findFiles, type PathOptions } from "../../data/local-files.ts";
import type { Content } from "../../data/source-request.ts";
import { MOST_BYTES } from "../../data/source.ts";
import { contentsOf, trackedIn, type Tracked } from "../../data/tracked-source.ts";
import type { Host } from "../../host/host.ts";
import { openWeb } from "../../host/web.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { dvcPointer } from "../models/train-key.ts";
import type { DataQuestion, DataSession, RulesContent } from "./data-session.ts";

/**
 * The content that the base branch's DVC file, or the lock of its pipeline, names. Undefined where there is none, and
 * where nobody can tell: then what lies here or is fetched has to speak for itself.
 */
export async function tracked({ session, model, dataset, rules }: DataQuestion): Promise<RulesContent | undefined> {
  const { host, head } = session.place;
  const output = await outputOf(rules, dataset);
  if (output === undefined) return undefined;
  // A pipeline writes all its stages into one file: what counts is what it says of this one.
  const now = await outputOf(head, dataset);
  const paths = session.change?.paths;
  // What the base branch got meanwhile is no change of this one.
  const isNamed =
    paths === undefined || [output.pointer, now?.pointer].some((one) => one !== undefined && paths.includes(one));
  const isChanged = isNamed && now?.output.md5 !== output.output.md5;
  const { folder } = model.judged;
  const request = { host, web: openWeb(host), folder, path: dataset.declared.path, version: {}, limit: MOST_BYTES };
  try {
    const contents = (await lying(host, output)) ?? (await contentsOf(request, output));
    return { files: contents.map(({ file }) => file), digest: digestList(contents), isChanged };
  } catch (error) {
    const isElsewhere = dataset.fetch !== undefined || (await hasFiles(request));
    if (error instanceof UserError && !isChanged && isElsewhere) return undefined;
    throw error;
  }
}

/** What DVC says of a dataset at a revision. */
async function outputOf(files: RevisionFiles, dataset: ResolvedDataset): Promise<Tracked | undefined> {
  const pointer = await dvcPointer(files, dataset);
  if (pointer === undefined) return undefined;
  const read = (place: string): Promise<Uint8Array | undefined> => files.read(place);
  return await trackedIn({ wanted: dataset.path, named: pointer, read });
}

/**
 * Whether the base branch's DVC file says what a dataset is, and the change has the same: a file that is not what it
 * names is refused where it is read. Of a tracked folder's files it does not say it by itself.
 */
export async function isPointedAt(
  { place, rules }: Pick<DataSession, "place" | "rules">,
  dataset: ResolvedDataset,
): Promise<boolean> {
  const [was, now] = await Promise.all([rules && outputOf(rules, dataset), outputOf(place.head, dataset)]);
  return was !== undefined && was.output.md5 === now?.output.md5 && !was.output.md5.endsWith(".dir");
}

async function hasFiles(request: PathOptions): Promise<boolean> {
  return (await findFiles(request)).length > 0;
}

/** A file that is here and is what the pointer names: not every machine has DVC's cache. */
async function lying(
  { workspace }: Pick<Host, "workspace">,
  { pointer, output }: Tracked,
): Promise<Content[] | undefined> {
  const name = posix.join(posix.dirname(pointer), output.path);
  const file = join(workspace, name);
  if (output.md5.endsWith(".dir") || !existsSync(file)) return undefined;
  const isIt = (await hashFile(await realpath(file), "md5")) === output.md5;
  return isIt ? [{ name, file, digest: `md5:${output.md5}` }] : undefined;
}
