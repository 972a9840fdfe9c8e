import { UserError } from "../../kernel/errors.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { Place } from "../place/place.ts";
import { loadModels } from "./load-models.ts";

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
export async function modelAtCommit(
  place: Place,
  { name, file }: Wanted,
  commit: string,
): Promise<ModelAtCommit | undefined> {
  try {
    const { host } = place;
    const code = place.head.beside(await openRevision({ host, forge: await place.forge() }, commit));
    const models = await loadModels(code, place.options.manifests);
    // It may lie elsewhere since, or be called otherwise.
    const found = models.find((model) => model.name === name) ?? models.find((model) => model.file === file);
    const { manifest } = found?.read ?? {};
    return found && manifest && { model: resolveModel(manifest, found.file), code };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
