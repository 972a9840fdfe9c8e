import { readDefaultBranch, type Event, type PullRequestEvent } from "../forge/event.ts";
import { gitIn, type Git } from "../forge/git.ts";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";
import { remoteDefault } from "./default-branch.ts";
import { localBase } from "./local-base.ts";
import { openRevision, type Repository } from "./open-revision.ts";
import type { Revision } from "./revision.ts";

export interface RulesOptions extends Repository {
  readonly host: Pick<Host, "run" | "workspace" | "env">;
  readonly event: Event;
  /** A commit or branch that a person named instead. */
  readonly base?: string | undefined;
}

/**
 * The revision whose rules hold for this run; undefined where nothing came before a first push, or there is no git. Read
 * by git when the clone has it, else through the forge. Throws a UserError where neither can, or nobody can tell.
 */
export async function openRules(options: RulesOptions): Promise<Revision | undefined> {
  const commit = await rulesCommit(options);
  return commit === undefined ? undefined : await openRevision(options, commit);
}

/**
 * What `openRules` opens: of a pull request its base branch as it was met, of a push what was there before, on a laptop
 * where the branch left the main one; of everything else the default branch.
 */
export async function rulesCommit(options: RulesOptions): Promise<string | undefined> {
  const { host, event, base } = options;
  const git = gitIn(host);
  if (base !== undefined && base !== "") return await namedCommit(git, base);
  switch (event.kind) {
    case "pull_request":
      return await pullBase(git, event);
    case "merge_group":
      return event.baseSha;
    case "push":
      return /^0+$/.test(event.before) ? undefined : event.before;
    case "local":
      return await localBase(git);
    case "dispatch":
    case "repository_dispatch":
    case "schedule":
    case "tag":
    case "issues":
    case "workflow_run":
    case "other":
      return await defaultTip(options, git);
  }
}

/**
 * The revision whose settings hold: the default branch, as the rules have it where they are its own, and as it is now
 * after a push. A commit that a person named changes nothing here. Undefined where there is no git, or no commit yet.
 * Throws a UserError where the default branch cannot be had.
 */
export async function settingsCommit(options: RulesOptions): Promise<string | undefined> {
  const { host, forge, event } = options;
  const unnamed = { ...options, base: undefined };
  // A push that is recorded once more, years later, does not bring back the keys of its time.
  if (event.kind === "push" && event.isDefaultBranch) return (await forge?.refs.head(event.branch)) ?? event.after;
  if (event.kind === "local") return await localBase(gitIn(host));
  if (await isOntoDefault(options)) return await rulesCommit(unnamed);
  return await defaultTip(unnamed, gitIn(host));
}

/** Whether what is to be merged goes onto the default branch; where nobody names it, that is what a pull request is onto. */
export async function isOntoDefault({ host, event }: Pick<RulesOptions, "host" | "event">): Promise<boolean> {
  if (!("baseBranch" in event)) return false;
  const branch = await readDefaultBranch(host);
  return branch === undefined || branch === event.baseBranch;
}

// What runs by hand, by the clock or for a tag is judged by the default branch: by its own rules every model would be a
// first one.
async function defaultTip({ host, forge }: RulesOptions, git: Git): Promise<string> {
  const branch = (await readDefaultBranch(host)) ?? (await remoteDefault(git));
  if (branch === undefined)
    throw new UserError(
      "Nobody says which branch is the default one, whose rules judge this run: neither the event nor origin/HEAD. Name a base.",
    );
  const tip =
    (await forge?.refs.head(branch)) ??
    (await git.ask(["rev-parse", "--verify", "--quiet", `refs/remotes/origin/${branch}^{commit}`]));
  if (tip !== undefined) return tip;
  throw new UserError(
    `The default branch ${branch}, whose rules judge this run, is not in this clone. Fetch it (fetch-depth: 0), give the action a token, or name a base.`,
  );
}

// `base.sha` of the payload may be older than the base branch that the runner's merge commit contains. Judging the
// merge by the older one would blame this pull request for what others changed, so the merge's first parent counts;
// a clone of depth 1 still has the merge commit itself, which names its parents.
async function pullBase(git: Git, event: PullRequestEvent): Promise<string> {
  if (event.mergeSha === undefined) return event.baseSha;
  const head = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD"]);
  if (head !== event.mergeSha) return event.baseSha;
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
