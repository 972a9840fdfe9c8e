import type { PullRequestEvent } from "../../forge/event.ts";
import type { Forge, Pull } from "../../forge/forge.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";

/**
 * A pull request as another run sees it, which has not checked it out: its head and its base branch's newest commit are
 * read through the forge, and nothing of the head is run.
 */
export async function actingOn(place: Place, forge: Forge, pull: Pull): Promise<Session> {
  const { number, author, isFork, base, head } = pull;
  const baseSha = (await forge.refs.head(base.branch)) ?? base.sha;
  const event: PullRequestEvent = {
    kind: "pull_request",
    number,
    action: "",
    baseSha,
    baseBranch: base.branch,
    headSha: head.sha,
    headBranch: head.branch,
    isFork,
    author,
  };
  const from = { host: place.host, forge };
  const rules = place.head.beside(await openRevision(from, baseSha));
  const own = place.head.beside(await openRevision(from, head.sha));
  const paths = await forge.changedFiles(baseSha, head.sha);
  return {
    place: { ...place, event, commit: head.sha, head: own },
    rules,
    change: { before: rules, paths, pull: { number, author, isFork } },
  };
}
