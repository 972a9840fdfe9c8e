import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join, posix } from "node:path";
import { digestList, hashFile } from "../../data/digest.ts";
import { findFiles, type PathOptions } from "../../data/local-files.ts";
import type { Content } from "../../data/source-request.ts";
import { MOST_BYTES } from "../../data/source.ts";
import { contentsOf, type Tracked } from "../../data/tracked-source.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import { outputOf } from "../models/data-digest.ts";
import { keptPlace } from "./kept-data.ts";
import { requirePinned } from "./one-source.ts";
import type { DataQuestion, DataSession, RulesContent } from "./data-session.ts";
import { dataWeb } from "./dataset-source.ts";

/**
 * The content that the base branch's DVC file, or the lock of its pipeline, names. Undefined where there is none, and
 * where nobody can tell: then what lies here or is fetched has to speak for itself.
 */
export async function tracked({ session, model, dataset, rules }: DataQuestion): Promise<RulesContent | undefined> {
  const { place } = session;
  const { host, head } = place;
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
  const request = {
    host,
    web: dataWeb(session.place),
    folder,
    path: dataset.declared.path,
    version: {},
    limit: MOST_BYTES,
  };
  let found: RulesContent;
  try {
    const contents = (await lying(place, output)) ?? (await contentsOf(request, output));
    found = { files: contents.map(({ file }) => file), digest: digestList(contents), isChanged };
  } catch (error) {
    const isElsewhere = dataset.fetch !== undefined || (await hasFiles(request));
    if (error instanceof UserError && !isChanged && isElsewhere) return undefined;
    throw error;
  }
  await requirePinned(dataset, found);
  return found;
}

/**
 * Whether the base branch's DVC file says what a dataset is, and the change has the same: a file that is not what it
 * names is refused where it is read. Of a tracked folder's files it does not say it by itself.
 */
export async function isPointedAt(
  { place, rules }: Pick<DataSession, "place" | "rules">,
  dataset: ResolvedDataset,
): Promise<boolean> {
  if (dataset.isRemote) return false;
  const [was, now] = await Promise.all([rules && outputOf(rules, dataset), outputOf(place.head, dataset)]);
  return was !== undefined && was.output.md5 === now?.output.md5 && !was.output.md5.endsWith(".dir");
}

async function hasFiles(request: PathOptions): Promise<boolean> {
  return (await findFiles(request)).length > 0;
}

/** A file that is here and is what the pointer names: not every machine has DVC's cache. */
async function lying(
  { host: { workspace }, scratch }: DataSession["place"],
  { pointer, output }: Tracked,
): Promise<Content[] | undefined> {
  const name = posix.join(posix.dirname(pointer), output.path);
  const source = join(workspace, name);
  if (output.md5.endsWith(".dir") || !existsSync(source)) return undefined;
  // What runs beside this may write to the working tree once the file is known to be the right one.
  const file = await keptPlace(await realpath(source), join(scratch, "base-data", "dvc", name));
  const isIt = (await hashFile(file, "md5")) === output.md5;
  return isIt ? [{ name, file, digest: `md5:${output.md5}` }] : undefined;
}
