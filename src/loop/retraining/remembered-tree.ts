import { copyFile, mkdir, readlink, rm, rmdir, symlink, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gitIn, type Git } from "../../forge/git.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { runProgram } from "../../host/process.ts";
import { codeOf, UserError } from "../../kernel/errors.ts";
import { named } from "../../work/retraining/refreshed-files.ts";
import { gitsOwn, type GitsOwn } from "./gits-own.ts";
import { rawPlace, treeStatus, type TreeEntry, type TreeStatus } from "./tree-status.ts";

/** The working tree before a command that changes it. */
export interface RememberedTree {
  readonly commit: string;
  /** What differed from what git has already. */
  readonly before: TreeStatus;
  /** What differs now and did not, and what of git's own was changed, which is put back first. */
  changed(): Promise<TreeChanges>;
  /** Makes it what it was. Throws a UserError with what cannot be. */
  putBack(): Promise<void>;
}

export interface TreeChanges {
  readonly entries: readonly TreeEntry[];
  readonly gitsOwn: readonly string[];
}

/** Bytes of files that git does not have, and that are kept aside all the same. */
const MOST_ASIDE = 64n * 1024n ** 2n;

/**
 * Remembers the working tree; `aside` is a folder for copies of what only this machine has. Throws a UserError where it
 * is no checkout of git with a commit.
 */
export async function rememberTree(host: Host, aside: string): Promise<RememberedTree> {
  const { workspace } = host;
  const git = enduringGit(host);
  const commit = await commitOf(git);
  const [own, before] = [await gitsOwn(git, workspace, commit), await treeStatus(git, workspace)];
  const copies = await keepAside(workspace, before, aside);
  const memory: Memory = { git, workspace, own, before, copies };
  return {
    commit,
    before,
    async changed() {
      const gitsOwn = await own.putBack();
      return { entries: await differing(memory), gitsOwn };
    },
    putBack: async () => await putBack(memory),
  };
}

/** Not ended where the run is cancelled: then, too, everything is put back. */
function enduringGit({ workspace }: Host): Git {
  const { signal } = new AbortController();
  return gitIn({ workspace, run: async (command, options = {}) => await runProgram(command, options, signal) });
}

async function commitOf(git: Git): Promise<string> {
  const prefix = await git.ask(["rev-parse", "--show-prefix"]);
  const commit = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (prefix === "" && commit !== undefined) return commit;
  throw new UserError(
    "The refresh command runs in a checkout of git, at its root, so that its changes can be told: check the repository out (actions/checkout), and commit once.",
  );
}

interface Memory {
  readonly git: Git;
  readonly workspace: string;
  readonly own: GitsOwn;
  readonly before: TreeStatus;
  readonly copies: ReadonlyMap<string, Copy>;
}

/** What lay at a path. */
type Copy =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly at: string }
  | { readonly kind: "link"; readonly target: Buffer };

/** Of what differs already no commit has the content. */
async function keepAside(workspace: string, before: TreeStatus, folder: string): Promise<ReadonlyMap<string, Copy>> {
  const copies = new Map<string, Copy>();
  let left = MOST_ASIDE;
  try {
    await mkdir(folder, { recursive: true });
    for (const entry of before.values()) {
      const { found, path } = entry;
      const place = rawPlace(workspace, entry);
      if (found === undefined) copies.set(path, { kind: "nothing" });
      else if (found.isSymbolicLink()) copies.set(path, { kind: "link", target: await readlink(place, "buffer") });
      else if (found.isFile() && found.size <= left) {
        left -= found.size;
        const at = join(folder, String(copies.size));
        await copyFile(place, at);
        copies.set(path, { kind: "file", at });
      }
    }
  } catch (cause) {
    throw fileError("keep a copy in", folder, cause);
  }
  return copies;
}

async function differing({ git, workspace, before }: Memory): Promise<readonly TreeEntry[]> {
  const now = await treeStatus(git, workspace);
  const others = [...now.values()].filter(({ path, mark }) => before.get(path)?.mark !== mark);
  const settled = [...before.values()].filter(({ path }) => !now.has(path));
  return [...others, ...settled];
}

/** What an ignore file of the command's hid shows itself once that is gone. */
const ROUNDS = 3;

async function putBack(memory: Memory): Promise<void> {
  const restored = new Set<string>();
  for (let round = 0; ; round += 1) {
    await memory.own.putBack();
    const left = (await differing(memory)).filter(({ path }) => !restored.has(path));
    if (left.length === 0) return await refreshIndex(memory.git, round);
    if (round === ROUNDS)
      throw new UserError(
        `After the refresh command ${named(left.map(({ path }) => path))} could not be made what it was before. Put it back by hand (git status shows it) before anything else is run here.`,
      );
    for (const entry of left) {
      if (memory.before.has(entry.path)) await putBackCopy(memory, entry, restored);
      else if (!entry.isTracked) await remove(memory.workspace, entry);
    }
    await checkOut(
      memory.git,
      left.filter(({ path, isTracked }) => isTracked && !memory.before.has(path)),
    );
  }
}

async function putBackCopy({ workspace, copies }: Memory, entry: TreeEntry, restored: Set<string>): Promise<void> {
  const copy = copies.get(entry.path);
  if (copy === undefined) return;
  const place = rawPlace(workspace, entry);
  try {
    await rm(join(workspace, entry.path), { force: true, recursive: true });
    if (copy.kind !== "nothing") await mkdir(dirname(join(workspace, entry.path)), { recursive: true });
    if (copy.kind === "link") await symlink(copy.target, place);
    if (copy.kind === "file") await copyFile(copy.at, place);
    restored.add(entry.path);
  } catch (cause) {
    throw fileError("put back", entry.path, cause);
  }
}

async function remove(workspace: string, entry: TreeEntry): Promise<void> {
  const place = join(workspace, entry.path);
  try {
    if (entry.isRepository) await rm(place, { force: true, recursive: true });
    else await unlink(rawPlace(workspace, entry));
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT") throw fileError("remove", entry.path, cause);
  }
  await removeEmpty(workspace, dirname(entry.path));
}

/** Folders that hold nothing any more: git knows none. */
async function removeEmpty(workspace: string, folder: string): Promise<void> {
  if (folder === ".") return;
  try {
    await rmdir(join(workspace, folder));
  } catch {
    return;
  }
  await removeEmpty(workspace, dirname(folder));
}

/** Files that were written again are otherwise compared byte by byte until somebody does. */
async function refreshIndex(git: Git, rounds: number): Promise<void> {
  if (rounds > 0) await git.attempt(["update-index", "-q", "--refresh"]);
}

async function checkOut(git: Git, entries: readonly TreeEntry[]): Promise<void> {
  const files = entries.filter(({ isRepository }) => !isRepository);
  if (files.length === 0) return;
  const input = Buffer.concat(files.flatMap(({ raw }) => [raw, Buffer.from("\0")]));
  await git.must(["checkout-index", "--force", "-z", "--stdin"], { input });
}
