import { createReadStream, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileError } from "../host/files.ts";
import { codeOf, UserError } from "../kernel/errors.ts";
import { fieldsOf, gitIn, type GitHost } from "../forge/git.ts";
import { linkTarget } from "./links.ts";
import { byPath, isInside, type Revision, type RevisionFile } from "./revision.ts";

/**
 * The working tree: what git tracks and what it does not ignore; without git, every file but those of `.git`,
 * `node_modules` and virtual environments. It has many small files: to ask a thread for each of them takes several
 * times as long as to read it.
 */
export function openWorktree(host: GitHost): Revision {
  let listing: Promise<Listing> | undefined;
  const listed = (): Promise<Listing> => (listing ??= listFiles(host));
  const leftInGit = async (path: string): Promise<Uint8Array | undefined> => {
    const blob = (await listed()).sparse.get(path);
    return blob === undefined ? undefined : (await gitIn(host).must(["cat-file", "blob", blob])).bytes;
  };
  let top: string | undefined;
  const placeOf = (path: string): string =>
    placeIn((top ??= realpathSync.native(host.workspace)), realpathSync.native(join(host.workspace, path)), path);
  return {
    id: "worktree",
    source: "worktree",
    read: async (path) => (await readInside(path, placeOf)) ?? (await leftInGit(path)),
    async chunks(path) {
      const found = await streamInside(path, placeOf);
      if (found !== undefined) return found;
      const bytes = await leftInGit(path);
      return bytes && onePiece(bytes);
    },
    files: async () => (await listed()).files,
    target: (path) => targetOf(host.workspace, path),
  };
}

type Locate = (path: string) => string;

async function readInside(path: string, placeOf: Locate): Promise<Uint8Array | undefined> {
  return await ifThere(path, async () => {
    const place = placeOf(path);
    return statSync(place).size <= PIECE ? readFileSync(place) : await readFile(place);
  });
}

async function streamInside(path: string, placeOf: Locate): Promise<AsyncIterable<Uint8Array> | undefined> {
  return await ifThere(path, async () => {
    const place = placeOf(path);
    const found = statSync(place);
    return found.isDirectory() ? undefined : pieces(path, { place, bytes: found.size });
  });
}

/** A stream takes a buffer of a whole piece for the smallest file. */
const PIECE = 1024 ** 2;

async function* pieces(
  path: string,
  { place, bytes }: { readonly place: string; readonly bytes: number },
): AsyncGenerator<Uint8Array> {
  try {
    if (bytes <= PIECE) yield readFileSync(place);
    else for await (const piece of createReadStream(place, { highWaterMark: PIECE })) yield piece as Buffer;
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The file itself, links followed. Throws a UserError where one leads out of the repository. */
function placeIn(top: string, target: string, path: string): string {
  if (target === top || target.startsWith(top + sep)) return target;
  throw new UserError(`${path} is a symbolic link that leads out of the repository. Replace it by the file itself.`);
}

async function ifThere<T>(path: string, look: () => Promise<T>): Promise<T | undefined> {
  if (!isInside(path)) return undefined;
  try {
    return await look();
  } catch (cause) {
    if (!["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(cause) ?? "")) throw fileError("read", path, cause);
    // What is no UTF-8 has become U+FFFD when it was listed. Taken for missing, its content would be in no key.
    if (path.includes("\uFFFD")) throw new UserError(`The name of ${path} is not UTF-8. Rename the file.`);
    return undefined;
  }
}

async function targetOf(root: string, path: string): Promise<string | undefined> {
  try {
    return linkTarget(path, await readlink(join(root, path), "buffer"));
  } catch (cause) {
    // EINVAL: it is no link.
    if (["EINVAL", "ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    throw fileError("read", path, cause);
  }
}

interface Listing {
  readonly files: readonly RevisionFile[];
  /** Blobs by path of what a sparse checkout leaves in git: nothing changed there, and it still is in the repository. */
  readonly sparse: ReadonlyMap<string, string>;
}

async function listFiles(host: GitHost): Promise<Listing> {
  const git = gitIn(host);
  const listed = await git.attempt(LISTING);
  const isGit = listed.exitCode === 0 || (await git.ask(["rev-parse", "--git-dir"])) !== undefined;
  if (!isGit) return { files: (await fromFolder(host.workspace, host.workspace)).toSorted(byPath), sparse: new Map() };
  // What git has and cannot list is no folder to be walked: what it ignores would be code, and what it lacks a commit's.
  const { stdout } = listed.exitCode === 0 ? listed : await git.must(LISTING);
  return fromGit(stdout);
}

/** All that git tells of the working tree, by one process: each line begins with the letter of what it says. */
const LISTING = ["ls-files", "-z", "-t", "--stage", "--modified", "--deleted", "--others", "--exclude-standard"];

function fromGit(listing: string): Listing {
  const lines = fieldsOf(listing).map((line) => ({ says: line.slice(0, 1), line: line.slice(2) }));
  const pathsOf = (letter: string): ReadonlySet<string> =>
    new Set(lines.flatMap(({ says, line }) => (says === letter ? [stagedEntry(line).path] : [])));
  const [changed, gone] = [pathsOf("C"), pathsOf("R")];
  const files = new Map<string, RevisionFile>();
  const sparse = new Map<string, string>();
  for (const { says, line } of lines.filter(({ says }) => !/[CR?]/.test(says))) {
    const { path, mode, blob } = stagedEntry(line);
    // A submodule is a commit of another repository, not a file of this one.
    if (gone.has(path) || mode === "160000") continue;
    // A path in conflict is staged several times; its content is none of them.
    const isKnown = !changed.has(path) && !files.has(path);
    const isLink = mode === "120000";
    files.set(path, isLink ? { path, isLink } : isKnown ? { path, blob } : { path });
    if (says === "S" && !isLink) sparse.set(path, blob);
  }
  for (const { says, line } of lines) if (says === "?") files.set(line, { path: line, isUntracked: true });
  return { files: [...files.values()].toSorted(byPath), sparse };
}

function stagedEntry(line: string): { readonly path: string; readonly mode: string; readonly blob: string } {
  const tab = line.indexOf("\t");
  const [mode = "", blob = ""] = line.slice(0, tab).split(" ");
  return { path: line.slice(tab + 1), mode, blob };
}

const SKIPPED = new Set([".git", "node_modules", ".venv", "venv", "__pycache__"]);

async function fromFolder(root: string, folder: string): Promise<readonly RevisionFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const kept = entries.filter(({ name }) => !SKIPPED.has(name));
  const below = await Promise.all(kept.map((entry) => filesOf(root, entry)));
  return below.flat();
}

async function filesOf(root: string, entry: Dirent): Promise<readonly RevisionFile[]> {
  const path = join(entry.parentPath, entry.name);
  // A linked folder is not walked, as git would not: it may lead anywhere, or in a circle.
  if (entry.isDirectory()) return await fromFolder(root, path);
  const name = relative(root, path).split(sep).join("/");
  if (entry.isSymbolicLink()) return [{ path: name, isLink: true }];
  return entry.isFile() ? [{ path: name }] : [];
}
