import { constants, type Dirent } from "node:fs";
import { copyFile, lstat, mkdir, readdir, realpath, rm, stat } from "node:fs/promises";
import { dirname, join, posix, sep } from "node:path";
import type { ArtifactFile } from "../../generated/types.ts";
import { digestOf } from "../../host/file-digest.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { codeOf } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import { artifactRoot, isPlaceholder, type ArtifactPath } from "../../manifest/artifact.ts";
import { isInsideFolder } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { SET_FOLDER } from "../../records/asset-names.ts";
import { artifactSet, collision, isFileName, rootDigest, type Artifact } from "../../records/artifact.ts";

/** Where an artifact is kept. */
export interface KeepFolder {
  /** The folder of run.json, which recorded paths are relative to: a path of the workspace. */
  readonly root: string;
  /** Relative to it. */
  readonly folder: string;
}

/** As many as a record holds; each is an asset of the store. */
const MOST_FILES = 1000;

/** Copies a folder or several files under their names; a sentence where one of them is not there or is no plain file. */
export async function keepSet(
  host: Host,
  model: ResolvedModel,
  { root, folder }: KeepFolder,
): Promise<Artifact | string> {
  const paths = model.training.artifact;
  const base = artifactRoot(paths);
  const found = await filesOf(host.workspace, paths);
  if (typeof found === "string") return found;
  const names = found.map((path) => posix.relative(base, path));
  const odd = names.find((name) => !isFileName(name));
  if (odd !== undefined) return `${JSON.stringify(odd)} (training.artifact) is no name that every machine can hold.`;
  const same = collision(names);
  if (same !== undefined)
    return `${same.map((name) => JSON.stringify(name)).join(" and ")} (training.artifact) are one file on some machines. Give them other names.`;
  const main = mainFile(model, base, names);
  if (typeof main !== "string") return main.problem;
  const path = posix.join(folder, SET_FOLDER);
  const target = join(host.workspace, root, path);
  await rm(target, { recursive: true, force: true });
  const files: ArtifactFile[] = [];
  for (const name of names) files.push(await keepOne(join(host.workspace, base, name), join(target, name), name));
  const set = artifactSet(files, main === "" ? undefined : main);
  return { path, digest: rootDigest(set), bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), set };
}

/**
 * Which file is judged: the first of the list, or the only ONNX file of a folder that comes first. Empty where the
 * predict command, or a predictions file, needs to know of none.
 */
function mainFile(
  { training: { artifact }, prediction, folder }: ResolvedModel,
  base: string,
  names: readonly string[],
): string | { readonly problem: string } {
  const [first] = artifact;
  if (first === undefined) return "";
  const inside = posix.relative(base, first.path);
  if (!first.isFolder) return inside;
  if (prediction.kind !== "onnx") return "";
  const models = names.filter((name) => isInsideFolder(inside, name) && name.toLowerCase().endsWith(".onnx"));
  const [model, ...others] = models;
  if (model === undefined) return { problem: `${first.path} (training.artifact) holds no ONNX file.` };
  if (others.length === 0) return model;
  const shown = listed(models.slice(0, 4));
  const written = [posix.join(base, model), `${first.path}/`].map((path) => pathFrom(folder, path)).join(", ");
  return {
    problem: `${first.path} (training.artifact) holds ${models.length} ONNX files (${shown}), and nothing says which is judged. List that one first, then the folder: artifact: [${written}].`,
  };
}

/** As a manifest in this folder writes it. */
function pathFrom(folder: string, path: string): string {
  return isInsideFolder(folder, path) ? path.slice(folder === "" ? 0 : folder.length + 1) : `/${path}`;
}

/** Repository paths of all files, sorted, each once. */
async function filesOf(workspace: string, paths: readonly ArtifactPath[]): Promise<readonly string[] | string> {
  const root = await realpath(workspace);
  const found = new Set<string>();
  for (const { path, isFolder } of paths) {
    try {
      const real = await realpath(join(workspace, path));
      const facts = await lstat(join(workspace, path));
      if (!(real + sep).startsWith(root + sep) || !(isFolder ? facts.isDirectory() : facts.isFile()))
        return `${path} (training.artifact) is not a plain ${isFolder ? "folder" : "file"} inside the repository.`;
    } catch (cause) {
      if (codeOf(cause) === "ENOENT") return leftNone(`${path}${isFolder ? "/" : ""}`, "training.artifact");
      throw fileError("keep", path, cause);
    }
    const inside = isFolder ? await filesIn(workspace, path) : [path];
    if (typeof inside === "string") return inside;
    if (inside.length === 0) return `The training command ended well, but left ${path}/ (training.artifact) empty.`;
    for (const file of inside) found.add(file);
  }
  if (found.size > MOST_FILES)
    return `training.artifact has ${found.size} files; ${MOST_FILES} are kept at most. Pack what belongs together into archives.`;
  return [...found].toSorted((a, b) => (a < b ? -1 : 1));
}

/** Also where git has the file: it was set aside, and is no result of this training. */
export function leftNone(path: string, key: string): string {
  return `The training command ended well, but left no ${path} (${key}). What was there before does not count, also where git has it.`;
}

async function filesIn(workspace: string, folder: string): Promise<readonly string[] | string> {
  const entries = await entriesOf(join(workspace, folder));
  const others = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  const pathOf = ({ parentPath, name }: (typeof entries)[number]): string =>
    posix.join(folder, posix.relative(join(workspace, folder), join(parentPath, name)));
  if (others !== undefined)
    return `${pathOf(others)} (training.artifact) is a link or a special file. Let training write plain files.`;
  const files = entries.filter((entry) => entry.isFile()).map(pathOf);
  return files.filter((path) => !isPlaceholder(posix.relative(folder, path)));
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    throw fileError("list", folder, cause);
  }
}

async function keepOne(source: string, target: string, name: string): Promise<ArtifactFile> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    return { name, digest: await digestOf(target), bytes: (await stat(target)).size };
  } catch (cause) {
    throw fileError("keep", source, cause);
  }
}
