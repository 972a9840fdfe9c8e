import type { Pull } from "../../forge/forge.ts";
import type { Place } from "../place/place.ts";

/** A push of more commits than this is no merge queue's. */
const MOST_COMMITS = 20;
const NO_COMMIT = /^0+$/;

/**
 * The pull requests that this push merged, newest first, whatever the merge method was: a merge queue lands several in
 * one push. Empty for a direct push, and without a token.
 */
export async function landedPulls(place: Place): Promise<readonly Pull[]> {
  const { event } = place;
  const forge = await place.forge();
  if (event.kind !== "push" || forge === undefined) return [];
  const between = NO_COMMIT.test(event.before) ? undefined : await forge.comparison(event.before, event.after);
  const commits = (between?.commits ?? []).slice(-MOST_COMMITS).toReversed();
  const found = new Map<number, Pull>();
  for (const sha of new Set([event.after, ...commits])) {
    for (const pull of await forge.pullsOfCommit(sha)) {
      if (pull.merged && pull.base.branch === event.branch && !found.has(pull.number)) found.set(pull.number, pull);
    }
  }
  return [...found.values()];
}
