import { leftProfile } from "../place/profile-file.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Recordable } from "./record-entries.ts";

/** The digest of the reference profile, once the store has it; undefined where none came with the evaluation. */
export async function storeProfile(
  place: Place,
  name: string,
  evaluation: Recordable["evaluation"],
): Promise<string | undefined> {
  const digest = evaluation?.profile;
  if (digest === undefined) return undefined;
  const file = await leftProfile(place, filesOf(place, name).profile, digest);
  const store = place.storeOf(name);
  if (file !== undefined) await store.put(file, digest, `${name} profile.json`);
  else if (!(await store.has(digest))) {
    place.host.log.warn(
      `${name}: the reference profile that its evaluation names is not here. The monitor makes it again, or \`model-gitops profile\` does.`,
    );
    return undefined;
  }
  return digest;
}
