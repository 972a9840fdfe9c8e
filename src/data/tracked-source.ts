import { join, posix } from "node:path";
import picomatch from "picomatch";
import { UserError } from "../kernel/errors.ts";
import { readIfThere } from "../host/files.ts";
import { type ContentDigest, hashFile } from "./digest.ts";
import { DVC_LOCK, locksFor, parseDvcLock, pipelineOf } from "./dvc-lock.ts";
import { type DvcFile, dvcFiles } from "./dvc.ts";
import { nameOf, repositoryPath } from "./local-files.ts";
import { type DvcOutput, parseDvcPointer, pointersFor } from "./pointers.ts";
import type { Content, SourceRequest } from "./source-request.ts";

/** The pointer that tracks a path, and its output. */
export interface Tracked {
  /** Repository path of the `.dvc` file. */
  readonly pointer: string;
  readonly output: DvcOutput;
}

/**
 * The files of a dataset that DVC tracks and that are not here: by `version.dvc`, by `<path>.dvc`, or by the pointer of
 * a folder above. Undefined where nothing tracks the path. Throws a UserError where the content cannot be had.
 */
export async function trackedContents(request: SourceRequest): Promise<readonly Content[] | undefined> {
  const tracked = await findTracked(request);
  return tracked === undefined ? undefined : await contentsOf(request, tracked);
}

/** The files of a dataset as a pointer names them, here or not. Throws a UserError where the content cannot be had. */
export async function contentsOf(request: SourceRequest, tracked: Tracked): Promise<readonly Content[]> {
  const { web, limit } = request;
  const files = await dvcFiles(web, { ...tracked, limit });
  const root = posix.join(posix.dirname(tracked.pointer), tracked.output.path);
  const isWanted = picomatch(repositoryPath(request.folder, request.path));
  const wanted = files.filter(({ path }) => path === "" || isWanted(posix.join(root, path)));
  const contents: Content[] = [];
  for (const file of wanted) contents.push(await fetched(file, posix.join(root, file.path)));
  if (contents.length === 0)
    throw new UserError(
      `${tracked.pointer} tracks no file that matches ${request.path}. Correct the path of the dataset.`,
    );
  return contents.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Files that are here and that `version.dvc` pins: they have to be what it says. */
export async function checkTracked(request: SourceRequest, files: readonly string[]): Promise<readonly Content[]> {
  const tracked = await findTracked(request);
  if (tracked === undefined)
    throw new UserError(`${request.version.dvc ?? ""} does not track ${request.path}. Correct version.dvc.`);
  const { pointer, output } = tracked;
  const [file, ...others] = files;
  if (output.md5.endsWith(".dir") || file === undefined || others.length > 0) return await contentsOf(request, tracked);
  const found = await hashFile(file, "md5");
  if (found === output.md5) return [{ name: nameOf(file, request.host.workspace), file, digest: `md5:${found}` }];
  throw new UserError(
    `${request.path} is not the content that ${pointer} names. Run \`dvc ${isLock(pointer) ? "commit" : "add"}\` to take the change over, or \`dvc checkout\` to undo it.`,
  );
}

// A file with a pointer of its own is named by DVC's hash, as when it is here; a file of a folder by its bytes.
async function fetched({ path, md5, fetch }: DvcFile, name: string): Promise<Content> {
  const { file, sha256 } = await fetch();
  const digest: ContentDigest = path === "" ? `md5:${md5}` : `sha256:${sha256}`;
  return { name, file, digest };
}

async function findTracked(request: SourceRequest): Promise<Tracked | undefined> {
  const { host, folder, path, version } = request;
  const wanted = repositoryPath(folder, path);
  const named = version.dvc === undefined ? undefined : repositoryPath(folder, version.dvc);
  const read = (place: string): Promise<Uint8Array | undefined> => readIfThere(join(host.workspace, place));
  const tracked = await trackedIn({ wanted, named, read });
  if (tracked === undefined && named !== undefined && (await read(named)) === undefined)
    throw new UserError(`There is no ${named}, which version.dvc names. Add it, or correct version.dvc.`);
  return tracked;
}

/**
 * The digest of a file that is here and that a stage of a pipeline made, as when it is not here: DVC's hash. Undefined
 * where no `dvc.lock` has it. Throws a UserError where it is another file than the stage made.
 */
export async function lockedDigest({ host }: SourceRequest, file: string): Promise<ContentDigest | undefined> {
  const name = nameOf(file, host.workspace);
  const read = (place: string): Promise<Uint8Array | undefined> => readIfThere(join(host.workspace, place));
  const locked = await trackedIn({ wanted: name, named: undefined, read, candidates: locksFor(name) });
  if (locked === undefined || locked.output.md5.endsWith(".dir")) return undefined;
  const { pointer, output } = locked;
  if ((await hashFile(file, "md5")) === output.md5) return `md5:${output.md5}`;
  throw new UserError(
    `${name} is not the content that ${pointer} names. Run \`dvc repro\` or \`dvc commit\` to take the change over, or \`dvc checkout\` to undo it.`,
  );
}

export interface TrackedQuestion {
  /** Repository path or glob. */
  readonly wanted: string;
  /** The file that the manifest names instead of those that DVC would write. */
  readonly named: string | undefined;
  /** Default: the named one, or where DVC would track the path. */
  readonly candidates?: readonly string[];
  /** A file of the repository. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** The first DVC file, or lock of a pipeline, that has the path among its outputs. */
export async function trackedIn(question: TrackedQuestion): Promise<Tracked | undefined> {
  const { wanted, named, read } = question;
  const usual = named === undefined ? [...pointersFor(wanted), ...locksFor(wanted)] : [named];
  for (const pointer of question.candidates ?? usual) {
    const text = textOf(await read(pointer));
    if (text === undefined) continue;
    const pipeline = isLock(pointer) ? textOf(await read(pipelineOf(pointer))) : undefined;
    const tracked = trackedBy(text, { pointer, wanted, pipeline });
    if (tracked !== undefined) return tracked;
  }
  return undefined;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}

function isLock(pointer: string): boolean {
  return posix.basename(pointer) === DVC_LOCK;
}

interface PointerFile {
  readonly pointer: string;
  readonly wanted: string;
  /** Of a `dvc.lock`: the text of its `dvc.yaml`. */
  readonly pipeline?: string | undefined;
}

/** The output of a pointer's text that has the wanted path or pattern. */
export function trackedBy(text: string, { pointer, wanted, pipeline }: PointerFile): Tracked | undefined {
  const outputs = isLock(pointer) ? parseDvcLock({ lock: text, pipeline }, pointer) : parseDvcPointer(text, pointer);
  const output = outputs.find(({ path, md5 }) => {
    const tracked = posix.join(posix.dirname(pointer), path);
    return tracked === wanted || (md5.endsWith(".dir") && wanted.startsWith(`${tracked}/`));
  });
  return output === undefined ? undefined : { pointer, output };
}
