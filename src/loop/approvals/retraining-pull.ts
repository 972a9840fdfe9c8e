import type { Pull } from "../../forge/forge.ts";
import { retrainBranch } from "../../records/retrain-branch.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { landedPulls, queuedPulls } from "./landed-pulls.ts";

/**
 * Whether what is judged is a retraining proposal of the model: the pull request, or one of those that are queued or were
 * merged with this push, is of its branch in this repository, and the base branch asks for retraining. Nothing else that
 * the head says counts.
 */
export async function isRetraining(
  session: Session,
  { name, rules }: Pick<ModelAtRevision, "name" | "rules">,
): Promise<boolean> {
  if (rules?.manifest?.retraining === undefined) return false;
  const { event } = session.place;
  const branch = retrainBranch(name);
  if (event.kind === "pull_request") return event.headBranch === branch && !event.isFork;
  return (await pullsOf(session)).some(({ head, isFork }) => head.branch === branch && !isFork);
}

async function pullsOf({ place }: Session): Promise<readonly Pull[]> {
  if (place.event.kind === "push") return await landedPulls(place);
  const forge = place.event.kind === "merge_group" ? await place.forge() : undefined;
  return forge === undefined ? [] : await queuedPulls(place, forge);
}
