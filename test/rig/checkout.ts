import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Emulator } from "./emulator.ts";
import { git, initRepository } from "./git.ts";

export interface CheckoutOptions {
  /** A full ref, such as `refs/heads/main` or `refs/pull/1/merge`. */
  readonly ref: string;
  readonly sha: string;
  /** As the action's `fetch-depth`: 1 unless told; 0 is the whole history with all branches and tags. */
  readonly depth?: number;
  /** An empty folder; a new one unless given. */
  readonly workspace?: string;
}

/**
 * Checks a commit out into a new workspace as actions/checkout does (v7, src/git-command-manager.ts and
 * src/ref-helper.ts): fetches exactly the ref, detaches for a pull request or tag, else makes a local branch.
 */
export async function checkout(emulator: Emulator, options: CheckoutOptions): Promise<string> {
  const { ref, sha, depth = 1, workspace = await newWorkspace(emulator) } = options;
  // A plain path would make git ignore the depth and copy the whole repository.
  await initRepository(workspace, { origin: pathToFileURL(emulator.bare.dir).href });
  const [, kind = "", name = ""] = /^refs\/(heads|pull|tags)\/(.+)$/.exec(ref) ?? [];
  const local = { heads: `refs/remotes/origin/${name}`, pull: `refs/remotes/pull/${name}`, tags: ref }[kind];
  if (local === undefined) throw new Error(`${ref} is not a branch, pull request or tag`);
  const all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
  const wanted = kind === "tags" ? `+${ref}:${local}` : `+${sha}:${local}`;
  // A branch or tag is among all of them.
  const refs =
    depth === 0 ? [...all, ...(kind === "pull" ? [wanted] : [])] : ["--no-tags", `--depth=${depth}`, "origin", wanted];
  const fetched = depth === 0 ? ["--prune", "origin", ...refs] : refs;
  await git(workspace, ["-c", "protocol.version=2", "fetch", "--quiet", "--no-recurse-submodules", ...fetched]);
  const target = kind === "heads" ? ["-B", name, local] : [local];
  await git(workspace, ["checkout", "--quiet", "--force", ...target]);
  return workspace;
}

/** Where a job starts: an empty folder. */
export async function newWorkspace(emulator: Emulator): Promise<string> {
  const workspace = join(emulator.folder, "workspaces", String(emulator.rig.nextId()));
  await mkdir(workspace, { recursive: true });
  return workspace;
}
