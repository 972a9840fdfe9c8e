import { posix } from "node:path";
import type { Digest } from "../records/canonical.ts";
import { contentDigest, type DigestKind } from "../work/files/content-digest.ts";
import { codeReferences, type CodeReferences } from "../work/files/code-references.ts";
import { byCodeUnit } from "../work/files/file-globs.ts";
import { throughLinks, type FileOrigin, type Link } from "../work/files/linked-paths.ts";
import { HOPS } from "./links.ts";
import type { Revision, RevisionFile, Submodule } from "./revision.ts";

/** Digests by kind and blob id: what is asked for twice, even at the same time, is read once. */
type KnownDigests = Map<string, Promise<Digest | undefined>>;

type KnownCode = Map<string, Promise<CodeReferences | undefined>>;

/** Code is not longer than this; what is, is data in its clothes. */
const MOST_CODE = 4 * 1024 ** 2;

/** A revision as many models read it: opened once, listed once, each file hashed once. */
export class RevisionFiles {
  readonly #revision: Revision;
  readonly #known: KnownDigests;
  readonly #code: KnownCode;
  readonly #ownCode: KnownCode = new Map();
  /** Files that differ from what git knows are known to this revision alone. */
  readonly #own: KnownDigests = new Map();
  #listing: Promise<Listing> | undefined;
  #links: Promise<readonly Link[]> | undefined;
  #tracked: RevisionFiles | undefined;
  #reachable: Promise<readonly string[]> | undefined;
  #sparse: Promise<ReadonlySet<string>> | undefined;
  #submodules: Promise<readonly Submodule[]> | undefined;

  constructor(revision: Revision, known: KnownDigests = new Map(), code: KnownCode = new Map()) {
    this.#revision = revision;
    this.#known = known;
    this.#code = code;
  }

  /** A commit id, or `worktree`. */
  get id(): string {
    return this.#revision.id;
  }

  /** Where it is read from. */
  get source(): Revision["source"] {
    return this.#revision.source;
  }

