import { authorship, type Authorship, isByApp, type Making, pushesTo } from "../../forge/authorship.ts";
import type { Forge } from "../../forge/forge.ts";

/** Whose work the pull requests are, together: one who had a part in one of them accepts none. */
export async function authorshipOf(forge: Forge, pulls: readonly number[]): Promise<Authorship> {
  return authorship(await Promise.all(pulls.map((number) => makingOf(forge, number))));
}

async function makingOf(forge: Forge, number: number): Promise<Making> {
  const { author, createdAt, head } = await forge.pull(number);
  const [commits, activities] = await Promise.all([forge.commitPeople(number), forge.activities(head)]);
  const pushes = activities && pushesTo(head.sha, activities, commits);
  const made = { author, createdAt, commits, pushes };
  const dispatches = isByApp(made) ? await forge.dispatches() : [];
  return { ...made, dispatches };
}
