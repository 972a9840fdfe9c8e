import type { Git } from "../forge/git.ts";
import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";

/**
 * Where work on a laptop left the main branch: what a remote says is its default branch, or a branch that is called so.
 * Undefined without a commit. Throws a UserError where nobody can tell, for by its own rules every change would pass.
 */
export async function localBase(git: Git): Promise<string | undefined> {
  const head = await git.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head === undefined) return undefined;
  const refs = await refsOf(git);
  const main = await mainBranch(git, refs);
  if (main !== undefined) return (await git.ask(["merge-base", main, "HEAD"])) ?? main;
  // The only branch of a repository that nobody has cloned is its main one: the change is what is not committed.
  if (refs.remotes.length === 0 && refs.branches.length === 1 && refs.isOnBranch) return head;
  throw new UserError(await noBase(git, refs));
}

interface Refs {
  /** Names of remotes, `origin` first. */
  readonly remotes: readonly string[];
  /** Local branches. */
  readonly branches: readonly string[];
  /** `origin/main` and so on, `origin/HEAD` included. */
  readonly tracked: ReadonlySet<string>;
  readonly isOnBranch: boolean;
}

async function refsOf(git: Git): Promise<Refs> {
  const [names, remotes, branch] = await Promise.all([
    git.ask(["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"]),
    git.ask(["remote"]),
    git.ask(["symbolic-ref", "--quiet", "HEAD"]),
  ]);
  const all = linesOf(names);
  const below = (prefix: string) => all.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  return {
    remotes: linesOf(remotes).toSorted((a, b) => rank(a) - rank(b)),
    branches: below("refs/heads/"),
    tracked: new Set(below("refs/remotes/")),
    isOnBranch: branch !== undefined,
  };
}

/** In a clone of a fork, `upstream` is what it was forked from: pull requests go there, but `origin` is what is pushed to. */
const KNOWN_REMOTES = ["origin", "upstream"];

function rank(remote: string): number {
  const at = KNOWN_REMOTES.indexOf(remote);
  return at === -1 ? KNOWN_REMOTES.length : at;
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}

const MAIN_BRANCHES = ["main", "master", "trunk"];

async function mainBranch(git: Git, { remotes, branches, tracked }: Refs): Promise<string | undefined> {
  // Two remotes with other names: which of them is meant, nobody says.
  const asked = remotes.filter((remote) => rank(remote) < KNOWN_REMOTES.length || remotes.length === 1);
  const names = ["HEAD", ...MAIN_BRANCHES];
  const remote = asked.flatMap((name) => names.map((branch) => `${name}/${branch}`)).filter((ref) => tracked.has(ref));
  const configured = await git.ask(["config", "--get", "init.defaultBranch"]);
  const local = [...(configured === undefined ? [] : [configured]), ...MAIN_BRANCHES].filter((name) =>
    branches.includes(name),
  );
  const refs = [...remote.map((name) => `refs/remotes/${name}`), ...local.map((name) => `refs/heads/${name}`)];
  for (const ref of refs) {
    // origin/HEAD may name a branch that was never fetched.
    const commit = await git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

async function noBase(git: Git, { remotes, branches, tracked }: Refs): Promise<string> {
  const [remote] = remotes;
  const isShallow = (await git.ask(["rev-parse", "--is-shallow-repository"])) === "true";
  const known = [...tracked].filter((name) => !name.endsWith("/HEAD"));
  const here = [...branches, ...known].toSorted();
  const fetching =
    remote === undefined
      ? ""
      : ` Fetch the default branch (git fetch ${isShallow ? "--unshallow " : ""}${remote} '+refs/heads/*:refs/remotes/${remote}/*', then git remote set-head ${remote} --auto), or`;
  const naming = `${fetching === "" ? "Name" : "name"} what this work is compared with, as --base <branch or commit>`;
  const named = here.length === 0 ? "" : ` The branches here are ${listed(here.slice(0, 8))}.`;
  return `There is no base: neither a remote's default branch nor ${listed(MAIN_BRANCHES)} is in this ${isShallow ? "shallow " : ""}clone, so it is unknown what has changed.${named}${fetching} ${naming}.`;
}
