import { folderOf, isInsideFolder } from "../../manifest/paths.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { pairModels, type Paired } from "../../work/planning/pairs.ts";
import { loadModels, loadOtherModels, type LoadedModel } from "./load-models.ts";

/** The models of a revision, and which model of an earlier one each of them was. */
export interface PairedModels {
  readonly models: readonly LoadedModel[];
  /** What each was before, by the name it has now; without those that are new. */
  readonly before: ReadonlyMap<string, LoadedModel>;
  /** Models of the earlier revision that no model continues. */
  readonly vanished: readonly LoadedModel[];
}

export interface PairQuestion {
  readonly head: RevisionFiles;
  readonly before: RevisionFiles | undefined;
  /** Globs of the manifests. */
  readonly manifests: readonly string[] | undefined;
}

/** Reads the models of both revisions. Their files are only looked at where names and paths do not tell. */
export async function loadPairs({ head, before, manifests }: PairQuestion): Promise<PairedModels> {
  const models = await loadModels(head, manifests);
  const earlier = before === undefined ? [] : await loadOtherModels({ head, models, other: before, manifests });
  const pairs = pairModels(
    await paired({ files: head, models }, namesOf(earlier)),
    await paired({ files: before, models: earlier }, namesOf(models)),
  );
  const named = (wanted: { readonly name: string; readonly file: string }) =>
    earlier.find(({ file, name }) => file === wanted.file && name === wanted.name);
  return {
    models,
    before: new Map(
      [...pairs.before].flatMap(([name, was]) => {
        const found = named(was);
        return found === undefined ? [] : [[name, found] as const];
      }),
    ),
    vanished: pairs.vanished.flatMap((gone) => named(gone) ?? []),
  };
}

interface Side {
  readonly files: RevisionFiles | undefined;
  readonly models: readonly LoadedModel[];
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

function namesOf(models: readonly LoadedModel[]): ReadonlySet<string> {
  return new Set(models.map(({ name }) => name));
}

async function blobsIn(files: RevisionFiles, folder: string): Promise<ReadonlySet<string>> {
  const inside = (await files.paths()).filter((path) => isInsideFolder(folder, path));
  const blobs = await Promise.all(inside.map(async (path) => await files.blob(path)));
  return new Set(blobs.filter((blob) => blob !== undefined));
}
