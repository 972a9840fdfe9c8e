import { createHash } from "node:crypto";
import { createReadStream, readFileSync, realpathSync, statSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileError } from "../host/files.ts";
import { codeOf, UserError } from "../kernel/errors.ts";
import { gitIn, type GitHost } from "../forge/git.ts";
import { withoutPairs } from "../work/files/content-digest.ts";
import { linkTarget } from "./links.ts";
import { isInside } from "./revision.ts";
import { allSubmodules, insideOf } from "./submodules.ts";
import { listWorktree, type Listing, type Worktree } from "./worktree-listing.ts";

/**
 * The working tree: what git tracks and what it does not ignore; without git, every file but those of `.git`,
 * `node_modules` and virtual environments. It has many small files: to ask a thread for each of them takes several
 * times as long as to read it.
 */
export function openWorktree(host: GitHost): Worktree {
  let listing: Promise<Listing> | undefined;
  const listed = (): Promise<Listing> => (listing ??= listWorktree(host, openWorktree));
  const leftInGit = async (path: string): Promise<Uint8Array | undefined> => {
    const { sparse, submodules } = await listed();
    const inside = insideOf(submodules, path);
    if (inside !== undefined) return await inside.revision.read(inside.rest);
    const blob = sparse.get(path);
    return blob === undefined ? undefined : await blobBytes(host, blob);
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
    async committed(path, blob) {
      const inside = insideOf((await listed()).submodules, path);
      if (inside?.revision.committed !== undefined) return await inside.revision.committed(inside.rest, blob);
      return (await asCommitted(path, { blob, placeOf })) ?? onePiece(await blobBytes(host, blob));
    },
    files: async () => (await listed()).files,
    async sparse() {
      const { sparse, submodules } = await listed();
      const inner = submodules.map(async ({ path, revision }) =>
        [...((await revision?.sparse?.()) ?? [])].map((name) => `${path}/${name}`),
      );
      return new Set([...sparse.keys(), ...(await Promise.all(inner)).flat()]);
    },
    deleted: async () => (await listed()).deleted,
    submodules: async () => await allSubmodules((await listed()).submodules),
    async place(path) {
      const place = await ifThere(path, async () => placeOf(path));
      return place === undefined
        ? path
        : relative(top ?? host.workspace, place)
            .split(sep)
            .join("/");
    },
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

async function blobBytes(host: GitHost, blob: string): Promise<Uint8Array> {
  return (await gitIn(host).must(["cat-file", "blob", blob], { maxOutput: MOST_BLOB })).bytes;
}

/** Bytes of a file whose content in git and in the checkout are not the same. */
const MOST_BLOB = 4 * 1024 ** 3;

interface Committed {
  readonly blob: string;
  readonly placeOf: Locate;
}

/**
 * The file where it has git's bytes, or has them but for the line ends that .gitattributes or core.autocrlf asked for;
 * undefined where git has to be asked, as of a Git LFS pointer whose content lies here.
 */
async function asCommitted(path: string, { blob, placeOf }: Committed): Promise<AsyncIterable<Uint8Array> | undefined> {
  return await ifThere(path, async () => {
    const place = placeOf(path);
    const { size } = statSync(place);
    if (size > PIECE) {
      const hash = gitHash(blob, size);
      for await (const piece of pieces(path, { place, bytes: size })) hash.update(piece);
      return hash.digest("hex") === blob ? pieces(path, { place, bytes: size }) : undefined;
    }
    const bytes = readFileSync(place);
    const found = [bytes, withoutPairs(bytes)].find((some) => idOf(some, blob) === blob);
    return found && onePiece(found);
  });
}

/** As git hashes: git-scm.com/book/en/v2/Git-Internals-Git-Objects; a repository of sha256 has longer ids. */
function gitHash(blob: string, size: number) {
  return createHash(blob.length === 64 ? "sha256" : "sha1").update(`blob ${size}\0`);
}

function idOf(bytes: Uint8Array, blob: string): string {
  return gitHash(blob, bytes.length).update(bytes).digest("hex");
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The file itself, links followed. Throws a UserError where one leads out of the repository, or to what git keeps of it. */
function placeIn(top: string, target: string, path: string): string {
  const isBelow = target.startsWith(top + sep);
  const isGits = isBelow && target.slice(top.length).toLowerCase().split(sep).includes(".git");
  if (target === top || (isBelow && !isGits)) return target;
  throw new UserError(`${path} is a symbolic link that leads out of the repository. Replace it by the file itself.`);
}

async function ifThere<T>(path: string, look: () => Promise<T>): Promise<T | undefined> {
  if (!isInside(path)) return undefined;
  try {
    return await look();
  } catch (cause) {
    if (codeOf(cause) === "ELOOP")
      throw new UserError(`The symbolic links of ${path} go in a circle. Replace them by the file itself.`);
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
