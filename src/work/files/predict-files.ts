import { pathTarget, within } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { matchFiles } from "./file-globs.ts";
import { modelCode, type CodeSource } from "./model-code.ts";

/** The repository's files that a predict command is given, without data and packages: nothing else of it exists there. */
export async function predictFiles(code: CodeSource, model: ResolvedModel): Promise<readonly string[]> {
  const paths = await code.reachable();
  const command = model.prediction.kind === "command" ? model.prediction.command : [];
  const named = new Set([...command.flatMap((word) => insidePath(model.folder, word)), ...settingsOf(model)]);
  const { files, lockfiles } = await modelCode(code, model);
  const data = new Set(dataFiles(paths, [model]));
  const given = [...files, ...lockfiles, ...paths.filter((path) => named.has(path))];
  return [...new Set(given)].filter((path) => !data.has(path));
}

/** Those of sorted paths that manifests name as data, which a predict command never finds in its folder. */
export function dataFiles(paths: readonly string[], models: readonly ResolvedModel[]): readonly string[] {
  const data = models.flatMap(({ datasets }) => Object.values(datasets)).filter(({ isRemote }) => !isRemote);
  return matchFiles(paths, { include: data.map(({ path }) => path), exclude: [] });
}

function insidePath(folder: string, word: string): readonly string[] {
  const found = pathTarget(folder, word);
  return found.kind === "inside" ? [found.path] : [];
}

/** They decide how interpreters read the code. */
function settingsOf({ folder, file }: ResolvedModel): readonly string[] {
  return [file, ...["package.json", "pyproject.toml"].flatMap((name) => [name, within(folder, name)])];
}
