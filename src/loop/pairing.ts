import { folderOf, isInsideFolder } from "../manifest/paths.ts";
import { pairModels, type Paired, type Pairs } from "../work/pairs.ts";
import type { LoadedModel } from "./load-models.ts";
import type { RevisionFiles } from "./revision-files.ts";

/** The models of one revision, with its files. */
export interface Side {
  readonly files: RevisionFiles | undefined;
  readonly models: readonly LoadedModel[];
}

/** Which model of the base each model of the head was. Files are only looked at where names and paths do not tell. */
export async function pairLoaded(head: Side, base: Side): Promise<Pairs> {
  const names = (side: Side) => new Set(side.models.map(({ name }) => name));
  const [heads, bases] = [names(head), names(base)];
  return pairModels(await paired(head, bases), await paired(base, heads));
}

async function paired({ files, models }: Side, others: ReadonlySet<string>): Promise<readonly Paired[]> {
  return await Promise.all(
    models.map(async ({ name, file, read }) => ({
      name,
      file,
      manifest: read.manifest,
      blobs: others.has(name) || files === undefined ? new Set<string>() : await blobsIn(files, folderOf(file)),
    })),
  );
}

async function blobsIn(files: RevisionFiles, folder: string): Promise<ReadonlySet<string>> {
  const inside = (await files.paths()).filter((path) => isInsideFolder(folder, path));
  const blobs = await Promise.all(inside.map(async (path) => await files.blob(path)));
  return new Set(blobs.filter((blob) => blob !== undefined));
}
