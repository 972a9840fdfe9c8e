import { constants } from "node:fs";
import { copyFile, lstat, mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "../host/files.ts";
import { codeOf, UserError } from "../kernel/errors.ts";
import { artifactRoot, isSet } from "../manifest/artifact.ts";
import { pathTarget, within } from "../manifest/paths.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { LocalArtifact } from "../records/artifact.ts";
import { byCodeUnit, matchFiles } from "../work/files/file-globs.ts";
import { modelCode } from "../work/files/model-code.ts";
import type { CodeFiles } from "./request.ts";

export interface PredictFolder {
  /** The model's own folder, where its command runs: absolute. */
  readonly cwd: string;
  /** The artifact, under the name that training gives it: its main file, or its folder. Absolute. */
  readonly artifact: string;
}

export interface PredictFolderOptions {
  /** The manifest that says how the model predicts. */
  readonly model: ResolvedModel;
  /** The manifest whose data judges. */
  readonly judged: ResolvedModel;
  readonly code: CodeFiles;
  /** The repository's root: absolute. */
  readonly workspace: string;
  readonly artifact: LocalArtifact;
  /** An empty folder: absolute. */
  readonly target: string;
}

/**
 * Lays out what a predict command needs under the paths of the repository, and nothing else: code, locks, manifest and
 * artifact. The data of the checkout, with the labels, is not in it. Throws a UserError where a file cannot be had.
 */
export async function makePredictFolder(options: PredictFolderOptions): Promise<PredictFolder> {
  const { model, code, target } = options;
  for (const path of await neededFiles(options)) {
    const chunks = await code.chunks(path);
    if (chunks !== undefined) await place(join(target, path), chunks);
  }
  const cwd = join(target, model.folder);
  const { copies, artifact } = placesOf(options);
  await made(cwd);
  for (const { from, to } of copies) await copied(from, to);
  for (const folder of new Set(["", model.folder])) await linkInstalled(options, folder);
  return { cwd, artifact };
}

interface Placed {
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  readonly artifact: string;
}

/** Where training leaves the artifact's files, and which of them the command is told of. */
function placesOf({ model, artifact: { file, parts }, target }: PredictFolderOptions): Placed {
  const paths = model.training.artifact;
  const [first] = paths;
  const place = join(target, first?.path ?? "");
  if (parts === undefined) {
    const to = first?.isFolder === true ? join(place, basename(file)) : place;
    return { copies: [{ from: file, to }], artifact: to };
  }
  const { folder, set } = parts;
  // A set made for another manifest has no place in this one: what is named now may be a file of another name.
  const root = isSet(paths) ? join(target, artifactRoot(paths)) : `${place}.files`;
  const whole = isSet(paths) ? place : root;
  return {
    copies: set.files.map(({ name }) => ({ from: join(folder, name), to: join(root, name) })),
    artifact: set.main === undefined ? whole : join(root, set.main),
  };
}

async function made(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw fileError("make", folder, cause);
  }
}

/** A copy, never a link: what it is judged by must not change what is served. */
async function copied(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (cause) {
    throw fileError("copy", from, cause);
  }
}

async function neededFiles({ code, model, judged }: PredictFolderOptions): Promise<readonly string[]> {
  const paths = await code.reachable();
  const command = model.prediction.kind === "command" ? model.prediction.command : [];
  const named = new Set([...command.flatMap((word) => insidePath(model.folder, word)), ...settingsOf(model)]);
  const { files, lockfiles } = await modelCode(code, model);
  const wanted = [...files, ...lockfiles, ...paths.filter((path) => named.has(path))];
  const data = [model, judged].flatMap(({ datasets }) => Object.values(datasets)).filter(({ isRemote }) => !isRemote);
  const labels = new Set(matchFiles(paths, { include: data.map(({ path }) => path), exclude: [] }));
  return [...new Set(wanted)].filter((path) => !labels.has(path)).toSorted(byCodeUnit);
}

function insidePath(folder: string, word: string): readonly string[] {
  const found = pathTarget(folder, word);
  return found.kind === "inside" ? [found.path] : [];
}

/** They decide how interpreters read the code. */
function settingsOf({ folder, file }: ResolvedModel): readonly string[] {
  return [file, ...["package.json", "pyproject.toml"].flatMap((name) => [name, within(folder, name)])];
}

/** Git's file modes are not known here, and a command may start any of them. */
async function place(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, chunks, { mode: 0o755 });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw fileError("write", path, cause);
  }
}

/** What a setup step installed in the checkout; too large to copy. */
const INSTALLED = ["node_modules", ".venv", "venv"];

async function linkInstalled({ workspace, target }: PredictFolderOptions, folder: string): Promise<void> {
  for (const name of INSTALLED) {
    const path = within(folder, name);
    if (!(await isFolder(join(workspace, path)))) continue;
    try {
      await symlink(join(workspace, path), join(target, path));
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") throw fileError("link", path, cause);
    }
  }
}

/** A link in its place could lead anywhere. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return false;
    throw fileError("look at", path, cause);
  }
}
