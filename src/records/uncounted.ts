import type { UncountedReview } from "../generated/types.ts";

const WHY = {
  bot: "is no person, and a program approves nothing",
  author: "opened the change, so the change is theirs",
  pusher:
    "pushed to the change, as “Update branch” does, so the change is partly theirs: another person of the role approves, or the change comes again in a new pull request without their commits",
  coauthor: "wrote, committed or co-authored a commit of the change, so the change is partly theirs",
  dispatcher: "started the workflow that made the change by hand, so the change is theirs",
  trainer: "had the model trained, so the change is theirs",
  "unknown-maker":
    "may have made the change, since it is unknown who pushed it: two people of the same role have to approve it",
  stale:
    "approved other content than what is decided now: if the base branch changed it, update the branch; then approve again",
  gone: "approved a commit that is no longer there, as after a force push: approve again",
  reader: "may not write to the repository: an administrator lets them, or somebody else of the role approves",
  edited: "has a review that was edited: submit it again",
  requester: "asked for it, so somebody else has to approve it",
} as const satisfies Record<UncountedReview["why"], string>;

/** Why an approving review does not count, for whoever waits for it: what follows the name. */
export function whyUncounted({ why }: Pick<UncountedReview, "why">): string {
  return WHY[why];
}
