import { fieldsOf, gitIn, type Git } from "../forge/git.ts";
import type { Repository } from "./open-revision.ts";

export interface ChangeOptions extends Repository {
  /** A commit: what came before. */
  readonly before: string;
  /** The head's commit as the forge knows it; without it only git is asked. */
  readonly head?: string | undefined;
}

/**
 * Paths that this change touched, deleted and renamed ones included, uncommitted ones too. Undefined when nobody can
 * tell: then everything is affected. What counts is the difference to the merge base: commits that the base branch got
 * meanwhile are not this change's doing, while its rules (rules.ts) judge it.
 */
export async function changedPaths({
  host,
  forge,
  before,
  head,
}: ChangeOptions): Promise<readonly string[] | undefined> {
  const local = await changedInClone(gitIn(host), before);
  if (local !== undefined) return local;
  return head === undefined ? undefined : await forge?.changedFiles(before, head);
}

async function changedInClone(git: Git, before: string): Promise<readonly string[] | undefined> {
  // A shallow clone that ends before the merge base has none, and git says so.
  const mergeBase = await git.ask(["merge-base", "--end-of-options", before, "HEAD"]);
  if (mergeBase === undefined) return undefined;
  const [changed, untracked] = await Promise.all([
    git.attempt([
      "diff",
      "--name-only",
      "-z",
      "--no-renames",
      "--no-ext-diff",
      "--no-textconv",
      "--relative",
      mergeBase,
    ]),
    git.attempt(["ls-files", "-z", "--others", "--exclude-standard"]),
  ]);
  if (changed.exitCode !== 0 || untracked.exitCode !== 0) return undefined;
  const own = fieldsOf(untracked.stdout).filter((path) => !path.startsWith(OUTPUTS));
  return [...new Set([...fieldsOf(changed.stdout), ...own])].toSorted();
}

/** What we write is no change, even where nobody ignores it; what git tracks there is one. */
const OUTPUTS = "model-gitops-out/";
