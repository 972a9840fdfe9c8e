import type { Git } from "../forge/git.ts";

/** The default branch as a clone knows its remote's; undefined where it does not say. */
export async function remoteDefault(git: Git): Promise<string | undefined> {
  const ref = await git.ask(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  return ref?.replace(/^origin\//, "");
}

/** The same, else what branches of one's own are usually called: for advice, and never for what judges. */
export async function likelyDefault(git: Git): Promise<string | undefined> {
  const remote = await remoteDefault(git);
  if (remote !== undefined) return remote;
  for (const name of ["main", "master"])
    if ((await git.ask(["rev-parse", "--verify", "--quiet", `refs/heads/${name}`])) !== undefined) return name;
  return undefined;
}
