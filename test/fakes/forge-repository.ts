import { createHash } from "node:crypto";
import { UserError } from "../../src/kernel/errors.ts";
import { nameTaken } from "../../src/forge/ref-refusals.ts";
import type { BranchChange, GitRefs, TreeEntry } from "../../src/forge/forge.ts";
import type {
  BranchHead,
  BranchMove,
  BranchTip,
  FileChanges,
  LeaseResult,
  NewCommit as TreeCommit,
} from "../../src/forge/proposals.ts";

export type Content = string | Uint8Array;

type Files = ReadonlyMap<string, Required<Omit<TreeEntry, "path">>>;

interface Commit {
  readonly parents: readonly string[];
  readonly files: Files;
  readonly message: string;
  readonly author: string;
  readonly committedAt?: string;
}

export interface NewCommit {
  readonly branch: string;
  /** Null deletes. */
  readonly files: Readonly<Record<string, Content | null>>;
  readonly message?: string;
  /** Default: the branch's head. */
  readonly parents?: readonly string[];
  /** Default: `dana`. */
  readonly author?: string;
  /** ISO time; nobody knows when, unless told. */
  readonly committedAt?: string;
}

/** A git repository in memory: real blob ids, fast-forward checks, merge bases. */
export class FakeRepository {
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #commits = new Map<string, Commit>();
  readonly #branches = new Map<string, string>();
  readonly #trees = new Map<string, Files>();
  /** Of folders, by their id: their files as they are called there. */
  readonly #folders = new Map<string, readonly TreeEntry[]>();
  readonly #listings = new Map<string, readonly TreeEntry[]>();
  /** So many files one answer tells, as GitHub tells 100 000. */
  mostFiles = Infinity;

