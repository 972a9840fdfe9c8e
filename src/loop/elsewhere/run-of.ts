import type { JobSubmission } from "../../generated/types.ts";
import type { Place } from "../place/place.ts";

/** `owner/name`: jobs and what an exchange keeps are told apart by it. On a laptop that knows none, its own. */
export async function repositoryOf(place: Pick<Place, "host" | "forge">): Promise<string> {
  const named = place.host.env("GITHUB_REPOSITORY") ?? "";
  if (named !== "") return named;
  const forge = await place.forge();
  return forge === undefined ? "local/local" : `${forge.repository.owner}/${forge.repository.name}`;
}

/** GitHub's run that we are part of; undefined on a laptop. */
export function runOf({ host, event, commit }: Pick<Place, "host" | "event" | "commit">): JobSubmission["run"] {
  const [id, attempt] = [Number(host.env("GITHUB_RUN_ID")), Number(host.env("GITHUB_RUN_ATTEMPT") ?? "1")];
  if (!Number.isSafeInteger(id) || id < 1 || commit === undefined) return undefined;
  // Of a merge queue the head is the queue's own, and no pull request's.
  const pull = event.kind === "pull_request" ? event.number : undefined;
  return {
    id,
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1,
    headSha: commit,
    ...(pull !== undefined && { pull }),
    ...(event.kind === "push" && { branch: event.branch }),
  };
}
