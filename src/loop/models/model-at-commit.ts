import { UserError } from "../../kernel/errors.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { Place } from "../place/place.ts";
import { loadModels, type LoadedModel } from "./load-models.ts";

/** A model as a commit had it, and the files that go with it. */
export interface ModelAtCommit {
  readonly model: ResolvedModel;
  readonly code: RevisionFiles;
}

interface Wanted {
  /** Its name there; else the file in which another lies there. */
  readonly name: string;
  readonly file: string;
}

/** Undefined where the commit cannot be had, or has no such model that can be read. */
export async function modelAtCommit(place: Place, wanted: Wanted, commit: string): Promise<ModelAtCommit | undefined> {
  try {
    const code = await codeAt(place, commit);
    const found = await loadedAt(place, code, wanted);
    const { manifest } = found?.read ?? {};
    return found && manifest && { model: resolveModel(manifest, found.file), code };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Where it lies now is where it lay, mostly: of a thousand models only one is read then. */
async function loadedAt(place: Place, code: RevisionFiles, { name, file }: Wanted): Promise<LoadedModel | undefined> {
  const [here] = file === "" ? [] : await loadModels(code, [file]);
  if (here?.name === name) return here;
  // It may lie elsewhere since, or be called otherwise.
  const models = await loadModels(code, place.options.manifests);
  return models.find((model) => model.name === name) ?? models.find((model) => model.file === file);
}

const CODE = new WeakMap<Pick<Place, "host">, Map<string, Promise<RevisionFiles>>>();

/** Many models were accepted with the same commit. */
async function codeAt(place: Place, commit: string): Promise<RevisionFiles> {
  const known = CODE.get(place) ?? new Map<string, Promise<RevisionFiles>>();
  CODE.set(place, known);
  const code = known.get(commit) ?? openCode(place, commit);
  known.set(commit, code);
  return await code;
}

async function openCode(place: Place, commit: string): Promise<RevisionFiles> {
  const { host } = place;
  return place.head.beside(await openRevision({ host, forge: await place.forge() }, commit));
}
