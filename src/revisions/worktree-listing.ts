import { existsSync, type Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fieldsOf, gitIn, type GitHost } from "../forge/git.ts";
import { byPath, type Revision, type RevisionFile } from "./revision.ts";
import { submoduleFiles, submoduleHost, type OpenedSubmodule } from "./submodules.ts";

export interface Listing {
  readonly files: readonly RevisionFile[];
  /** Blobs by path of what a sparse checkout leaves in git: nothing changed there, and it still is in the repository. */
  readonly sparse: ReadonlyMap<string, string>;
  /** Commits of other repositories that lie in this one. */
  readonly submodules: readonly OpenedSubmodule[];
  /** What git has and the tree lacks. */
  readonly deleted: readonly string[];
}

/** Opens a working tree inside this one. */
type Open = (host: GitHost) => Worktree;

export interface Worktree extends Revision {
  /** What git has and the tree lacks. */
  deleted(): Promise<readonly string[]>;
}

/**
 * What git tracks and what it does not ignore; without git, every file but those of `.git`, `node_modules` and virtual
 * environments.
 */
export async function listWorktree(host: GitHost, open: Open): Promise<Listing> {
  const git = gitIn(host);
  const listed = await git.attempt(LISTING);
  const isGit = listed.exitCode === 0 || (await git.ask(["rev-parse", "--git-dir"])) !== undefined;
  if (!isGit) {
    const files = await fromFolder(host.workspace, host.workspace);
    return { files: files.toSorted(byPath), sparse: new Map(), submodules: [], deleted: [] };
  }
  // What git has and cannot list is no folder to be walked: what it ignores would be code, and what it lacks a commit's.
  const { stdout } = listed.exitCode === 0 ? listed : await git.must(LISTING);
  const { submodules: staged, ...own } = fromGit(host, stdout);
  const submodules = await Promise.all(staged.map((one) => openSubmodule(host, open, one)));
  return {
    ...own,
    files: [...own.files, ...(await submoduleFiles(submodules))].toSorted(byPath),
    submodules,
  };
}

interface Staged {
  readonly path: string;
  readonly commit: string;
}

/** As it is checked out, which may be another commit than the one that is staged. */
async function openSubmodule(host: GitHost, open: Open, { path, commit }: Staged): Promise<OpenedSubmodule> {
  const inside = submoduleHost(host, path);
  if (inside === undefined) return { path, commit, revision: undefined };
  const here = await gitIn(inside).ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  const revision = open(inside);
  return { path, commit: here ?? commit, revision, deleted: await revision.deleted() };
}

/**
 * All that git tells of the working tree, by one process: each line begins with the letter of what it says, a small one
 * where git was told to take the file for unchanged.
 */
const LISTING = ["ls-files", "-z", "-v", "--stage", "--modified", "--deleted", "--others", "--exclude-standard"];

type OwnListing = Omit<Listing, "submodules"> & { readonly submodules: readonly Staged[] };

function fromGit(host: GitHost, listing: string): OwnListing {
  const lines = fieldsOf(listing).map((line) => ({ says: line.slice(0, 1), line: line.slice(2) }));
  const pathsOf = (letter: string): ReadonlySet<string> =>
    new Set(lines.flatMap(({ says, line }) => (says === letter ? [stagedEntry(line).path] : [])));
  const [changed, gone] = [pathsOf("C"), pathsOf("R")];
  const files = new Map<string, RevisionFile>();
  const sparse = new Map<string, string>();
  const submodules = new Map<string, Staged>();
  for (const { says, line } of lines.filter(({ says }) => !/[CR?]/.test(says))) {
    const { path, mode, blob } = stagedEntry(line);
    if (gone.has(path)) continue;
    if (mode === "160000") {
      submodules.set(path, { path, commit: blob });
      continue;
    }
    // Whoever told git not to look may have changed the file; a sparse checkout has none to look at.
    const isTrusted = says === "H" || (says === "S" && !existsSync(join(host.workspace, path)));
    // A path in conflict is staged several times; its content is none of them.
    const isKnown = isTrusted && !changed.has(path) && !files.has(path);
    const isLink = mode === "120000";
    files.set(path, isLink ? { path, isLink } : isKnown ? { path, blob } : { path });
    if (isTrusted && says === "S" && !isLink) sparse.set(path, blob);
  }
  for (const { says, line } of lines) if (says === "?") files.set(line, { path: line, isUntracked: true });
  return { files: [...files.values()], sparse, submodules: [...submodules.values()], deleted: [...gone] };
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