  /** Another revision of the same repository: what is the same in both is hashed once. */
  beside(revision: Revision): RevisionFiles {
    return new RevisionFiles(revision, this.#known, this.#code);
  }

  async paths(): Promise<readonly string[]> {
    return (await this.#list()).sorted;
  }

  /** The same with the files of linked folders, under the names by which they are reached, and those of submodules. */
  async reachable(): Promise<readonly string[]> {
    return await (this.#reachable ??= this.#reach());
  }

  /** Whether there is such a file, linked folders included. */
  async has(path: string): Promise<boolean> {
    if ((await this.listed()).has(path) || (await this.#list()).inSubmodules.has(path)) return true;
    return (await this.links()).length > 0 && (await this.reachable()).includes(path);
  }

  /** Whether git has the file, or a link that leads to it; one that merely lies there came with no commit. */
  async isTracked(path: string): Promise<boolean> {
    return (await this.has(path)) && !(await this.#list()).untracked.has(path);
  }

  /** Files that lie in the working tree, and git does not have. */
  async untracked(): Promise<readonly string[]> {
    return [...(await this.#list()).untracked];
  }

  /** What a sparse checkout leaves in git. */
  async sparse(): Promise<ReadonlySet<string>> {
    return await (this.#sparse ??= this.#revision.sparse?.() ?? Promise.resolve(new Set()));
  }

  /** Symbolic links that stay inside the repository. */
  async links(): Promise<readonly Link[]> {
    return await (this.#links ??= this.#follow());
  }

  /** Where a path leads, through the links that stay inside the repository; links that go in a circle lead nowhere. */
  async placeOf(path: string): Promise<string> {
    let place = path;
    for (let hops = 0; hops < HOPS; hops += 1) {
      const link = (await this.links()).find((one) => place === one.path || place.startsWith(`${one.path}/`));
      if (link === undefined) return place;
      place = `${link.target}${place.slice(link.path.length)}`;
    }
    return path;
  }

  /** Which file a path stands for, whatever links are on the way; a UserError where one leads out. */
  async origin(path: string): Promise<FileOrigin> {
    const linked = await this.placeOf(path);
    const place = (await this.#revision.place?.(linked)) ?? linked;
    return { place, isTracked: await this.isTracked(place), blob: await this.blob(place) };
  }

  /** Commits of other repositories that lie in this one. */
  async submodules(): Promise<readonly Submodule[]> {
    return await (this.#submodules ??= this.#revision.submodules?.() ?? Promise.resolve([]));
  }

  /** The innermost submodule that a path lies in. */
  async submoduleOf(path: string): Promise<Submodule | undefined> {
    const around = (await this.submodules()).filter((one) => path.startsWith(`${one.path}/`));
    return around.toSorted((a, b) => b.path.length - a.path.length)[0];
  }

  /** Whether a path is of a submodule, as its commit has it: the commit tells its content. */
  async isVouched(path: string): Promise<boolean> {
    const { inSubmodules, blobs, linked } = await this.#list();
    return inSubmodules.has(path) && (blobs.get(path) !== undefined || linked.includes(path));
  }

  /** `paths` as a set. */
  async listed(): Promise<ReadonlySet<string>> {
    return (await this.#list()).listed;
  }

  /** Git's blob id of a file, where git knows its content. */
  async blob(path: string): Promise<string | undefined> {
    return (await this.#list()).blobs.get(path);
  }

  /** The same files without those that git does not have. */
  tracked(): RevisionFiles {
    return (this.#tracked ??= this.#filtered(({ isUntracked }) => isUntracked !== true));
  }

  /** The same files without those of a folder that git does not have: what we write is nobody's code. */
  withoutUntrackedIn(folder: string): RevisionFiles {
    return this.#filtered(({ path, isUntracked }) => isUntracked !== true || !path.startsWith(`${folder}/`));
  }

  /** The same files without those that do not satisfy a condition; digests stay shared. */
  only(isWanted: (path: string) => boolean): RevisionFiles {
    return this.#filtered(({ path }) => isWanted(path));
  }

  #filtered(isWanted: (file: RevisionFile) => boolean): RevisionFiles {
    const revision = this.#revision;
    const files = async () => (await revision.files()).filter(isWanted);
    return this.beside({ ...revision, files });
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return this.#revision.read(path);
  }

  /** A file of any size, piece by piece; undefined where there is none. */
  async chunks(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const revision = this.#revision;
    if (revision.chunks !== undefined) return await revision.chunks(path);
    const bytes = await revision.read(path);
    return bytes === undefined
      ? undefined
      : (async function* () {
          yield bytes;
        })();
  }

  /** A file as git has it, where git has it, whatever a checkout made of its line ends; else as it is. */
  async committed(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const blob = await this.blob(path);
    const { committed } = this.#revision;
    return blob === undefined || committed === undefined ? await this.chunks(path) : await committed(path, blob);
  }

  /** Digest of a code file with line endings normalized, or of data as it is; undefined where there is no such file. */
  async digest(path: string, kind: DigestKind): Promise<Digest | undefined> {
    const blob = (await this.#list()).blobs.get(path);
    const [cache, key] = blob === undefined ? [this.#own, `${kind} ${path}`] : [this.#known, `${kind} ${blob}`];
    const known = cache.get(key) ?? this.#hash(path, kind);
    cache.set(key, known);
    return await known;
  }

  /** What a file of code says of other files; undefined where there is none. */
  async references(path: string): Promise<CodeReferences | undefined> {
    const blob = (await this.#list()).blobs.get(path);
    // What a file is called decides how it is read.
    const [cache, key] = blob === undefined ? [this.#ownCode, path] : [this.#code, `${blob} ${posix.basename(path)}`];
    const known = cache.get(key) ?? this.#refer(path);
    cache.set(key, known);
    return await known;
  }

  async #refer(path: string): Promise<CodeReferences | undefined> {
    const bytes = await this.read(path);
    return bytes && codeReferences(path, new TextDecoder().decode(bytes.subarray(0, MOST_CODE)));
  }

  async #hash(path: string, kind: DigestKind): Promise<Digest | undefined> {
    const chunks = await this.committed(path);
    return chunks === undefined ? undefined : await contentDigest(kind, chunks);
  }

  async #reach(): Promise<readonly string[]> {
    const [own, { inSubmodules }, links] = await Promise.all([this.paths(), this.#list(), this.links()]);
    const paths = inSubmodules.size === 0 ? own : [...own, ...inSubmodules].toSorted(byCodeUnit);
    return links.length === 0 ? paths : throughLinks(paths, links);
  }

  async #follow(): Promise<readonly Link[]> {
    const { linked } = await this.#list();
    const links = await Promise.all(linked.map(async (path) => ({ path, target: await this.#revision.target(path) })));
    return links.flatMap(({ path, target }) => (target === undefined ? [] : [{ path, target }]));
  }

  #list(): Promise<Listing> {
    return (this.#listing ??= this.#revision.files().then((files) => {
      const own = files.filter(({ submodule }) => submodule === undefined);
      return {
        blobs: new Map(files.map(({ path, blob }) => [path, blob])),
        linked: files.flatMap(({ path, isLink }) => (isLink === true ? [path] : [])),
        untracked: new Set(files.flatMap(({ path, isUntracked }) => (isUntracked === true ? [path] : []))),
        listed: new Set(own.map(({ path }) => path)),
        inSubmodules: new Set(files.flatMap(({ path, submodule }) => (submodule === undefined ? [] : [path]))),
        sorted: own.map(({ path }) => path).toSorted(byCodeUnit),
      };
    }));
  }
}

interface Listing {
  /** Symbolic links. */
  readonly linked: readonly string[];
  readonly untracked: ReadonlySet<string>;
  readonly listed: ReadonlySet<string>;
  readonly inSubmodules: ReadonlySet<string>;
  readonly blobs: ReadonlyMap<string, string | undefined>;
  readonly sorted: readonly string[];
}
