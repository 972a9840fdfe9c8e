import { fieldsOf, gitIn, type Git } from "../forge/git.ts";
import type { Repository } from "./open-revision.ts";

export interface ChangeOptions extends Repository {
  /** A commit: what came before. */
  readonly before: string;
  /** The head's commit as the forge knows it; without it only git is asked. */
  readonly head?: string | undefined;
  /** Files that git does not have and does not ignore, from whoever has listed them; without it git is asked. */
  untracked?(): Promise<readonly string[] | undefined>;
}

/**
 * Paths that this change touched, deleted and renamed ones included, uncommitted ones too. Undefined when nobody can
 * tell: then everything is affected. What counts is the difference to the merge base: commits that the base branch got
 * meanwhile are not this change's doing, while its rules (rules.ts) judge it.
 */
export async function changedPaths(options: ChangeOptions): Promise<readonly string[] | undefined> {
  const { host, forge, before, head } = options;
  const local = await changedInClone(gitIn(host), options);
  if (local !== undefined) return local;
  return head === undefined ? undefined : await forge?.changedFiles(before, head);
}

async function changedInClone(
  git: Git,
  { before, untracked = () => untrackedBy(git) }: ChangeOptions,
): Promise<readonly string[] | undefined> {
  const [changed, added] = await Promise.all([differing(git, before), untracked()]);
  if (changed === undefined || added === undefined) return undefined;
  const own = added.filter((path) => !path.startsWith(OUTPUTS));
  return [...new Set([...changed, ...own])].toSorted();
}

async function differing(git: Git, before: string): Promise<readonly string[] | undefined> {
  const atOnce = await git.attempt([...DIFF, "--merge-base", "--end-of-options", before, "--"]);
  if (atOnce.exitCode === 0) return fieldsOf(atOnce.stdout);
  // Git before 2.30 cannot do it at once, and none can where there are several merge bases. A shallow clone that ends
  // before the merge base has none, and git says so.
  const mergeBase = await git.ask(["merge-base", "--end-of-options", before, "HEAD"]);
  const changed = mergeBase === undefined ? undefined : await git.attempt([...DIFF, mergeBase]);
  return changed?.exitCode === 0 ? fieldsOf(changed.stdout) : undefined;
}

/** .gitmodules can ask not to be told of a submodule, and it comes with the change. */
const DIFF = "diff --name-only -z --no-renames --no-ext-diff --no-textconv --relative --ignore-submodules=none".split(
  " ",
);

async function untrackedBy(git: Git): Promise<readonly string[] | undefined> {
  const listed = await git.attempt(["ls-files", "-z", "--others", "--exclude-standard"]);
  return listed.exitCode === 0 ? fieldsOf(listed.stdout) : undefined;
}

/** What we write is no change, even where nobody ignores it; what git tracks there is one. */
const OUTPUTS = "model-gitops-out/";
