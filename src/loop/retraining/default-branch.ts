import { readDefaultBranch } from "../../forge/event.ts";
import { gitIn } from "../../forge/git.ts";
import { UserError } from "../../kernel/errors.ts";
import { remoteDefault } from "../../revisions/default-branch.ts";
import type { Place } from "../place/place.ts";

/** Where proposals are to be merged, and the commit of it that this run looks at. */
export interface DefaultBranch {
  readonly name: string;
  readonly commit: string;
}

/**
 * The default branch, which has to be what is checked out: what a proposal changes is told against it. Throws a UserError
 * where the run stands somewhere else.
 */
export async function requireDefaultBranch({ host, commit }: Place): Promise<DefaultBranch> {
  if (commit === undefined) throw new UserError("There is no commit yet: commit the models first.");
  const here = await branchHere(host);
  const name = (await readDefaultBranch(host)) ?? (await remoteDefault(gitIn(host))) ?? here;
  if (name === undefined)
    throw new UserError(
      "It is unknown which branch is the default one: check it out, or run `git remote set-head origin --auto`.",
    );
  if (here !== undefined && here !== name)
    throw new UserError(
      `Retraining looks at the default branch (${name}), and this run stands on another one. Start it there.`,
    );
  return { name, commit };
}

async function branchHere(host: Place["host"]): Promise<string | undefined> {
  const [, ref] = /^refs\/heads\/(.+)$/.exec(host.env("GITHUB_REF") ?? "") ?? [];
  return ref ?? (await gitIn(host).ask(["symbolic-ref", "--quiet", "--short", "HEAD"]));
}
