import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { codeOf } from "../../kernel/errors.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { dataPlaces, type DataHosts } from "./data-places.ts";
import { neededPaths, type FileFacts } from "../../work/meaning/files.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

interface FilePlace {
  /** The repository's root: absolute. */
  readonly workspace: string;
  readonly dataHosts?: DataHosts | undefined;
}

/** Which of the paths that a model needs are there, and which lead out of the repository by a symbolic link. */
export async function fileFacts(
  files: RevisionFiles,
  { workspace, dataHosts }: FilePlace,
  model: ResolvedModel,
): Promise<FileFacts> {
  const root = await realpath(workspace);
  const places = await Promise.all(neededPaths(model).map(async (path) => [path, await placeOf(root, path)] as const));
  const having = (wanted: Standing) => new Set(places.flatMap(([path, place]) => (place === wanted ? [path] : [])));
  return {
    paths: await files.reachable(),
    listed: new Set(await files.reachable()),
    present: having("inside"),
    escaping: having("outside"),
    data: await dataPlaces(files, model, dataHosts),
  };
}

type Standing = "inside" | "outside" | "missing";

async function placeOf(root: string, path: string): Promise<Standing> {
  try {
    const target = await realpath(join(root, path));
    return target === root || target.startsWith(root + sep) ? "inside" : "outside";
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return "missing";
  }
}
