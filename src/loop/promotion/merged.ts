import { gitIn } from "../../forge/git.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import type { Session } from "../place/session.ts";

/** Whether a commit is in the history of the default branch; undefined where neither clone nor forge can tell. */
export async function isOnDefaultBranch({ place, rules }: Session, commit: string): Promise<boolean | undefined> {
  const { host } = place;
  const branch = await readDefaultBranch(host);
  const forge = await place.forge();
  const tip = (branch === undefined ? undefined : await forge?.refs.head(branch)) ?? rules?.id ?? place.commit;
  if (tip === undefined || tip === "worktree") return undefined;
  if (tip === commit) return true;
  const git = gitIn(host);
  const { exitCode } = await git.attempt(["merge-base", "--is-ancestor", commit, tip]);
  if (exitCode === 0) return true;
  // A shallow clone says no where it does not know.
  const isWhole = (await git.ask(["rev-parse", "--is-shallow-repository"])) === "false";
  if (exitCode === 1 && isWhole) return false;
  const compared = await forge?.comparison(commit, tip);
  if (compared === undefined) return exitCode === 1 && isWhole ? false : undefined;
  return compared.status === "ahead" || compared.status === "identical";
}
