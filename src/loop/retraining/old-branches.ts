import { RETRAIN_BRANCHES, retrainBranch } from "../../records/retrain-branch.ts";
import type { Place } from "../place/place.ts";
import type { Fleet } from "./fleet.ts";

const KEPT = 30 * 86_400_000;

/**
 * Deletes branches of proposals that ended a month ago, where they still are what we pushed: until then whoever wants the
 * proposal back finds it. One listing for all of them.
 */
export async function removeOldBranches(place: Place, { forge, models, opened }: Fleet): Promise<void> {
  const now = place.host.now();
  const old = models.filter(({ model, last, own }) => {
    const isOpen = own !== undefined || opened.some(({ branch }) => branch === retrainBranch(model.name));
    return !isOpen && last?.head !== undefined && Date.parse(last.at) + KEPT < now;
  });
  if (forge === undefined || old.length === 0) return;
  const there = await forge.branches.list(RETRAIN_BRANCHES);
  for (const { model, last } of old) {
    const found = there.find(({ branch }) => branch === retrainBranch(model.name));
    // What somebody pushed there is theirs.
    if (found === undefined || found.sha !== last?.head) continue;
    const closed = await forge.pullRequests.byHead(found.branch);
    const isRecent = closed.some(({ closedAt }) => closedAt !== undefined && Date.parse(closedAt) + KEPT >= now);
    if (!isRecent) await forge.branches.move({ branch: found.branch, from: found.sha, to: undefined });
  }
}
