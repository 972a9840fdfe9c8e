import type { Digest } from "../records/canonical.ts";
import { contentDigest, textDigest } from "../work/content-digest.ts";
import { byCodeUnit } from "../work/file-globs.ts";

/** The repository's files at one moment: the working tree, a commit in the clone, or one that the forge tells about. */
export interface RevisionReader {
  /** Undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Equal blob ids are equal contents; a file without one has to be read. */
  files(): Promise<readonly { readonly path: string; readonly blob?: string }[]>;
}

export type DigestKind = "text" | "data";

/** Digests by kind and blob id: what is asked for twice, even at the same time, is read once. */
export type KnownDigests = Map<string, Promise<Digest | undefined>>;

/** A revision as many models read it: listed once, each file hashed once. */
export class RevisionFiles {
  readonly #revision: RevisionReader;
  readonly #known: KnownDigests;
  /** Files that differ from what git knows are known to this revision alone. */
  readonly #own: KnownDigests = new Map();
  #listing: Promise<Listing> | undefined;

  /** `known`: digests by blob id, shared between revisions: what did not change is not read again. */
  constructor(revision: RevisionReader, known: KnownDigests = new Map()) {
    this.#revision = revision;
    this.#known = known;
  }

  async paths(): Promise<readonly string[]> {
    return (await this.#list()).sorted;
  }

  /** The same as a set. */
  async listed(): Promise<ReadonlySet<string>> {
    return (await this.#list()).listed;
  }

  /** Git's blob id of a file, where git knows its content. */
  async blob(path: string): Promise<string | undefined> {
    return (await this.#list()).blobs.get(path);
  }

  /** The same files without those that do not satisfy a condition; digests stay shared. */
  only(isWanted: (path: string) => boolean): RevisionFiles {
    const revision = this.#revision;
    const files = async () => (await revision.files()).filter(({ path }) => isWanted(path));
    return new RevisionFiles({ read: (path) => revision.read(path), files }, this.#known);
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return this.#revision.read(path);
  }

  /** Digest of a code file with line endings normalized, or of data as it is; undefined where there is no such file. */
  async digest(path: string, kind: DigestKind): Promise<Digest | undefined> {
    const blob = (await this.#list()).blobs.get(path);
    const [cache, key] =
      blob === undefined ? [this.#own, `${kind} ${path}`] : [this.#known, `${kind} ${blob}`];
    const known = cache.get(key) ?? this.#hash(path, kind);
    cache.set(key, known);
    return await known;
  }

  async #hash(path: string, kind: DigestKind): Promise<Digest | undefined> {
    const bytes = await this.#revision.read(path);
    if (bytes === undefined) return undefined;
    return kind === "text" ? textDigest(bytes) : contentDigest(bytes);
  }

  #list(): Promise<Listing> {
    return (this.#listing ??= this.#revision.files().then((files) => ({
      blobs: new Map(files.map(({ path, blob }) => [path, blob])),
      listed: new Set(files.map(({ path }) => path)),
      sorted: files.map(({ path }) => path).toSorted(byCodeUnit),
    })));
  }
}

interface Listing {
  readonly listed: ReadonlySet<string>;
  readonly blobs: ReadonlyMap<string, string | undefined>;
  readonly sorted: readonly string[];
}
