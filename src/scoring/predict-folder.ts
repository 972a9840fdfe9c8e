import { constants } from "node:fs";
import { copyFile, lstat, mkdir, rmdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "../host/files.ts";
import { codeOf, UserError } from "../kernel/errors.ts";
import { artifactRoot, isSet } from "../manifest/artifact.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { LocalArtifact } from "../records/artifact.ts";
import { byCodeUnit, matchFiles } from "../work/files/file-globs.ts";
import { packageFolders } from "../work/files/package-folders.ts";
import { predictFiles } from "../work/files/predict-files.ts";
import type { CodeFiles } from "./request.ts";

export interface PredictFolder {
  /** The model's own folder, where its command runs: absolute. */
  readonly cwd: string;
  /** The artifact, under the name that training gives it: its main file, or its folder. Absolute. */
  readonly artifact: string;
  /** Folders of packages that were installed in the checkout and are its own, as repository paths: an empty one is left in the place of each. */
  readonly packages: readonly string[];
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
  /** Where the code is another revision's than the checkout's: folders of packages that git has in the checkout, as repository paths. */
  readonly foreignPackages?: readonly string[] | undefined;
  /** Where the other models' data lies: paths and globs of the repository. */
  readonly othersData?: readonly string[] | undefined;
  /** An empty folder: absolute. */
  readonly target: string;
}

/**
 * Lays out what a predict command needs under the paths of the repository, and nothing else: code, locks, manifest and
 * artifact. Data, with the labels, is not in it, nor what a link leads to that git does not have. Throws a UserError where a file cannot be had.
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
  const packages = await packagesHere(options);
  for (const path of packages) await made(join(target, path));
  return { cwd, artifact, packages };
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

async function neededFiles(options: PredictFolderOptions): Promise<readonly string[]> {
  const { code, model, foreignPackages } = options;
  const paths = await code.reachable();
  const packages = foreignPackages === undefined ? [] : paths.filter((path) => isPackaged(model, path));
  const wanted = [...(await predictFiles(code, model)), ...packages];
  const data = await dataOf(options, paths);
  const asked = [...new Set(wanted)].toSorted(byCodeUnit);
  const origins = await Promise.all(asked.map(async (path) => ({ path, ...(await code.origin(path)) })));
  return (
    origins
      .filter(({ path, place }) => !data.places.has(path) && !data.places.has(place))
      .filter(({ blob }) => blob === undefined || !data.blobs.has(blob))
      // A link is the change's, and what it leads to may be whatever an earlier step of the job left.
      .filter(({ path, place, isTracked }) => isSameName(path, place) || isTracked)
      .map(({ path }) => path)
  );
}

interface Data {
  /** Its names, and the files that they stand for. */
  readonly places: ReadonlySet<string>;
  readonly blobs: ReadonlySet<string>;
}

/** A dataset that is a link is its target too; a copy of one under another name is told by its content. */
async function dataOf(
  { code, model, judged, othersData = [] }: PredictFolderOptions,
  paths: readonly string[],
): Promise<Data> {
  const own = [model, judged].flatMap(({ datasets }) => Object.values(datasets)).filter(({ isRemote }) => !isRemote);
  const include = [...own.map(({ path }) => path), ...othersData];
  const names = [...new Set([...include, ...matchFiles(paths, { include, exclude: [] })])];
  const origins = await Promise.all(names.map(async (path) => await originOf(code, path)));
  return {
    places: new Set([...names, ...origins.map(({ place }) => place)]),
    blobs: new Set(origins.flatMap(({ blob }) => (blob === undefined || EMPTY.has(blob) ? [] : [blob]))),
  };
}

/** What leads out of the repository is reached by nothing in it. */
async function originOf(code: CodeFiles, path: string): ReturnType<CodeFiles["origin"]> {
  try {
    return await code.origin(path);
  } catch (error) {
    if (error instanceof UserError) return { place: path, isTracked: false, blob: undefined };
    throw error;
  }
}

/** Some file systems spell a name otherwise than git does. */
function isSameName(a: string, b: string): boolean {
  return a === b || a.normalize("NFC").toLowerCase() === b.normalize("NFC").toLowerCase();
}

/** Git's ids of an empty file, by SHA-1 and SHA-256: much code is one. */
const EMPTY: ReadonlySet<string> = new Set([
  "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
]);

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

function isPackaged(model: ResolvedModel, path: string): boolean {
  return packageFolders(model).some((folder) => path.startsWith(`${folder}/`));
}

/** Those of the checkout, too large to copy. Of another revision's code, not those that git has on either side: they belong to a commit. */
async function packagesHere(options: PredictFolderOptions): Promise<readonly string[]> {
  const { workspace, model, code, foreignPackages } = options;
  const own = foreignPackages === undefined ? [] : await code.reachable();
  const found: string[] = [];
  for (const path of packageFolders(model)) {
    const isOthers = foreignPackages?.includes(path) === true || own.some((file) => file.startsWith(`${path}/`));
    if (!isOthers && (await isFolder(join(workspace, path)))) found.push(path);
  }
  return found;
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

/** Makes the folder's packages those of the checkout, for a command that nothing keeps from the rest of it. */
export async function linkPackages(target: string, workspace: string, packages: readonly string[]): Promise<void> {
  for (const path of packages) {
    try {
      await rmdir(join(target, path));
      await symlink(join(workspace, path), join(target, path));
    } catch (cause) {
      throw fileError("link", path, cause);
    }
  }
}
