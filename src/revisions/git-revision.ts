import { deferred } from "../kernel/deferred.ts";
import { UserError } from "../kernel/errors.ts";
import { fieldsOf, gitIn, type Git, type GitHost } from "../forge/git.ts";
import { linkTarget, readLinked, type LinkedFile } from "./links.ts";
import { byPath, type Revision } from "./revision.ts";
import { allSubmodules, insideOf, submoduleFiles, submoduleHost, type OpenedSubmodule } from "./submodules.ts";

/**
 * A commit of the local clone; undefined where the clone does not have it (shallow clones have one commit). Reads that
 * are asked for together share one git process.
 */
export async function openCommit(host: GitHost, commit: string): Promise<Revision | undefined> {
  const git = gitIn(host);
  const tree = await treeOf(git, commit);
  if (tree === undefined) return undefined;
  let listing: Promise<GitListing> | undefined;
  const listed = (): Promise<GitListing> => (listing ??= list(host, tree));
  const read = batched(git);
  const bytesOf = async (path: string): Promise<Uint8Array | undefined> => {
    const { files, submodules } = await listed();
    const inside = insideOf(submodules, path);
    if (inside !== undefined) return await inside.revision.read(inside.rest);
    return await readLinked(path, (place) => asLinked(files.get(place), read));
  };
  return {
    id: commit,
    source: "git",
    read: bytesOf,
    async files() {
      const { files, submodules } = await listed();
      const own = [...files.values()].map(({ path, blob, isLink }) => (isLink ? { path, isLink } : { path, blob }));
      return [...own, ...(await submoduleFiles(submodules))].toSorted(byPath);
    },
    submodules: async () => await allSubmodules((await listed()).submodules),
    async target(path) {
      const { files, submodules } = await listed();
      const inside = insideOf(submodules, path);
      if (inside !== undefined) {
        const target = await inside.revision.target(inside.rest);
        return target === undefined ? undefined : `${inside.path}/${target}`;
      }
      const file = files.get(path);
      return file?.isLink === true ? linkTarget(path, await read(file)) : undefined;
    },
  };
}

/** A commit's tree, where its object is there too. */
async function treeOf(git: Git, commit: string): Promise<string | undefined> {
  if (commit.includes("\n")) return undefined;
  const said = await git.ask(["cat-file", "--batch-check"], { input: `${commit}^{tree}\n` });
  return /^([0-9a-f]+) tree \d+$/.exec(said ?? "")?.[1];
}

interface GitFile {
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
  readonly isLink: boolean;
}

type ReadBlob = (file: GitFile) => Promise<Uint8Array>;

function asLinked(file: GitFile | undefined, read: ReadBlob): LinkedFile | undefined {
  return file === undefined ? undefined : { isLink: file.isLink, bytes: () => read(file) };
}

interface GitListing {
  readonly files: ReadonlyMap<string, GitFile>;
  readonly submodules: readonly OpenedSubmodule[];
}

async function list(host: GitHost, tree: string): Promise<GitListing> {
  const { stdout } = await gitIn(host).must(["ls-tree", "-r", "-z", "-l", tree]);
  const entries = fieldsOf(stdout).map(entryOf);
  const files = entries.filter(({ type }) => type === "blob");
  const submodules = entries.filter(({ type }) => type === "commit");
  return {
    files: new Map(files.map((file) => [file.path, file])),
    submodules: await Promise.all(submodules.map((entry) => openSubmodule(host, entry))),
  };
}

async function openSubmodule(host: GitHost, { path, blob: commit }: GitFile): Promise<OpenedSubmodule> {
  const inside = submoduleHost(host, path);
  return { path, commit, revision: inside && (await openCommit(inside, commit)) };
}

function entryOf(line: string): GitFile & { readonly type: string } {
  const tab = line.indexOf("\t");
  const [mode = "", type = "", blob = "", bytes = "0"] = line.slice(0, tab).split(/ +/);
  return { type, path: line.slice(tab + 1), blob, bytes: Number(bytes), isLink: mode === "120000" };
}

/** One `cat-file --batch` is started with at most so many bytes to answer. */
const BATCH_BYTES = 64 * 1024 ** 2;

interface Wanted {
  readonly file: GitFile;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

// A process a file would cost 3 ms each: a thousand manifests are asked for together and answered by one.
function batched(git: Git): ReadBlob {
  let waiting: Wanted[] = [];
  const send = (): void => {
    for (const batch of batches(waiting)) void answer(git, batch);
    waiting = [];
  };
  return (file) => {
    const { promise, resolve, reject } = deferred<Uint8Array>();
    if (waiting.length === 0) setImmediate(send);
    waiting.push({ file, resolve, reject });
    return promise;
  };
}

function batches(wanted: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const all: Wanted[][] = [[]];
  let bytes = 0;
  for (const one of wanted) {
    bytes += one.file.bytes;
    if (bytes > BATCH_BYTES) {
      all.push([]);
      bytes = one.file.bytes;
    }
    all.at(-1)?.push(one);
  }
  return all.filter((batch) => batch.length > 0);
}

async function answer(git: Git, batch: readonly Wanted[]): Promise<void> {
  try {
    const bytes = batch.reduce((sum, { file }) => sum + file.bytes + 200, 0);
    // Ids go in, never names: a path may hold a newline.
    const input = batch.map(({ file }) => `${file.blob}\n`).join("");
    const result = await git.must(["cat-file", "--batch"], { input, maxOutput: bytes });
    let offset = 0;
    for (const { file, resolve } of batch) {
      const end = result.bytes.indexOf(0x0a, offset) + 1;
      if (end === 0 || end + file.bytes > result.bytes.length) throw missing(file);
      const header = Buffer.from(result.bytes.subarray(offset, end)).toString("utf8").trim();
      if (header !== `${file.blob} blob ${file.bytes}`) throw missing(file);
      resolve(result.bytes.subarray(end, end + file.bytes));
      offset = end + file.bytes + 1;
    }
  } catch (error) {
    // Promises that were answered already do not mind.
    for (const { reject } of batch) reject(error);
  }
}

function missing(file: GitFile): UserError {
  return new UserError(
    `The clone does not have the content of ${file.path} (${file.blob}). Fetch it (git fetch --refetch), or give the action a token.`,
  );
}
