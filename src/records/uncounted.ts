import type { UncountedReview } from "../generated/types.ts";

const WHY = {
  bot: "is no person, and a program approves nothing",
  author: "opened the change, and nobody approves what is theirs",
  pusher:
    "pushed to the change, as “Update branch” does, and nobody approves what is partly theirs: another person of the role approves, or the change comes again in a new pull request without their commits",
  coauthor: "wrote, committed or co-authored a commit of the change, and nobody approves what is partly theirs",
  dispatcher: "had a workflow make the change by hand, and nobody approves what is theirs",
  trainer: "had the model trained, and nobody approves what is theirs",
  "unknown-maker": "may be who made the change: nobody can tell who pushed it, so it takes two people of the same role",
  stale:
    "approved other content than what is decided now: if the base branch changed it, update the branch; then approve again",
  gone: "approved a commit that is no longer there, as after a force push: approve again",
  reader: "may not write to the repository: an administrator lets them, or somebody else of the role approves",
  edited: "has a review that was edited: submit it again",
  requester: "asked for it, and nobody approves what they ask for",
} as const satisfies Record<UncountedReview["why"], string>;

/** Why an approving review does not count, for whoever waits for it: what follows the name. */
export function whyUncounted({ why }: Pick<UncountedReview, "why">): string {
  return WHY[why];
}
