import type { Forge, Pull } from "../../forge/forge.ts";
import type { Place } from "../place/place.ts";

/** A push of more commits than this is no merge queue's. */
const MOST_COMMITS = 100;
const NO_COMMIT = /^0+$/;

/**
 * The pull requests that this push merged, newest first, whatever the merge method was: a merge queue lands several in
 * one push. Empty for a direct push, and without a token.
 */
export async function landedPulls(place: Place): Promise<readonly Pull[]> {
  const { event } = place;
  const forge = await place.forge();
  if (event.kind !== "push" || forge === undefined) return [];
  const { before, after, branch } = event;
  return await pullsBetween(forge, { before, after }, ({ merged, base }) => merged && base.branch === branch);
}

/** The pull requests that a merge group is made of: those of all its commits, and the one that its branch is named after. */
export async function queuedPulls({ event }: Pick<Place, "event">, forge: Forge): Promise<readonly Pull[]> {
  if (event.kind !== "merge_group") return [];
  const { baseSha: before, headSha: after, baseBranch, pull: named } = event;
  const isQueued = ({ state, base }: Pull) => state === "open" && base.branch === baseBranch;
  const known = await pullsBetween(forge, { before, after }, isQueued);
  return named === undefined || known.some(({ number }) => number === named)
    ? known
    : [...known, await forge.pull(named)];
}

interface Between {
  readonly before: string;
  readonly after: string;
}

async function pullsBetween(
  forge: Forge,
  { before, after }: Between,
  isWanted: (pull: Pull) => boolean,
): Promise<readonly Pull[]> {
  const between = NO_COMMIT.test(before) ? undefined : await forge.comparison(before, after);
  const commits = (between?.commits ?? []).slice(-MOST_COMMITS).toReversed();
  const found = new Map<number, Pull>();
  for (const sha of new Set([after, ...commits])) {
    for (const pull of await forge.pullsOfCommit(sha)) {
      if (isWanted(pull) && !found.has(pull.number)) found.set(pull.number, pull);
    }
  }
  return [...found.values()];
}
