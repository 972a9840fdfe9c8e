import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";
import type { BranchChange, GitRefs } from "./forge.ts";
import { localBlobs } from "./local-blobs.ts";
import { localFiles, localFolder } from "./local-trees.ts";
import { gitIn, type Git } from "./git.ts";
import { foldersOf, nameTaken } from "./ref-refusals.ts";

export type LocalRefsHost = Pick<Host, "run" | "workspace" | "temp" | "now"> & {
  readonly log?: Pick<Host["log"], "warn">;
};

/**
 * Branches of the local clone, written by plumbing: neither the working tree nor the index is touched. A branch that
 * origin has, or has more of, is read from there, and continued locally.
 */
export function localRefs(host: LocalRefsHost): GitRefs {
  const git = gitIn(host);
  return {
    head: (branch) => newest(git, host, branch),
    files: (id) => localFiles(git, id),
    everyFile: (id) => localFiles(git, id),
    folder: (id) => localFolder(git, id),
    blob: async (id) => (await git.must(["cat-file", "blob", id])).bytes,
    blobs: (ids) => localBlobs(git, ids),
    commit: (change) => commit(git, host, change),
  };
}

/** What was fetched counts where it goes on from the local branch: others have recorded since. */
async function newest(git: Git, { log }: LocalRefsHost, branch: string): Promise<string | undefined> {
  const [here, there] = await Promise.all([local(git, branch), resolve(git, `refs/remotes/origin/${branch}`)]);
  if (here === undefined || there === undefined || here === there) return here ?? there;
  if (await isAncestor(git, here, there)) return there;
  if (!(await isAncestor(git, there, here)))
    log?.warn(
      `The branch ${branch} of this clone and that of origin went different ways; the clone's is read. To take origin's: git branch --force ${branch} origin/${branch}`,
    );
  return here;
}

async function isAncestor(git: Git, older: string, newer: string): Promise<boolean> {
  return (await git.attempt(["merge-base", "--is-ancestor", older, newer])).exitCode === 0;
}

function local(git: Git, branch: string): Promise<string | undefined> {
  return resolve(git, `refs/heads/${branch}`);
}

function resolve(git: Git, ref: string): Promise<string | undefined> {
  return git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
}

async function commit(git: Git, host: LocalRefsHost, change: BranchChange): ReturnType<GitRefs["commit"]> {
  await requireRepository(git, change.branch);
  const tree = await writeTree(git, host, change);
  const parents = change.parent === undefined ? [] : ["-p", change.parent];
  const env = { ...(await identity(git)), ...dates(host) };
  const written = await git.must(["commit-tree", tree, ...parents, "-F", "-"], {
    input: change.message,
    env,
  });
  const sha = written.stdout.trim();
  const before = await local(git, change.branch);
  // The parent may be origin's, which goes on from the local branch.
  const isBehind = before !== undefined && before !== change.parent;
  if (isBehind && (change.parent === undefined || !(await isAncestor(git, before, change.parent))))
    return { kind: "lost" };
  // The old value makes it a compare-and-swap; zeros: the branch must not be there yet.
  const moved = await git.attempt(["update-ref", `refs/heads/${change.branch}`, sha, before ?? "0".repeat(sha.length)]);
  if (moved.exitCode === 0) return { kind: "moved", sha };
  for (const folder of foldersOf(change.branch))
    if ((await local(git, folder)) !== undefined)
      throw nameTaken(change.branch, folder, `git branch --move ${folder} adopt-${folder}`);
  if ((await local(git, change.branch)) !== before || /cannot lock ref/.test(moved.stderr)) return { kind: "lost" };
  throw new UserError(
    `git cannot move the branch ${change.branch}: ${moved.stderr.trim()}. Check the repository's permissions.`,
  );
}

async function requireRepository(git: Git, branch: string): Promise<void> {
  const { exitCode, startError } = await git.attempt(["rev-parse", "--git-dir"]);
  if (exitCode === 0 || startError !== undefined) return;
  throw new UserError(
    `This folder is in no git repository, and what is recorded goes to the branch ${branch} of one. Run \`git init\` here and commit the manifests, or run again in a clone.`,
  );
}

async function writeTree(git: Git, host: LocalRefsHost, change: BranchChange): Promise<string> {
  const index = join(host.temp, `model-gitops-index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await git.must(change.parent === undefined ? ["read-tree", "--empty"] : ["read-tree", change.parent], {
      env,
    });
    const lines: string[] = [];
    for (const [path, content] of Object.entries(change.files)) {
      const blob = await git.must(["hash-object", "-w", "--no-filters", "--stdin"], { input: content });
      lines.push(`100644 ${blob.stdout.trim()}\t${path}\0`);
    }
    for (const { from, to, blob } of change.moves ?? [])
      // First it is gone, as the new path may lie in a folder that is called as the file was.
      lines.push(`0 ${"0".repeat(blob.length)}\t${from}\0`, `100644 ${blob}\t${to}\0`);
    for (const path of change.removals ?? []) lines.push(`0 ${"0".repeat(change.parent?.length ?? 40)}\t${path}\0`);
    await git.must(["update-index", "-z", "--index-info"], { env, input: lines.join("") });
    return (await git.must(["write-tree"], { env })).stdout.trim();
  } finally {
    await rm(index, { force: true });
  }
}

// A runner's clone knows no name, and git refuses to guess one.
async function identity(git: Git): Promise<Readonly<Record<string, string>>> {
  const [name, email] = await Promise.all([git.ask(["config", "user.name"]), git.ask(["config", "user.email"])]);
  const [who = "model-gitops", where = "model-gitops@users.noreply.github.com"] = [
    name || undefined,
    email || undefined,
  ];
  return {
    GIT_AUTHOR_NAME: who,
    GIT_COMMITTER_NAME: who,
    GIT_AUTHOR_EMAIL: where,
    GIT_COMMITTER_EMAIL: where,
  };
}

function dates(host: LocalRefsHost): Readonly<Record<string, string>> {
  const date = `@${Math.floor(host.now() / 1000)} +0000`;
  return { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
}
