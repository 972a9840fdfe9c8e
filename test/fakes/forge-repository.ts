import { createHash } from "node:crypto";
import { UserError } from "../../src/kernel/errors.ts";
import type { BranchChange, GitRefs, TreeEntry } from "../../src/forge/forge.ts";

export type Content = string | Uint8Array;

interface Commit {
  readonly parents: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

export interface NewCommit {
  readonly branch: string;
  /** Null deletes. */
  readonly files: Readonly<Record<string, Content | null>>;
  readonly message?: string;
  /** Default: the branch's head. */
  readonly parents?: readonly string[];
}

/** A git repository in memory: real blob ids, fast-forward checks, merge bases. */
export class FakeRepository {
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #commits = new Map<string, Commit>();
  readonly #branches = new Map<string, string>();

  /** Adds a commit to a branch, creating it where needed, and returns its id. */
  commit({ branch, files, message = "change", parents }: NewCommit): string {
    const head = this.#branches.get(branch);
    const above = parents ?? (head === undefined ? [] : [head]);
    const tree = new Map(above[0] === undefined ? [] : this.#commit(above[0]).files);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) tree.delete(path);
      else tree.set(path, this.#write(content));
    }
    const sha = hash("commit", JSON.stringify([above, [...tree], message, this.#commits.size]));
    this.#commits.set(sha, { parents: above, files: tree, message });
    this.#branches.set(branch, sha);
    return sha;
  }

  /** Points a branch anywhere, as a forced push would. */
  point(branch: string, sha: string): void {
    this.#commit(sha);
    this.#branches.set(branch, sha);
  }

  head(branch: string): string | undefined {
    return this.#branches.get(branch);
  }

  /** A branch's files as text. */
  textFiles(branch: string): Readonly<Record<string, string>> {
    const head = this.#branches.get(branch);
    const files = head === undefined ? [] : [...this.#commit(head).files];
    return Object.fromEntries(files.map(([path, blob]) => [path, new TextDecoder().decode(this.blob(blob))]));
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
    return files.map(([path, blob]) => ({ path, blob, mode: "100644" })).toSorted((a, b) => (a.path < b.path ? -1 : 1));
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
    const before = mergeBase === undefined ? new Map<string, string>() : this.#commit(mergeBase).files;
    const after = this.#commit(head).files;
    const paths = new Set([...before.keys(), ...after.keys()]);
    return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
  }

  refs(): GitRefs {
    return {
      head: async (branch) => this.head(branch),
      files: async (commit) => this.tree(commit),
      blob: async (id) => this.blob(id),
      commit: async (change) => this.#fastForward(change),
    };
  }

  #fastForward({ branch, parent, message, files }: BranchChange): Awaited<ReturnType<GitRefs["commit"]>> {
    if (this.#branches.get(branch) !== parent) return { kind: "lost" };
    return { kind: "moved", sha: this.commit({ branch, files, message }) };
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