  /** Adds a commit to a branch, creating it where needed, and returns its id. */
  commit({ branch, files, message = "change", parents, author = "dana", committedAt }: NewCommit): string {
    const head = this.#branches.get(branch);
    const above = parents ?? (head === undefined ? [] : [head]);
    const tree = new Map(above[0] === undefined ? [] : this.#commit(above[0]).files);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) tree.delete(path);
      else tree.set(path, { blob: this.#write(content), mode: "100644" });
    }
    const sha = this.#add({ parents: above, files: tree, message, author, ...(committedAt && { committedAt }) });
    this.#branches.set(branch, sha);
    return sha;
  }

  /** A branch whose commits are a clone's: its tip is known by name, and read there. */
  pointIntoClone(branch: string, sha: string): void {
    if (!this.#commits.has(sha))
      this.#commits.set(sha, { parents: [], files: new Map(), message: "of the clone", author: "dana" });
    this.#branches.set(branch, sha);
  }

  /** What a branch points to, with what the commit says of itself. */
  branchHead(branch: string): BranchHead | undefined {
    const sha = this.#branches.get(branch);
    if (sha === undefined) return undefined;
    const { files, ...commit } = this.#commit(sha);
    return { sha, tree: this.#tree(files), ...commit };
  }

  writeTree(base: string, changes: FileChanges): string {
    const files = new Map(this.#commit(base).files);
    for (const [path, change] of Object.entries(changes)) {
      const isExecutable = change?.executable ?? files.get(path)?.mode === "100755";
      if (change === null) files.delete(path);
      else files.set(path, { blob: this.#write(change.content), mode: isExecutable ? "100755" : "100644" });
    }
    return this.#tree(files);
  }

  commitTree({ tree, parent, message }: TreeCommit, author: string, committedAt?: string): string {
    const files = this.#trees.get(tree);
    if (files === undefined) throw new UserError(`There is no tree ${tree}.`);
    return this.#add({ parents: [parent], files, message, author, ...(committedAt && { committedAt }) });
  }

  /** Compare and swap; content where it is done already, as somebody whose first answer was lost has to be. */
  move({ branch, from, to }: BranchMove): LeaseResult {
    const now = this.#branches.get(branch);
    if (now !== from) return now === to ? "moved" : "lost";
    const others = [...this.#branches.keys()];
    const taken = others.find((other) => branch.startsWith(`${other}/`) || other.startsWith(`${branch}/`));
    if (now === undefined && taken !== undefined) throw nameTaken(branch, taken);
    if (to === undefined) this.#branches.delete(branch);
    else this.point(branch, to);
    return "moved";
  }

  /** Points a branch anywhere, as a forced push would. */
  point(branch: string, sha: string): void {
    this.#commit(sha);
    this.#branches.set(branch, sha);
  }

  parents(sha: string): readonly string[] | undefined {
    return this.#commits.get(sha)?.parents;
  }

  head(branch: string): string | undefined {
    return this.#branches.get(branch);
  }

  /** Branches whose names start so, with their heads. */
  branches(prefix: string): readonly BranchTip[] {
    const found = [...this.#branches].filter(([branch]) => branch.startsWith(prefix));
    return found.map(([branch, sha]) => ({ branch, sha })).toSorted((a, b) => (a.branch < b.branch ? -1 : 1));
  }

  /** A branch's files as text. */
  textFiles(branch: string): Readonly<Record<string, string>> {
    const head = this.#branches.get(branch);
    const files = head === undefined ? [] : [...this.#commit(head).files];
    return Object.fromEntries(files.map(([path, { blob }]) => [path, new TextDecoder().decode(this.blob(blob))]));
  }

  /** Messages of a branch's commits along the first parents, newest first. */
  messages(branch: string): readonly string[] {
    const messages: string[] = [];
    for (let sha = this.#branches.get(branch); sha !== undefined; sha = this.#commit(sha).parents[0]) {
      messages.push(this.#commit(sha).message);
    }
    return messages;
  }

  tree(revision: string): readonly TreeEntry[] {
    const files = [...this.#commit(this.#branches.get(revision) ?? revision).files];
    return files.map(([path, file]) => ({ path, ...file })).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  blob(id: string): Uint8Array {
    const blob = this.#blobs.get(id);
    if (blob === undefined) throw new UserError(`There is no blob ${id}.`);
    return blob;
  }

  /** Paths that differ between `head` and its merge base with `base`. */
  changed(base: string, head: string): readonly string[] {
    const above = new Set(this.#ancestors(base));
    const mergeBase = this.#ancestors(head).find((sha) => above.has(sha));
    const before: Files = mergeBase === undefined ? new Map() : this.#commit(mergeBase).files;
    const after = this.#commit(head).files;
    const paths = new Set([...before.keys(), ...after.keys()]);
    return [...paths].filter((path) => before.get(path)?.blob !== after.get(path)?.blob).toSorted();
  }

  refs(): GitRefs {
    return {
      head: async (branch) => this.head(branch),
      files: async (id) => this.#below(id),
      everyFile: async (id) => this.#all(id),
      folder: async (id) => this.#folder(id),
      blob: async (id) => this.blob(id),
      blobs: async (ids) => new Map(ids.map((id) => [id, this.blob(id)])),
      commit: async (change) => this.#fastForward(change),
    };
  }

  #below(id: string): readonly TreeEntry[] | undefined {
    const files = this.#all(id);
    return files.length > this.mostFiles ? undefined : files;
  }

  #all(id: string): readonly TreeEntry[] {
    return this.#folders.get(id) ?? this.tree(id);
  }

  #folder(id: string): readonly TreeEntry[] {
    const known = this.#listings.get(id);
    if (known !== undefined) return known;
    const below = new Map<string, TreeEntry[]>();
    const here: TreeEntry[] = [];
    for (const entry of this.#all(id)) {
      const [name = "", ...rest] = entry.path.split("/");
      if (rest.length === 0) here.push(entry);
      else below.set(name, [...(below.get(name) ?? []), { ...entry, path: rest.join("/") }]);
    }
    const folders = [...below].map(([path, files]) => {
      const blob = hash("tree", JSON.stringify(files));
      this.#folders.set(blob, files);
      return { path, blob, mode: "040000" };
    });
    const found = [...here, ...folders];
    this.#listings.set(id, found);
    return found;
  }

  #fastForward({
    branch,
    parent,
    message,
    files,
    moves = [],
    removals = [],
  }: BranchChange): Awaited<ReturnType<GitRefs["commit"]>> {
    if (this.#branches.get(branch) !== parent) return { kind: "lost" };
    const moved = moves.flatMap(({ from, to, blob }) => [[from, null] as const, [to, this.blob(blob)] as const]);
    const gone = removals.map((path) => [path, null] as const);
    return {
      kind: "moved",
      sha: this.commit({ branch, files: { ...files, ...Object.fromEntries([...moved, ...gone]) }, message }),
    };
  }

  #ancestors(start: string): readonly string[] {
    const seen = new Set<string>([start]);
    for (const sha of seen) for (const parent of this.#commit(sha).parents) seen.add(parent);
    return [...seen];
  }

  #commit(sha: string): Commit {
    const commit = this.#commits.get(sha);
    if (commit === undefined) throw new UserError(`There is no commit ${sha}.`);
    return commit;
  }

  #add(commit: Commit): string {
    const { parents, files, message } = commit;
    const sha = hash("commit", JSON.stringify([parents, [...files], message, this.#commits.size]));
    this.#commits.set(sha, commit);
    return sha;
  }

  #tree(files: Files): string {
    const id = hash("tree", JSON.stringify([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))));
    this.#trees.set(id, files);
    return id;
  }

  #write(content: Content): string {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const id = hash("blob", bytes);
    this.#blobs.set(id, bytes);
    return id;
  }
}

/** Git's object id: sha1 over `<type> <size>\0<content>`. */
function hash(type: string, content: Content): string {
  const bytes = Buffer.from(content);
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}
