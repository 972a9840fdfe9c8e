import { UserError } from "../kernel/errors.ts";
import type { Event, PullRequestEvent } from "./event.ts";
import { openRemote } from "./forge-revision.ts";
import type { Forge } from "./forge.ts";
import { fieldsOf, gitIn, type Git, type GitHost } from "./git.ts";
import { openCommit } from "./git-revision.ts";
import type { Revision } from "./revision.ts";

export interface BaseOptions {
  readonly host: GitHost;
  readonly forge: Forge | undefined;
  readonly event: Event;
  /** A commit or branch that a person named instead. */
  readonly base?: string | undefined;
}

/**
 * The revision whose rules judge this run: the base branch as the pull request met it; undefined where nothing was
 * changed (a schedule, a tag) or nothing came before. Read by git when the clone has it, else through the forge. Throws
 * a UserError where neither can.
 */
export async function openBase(options: BaseOptions): Promise<Revision | undefined> {
  const commit = await baseCommit(options);
  return commit === undefined ? undefined : await openRevision(options, commit);
}

/** A commit's files by git when the clone has them, else through the forge. Throws a UserError where neither can. */
export async function openRevision(
  { host, forge }: Pick<BaseOptions, "host" | "forge">,
  commit: string,
): Promise<Revision> {
  const local = await openCommit(host, commit);
  if (local !== undefined) return local;
  if (forge !== undefined) return openRemote(forge, commit);
  throw new UserError(
    `The commit ${commit} is not in this clone. Fetch it (fetch-depth: 0), or give the action a token.`,
  );
}

export interface ChangeOptions extends Omit<BaseOptions, "event"> {
  readonly base: string;
  /** The head's commit as the forge knows it; without it only git is asked. */
  readonly head?: string | undefined;
}

/**
 * Paths that this change touched, deleted and renamed ones included, uncommitted ones too. Undefined when nobody can
 * tell: then everything is affected. What counts is the difference to the merge base: commits that the base branch got
 * meanwhile are not this change's doing, while its rules (`openBase`) judge it.
 */
export async function changedFiles({ host, forge, base, head }: ChangeOptions): Promise<readonly string[] | undefined> {
  const local = await changedInClone(gitIn(host), base);
  if (local !== undefined) return local;
  return head === undefined ? undefined : await forge?.changedFiles(base, head);
}

/** What `openBase` opens. */
export async function baseCommit({ host, forge, event, base }: BaseOptions): Promise<string | undefined> {
  const git = gitIn(host);
  if (base !== undefined && base !== "") return await namedCommit(git, base);
  if (event.kind === "pull_request") return await pullBase(git, event);
  if (event.kind === "merge_group") return event.baseSha;
  if (event.kind === "push") return /^0+$/.test(event.before) ? undefined : event.before;
  if (event.kind === "dispatch" && event.defaultBranch !== undefined)
    return await tipOf({ git, forge, branch: event.defaultBranch });
  return event.kind === "local" ? await localBase(git) : undefined;
}

interface BranchQuestion {
  readonly git: Git;
  readonly forge: Forge | undefined;
  readonly branch: string;
}

// A run by hand judges its branch by the default branch: by its own rules every model would be a first one.
async function tipOf({ git, forge, branch }: BranchQuestion): Promise<string> {
  const tip =
    (await forge?.refs.head(branch)) ??
    (await git.ask(["rev-parse", "--verify", "--quiet", `refs/remotes/origin/${branch}^{commit}`]));
  if (tip !== undefined) return tip;
  throw new UserError(
    `The default branch ${branch}, whose rules judge a run by hand, is not in this clone. Fetch it (fetch-depth: 0), give the action a token, or name a base.`,
  );
}

// `base.sha` of the payload may be older than the base branch that the runner's merge commit contains. Judging the
// merge by the older one would blame this pull request for what others changed, so the merge's first parent counts;
// a clone of depth 1 still has the merge commit itself, which names its parents.
async function pullBase(git: Git, event: PullRequestEvent): Promise<string> {
  const head = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD"]);
  if (head === undefined || head !== event.mergeSha) return event.baseSha;
  const commit = await git.ask(["cat-file", "commit", head]);
  const header = commit?.split("\n\n", 1)[0] ?? "";
  const [first, second] = [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1]);
  return first !== undefined && second === event.headSha ? first : event.baseSha;
}

async function namedCommit(git: Git, base: string): Promise<string> {
  for (const name of [base, `origin/${base}`]) {
    const commit = await git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
    if (commit !== undefined) return commit;
  }
  if (/^[0-9a-f]{40}$/.test(base)) return base;
  throw new UserError(`The base "${base}" is no commit or branch of this clone. Fetch it, or give a full commit id.`);
}

const MAIN_BRANCHES = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

// On a laptop the change is everything since the main branch was left; on the main branch itself, what is uncommitted.
async function localBase(git: Git): Promise<string | undefined> {
  for (const branch of MAIN_BRANCHES) {
    const main = await git.ask(["rev-parse", "--verify", "--quiet", `${branch}^{commit}`]);
    if (main !== undefined) return (await git.ask(["merge-base", main, "HEAD"])) ?? main;
  }
  return await git.ask(["rev-parse", "--verify", "--quiet", "HEAD"]);
}

async function changedInClone(git: Git, base: string): Promise<readonly string[] | undefined> {
  // A shallow clone that ends before the merge base has none, and git says so.
  const mergeBase = await git.ask(["merge-base", "--end-of-options", base, "HEAD"]);
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
