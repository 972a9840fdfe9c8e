import { join } from "node:path";
import type { Profile } from "../../generated/types.ts";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import { hexOf, sha256, type Digest } from "../../records/canonical.ts";
import { parseProfile } from "../../records/parse.ts";
import { profileText } from "../../records/profile-text.ts";
import type { Place } from "./place.ts";

/** Writes a profile to the output folder, and returns its digest. */
export async function keepProfile({ host }: Pick<Place, "host">, path: string, profile: Profile): Promise<Digest> {
  const text = profileText(profile);
  await writeAtomic(join(host.workspace, path), text);
  return sha256(text);
}

/** Writes a profile to a folder under the name that its digest gives, which it returns: `<hex>.json`. */
export async function keepByDigest({ host }: Pick<Place, "host">, folder: string, profile: Profile): Promise<Digest> {
  const text = profileText(profile);
  const digest = sha256(text);
  await writeAtomic(join(host.workspace, folder, `${hexOf(digest)}.json`), text);
  return digest;
}

/** The file of a profile that an earlier job left, where it is the one that is meant; absolute. */
export async function leftProfile(
  { host }: Pick<Place, "host">,
  path: string,
  digest: string,
): Promise<string | undefined> {
  const file = join(host.workspace, path);
  const bytes = await readIfThere(file);
  return bytes !== undefined && sha256(bytes) === digest ? file : undefined;
}

/** The profile that the store has under a digest; undefined where it lacks it. Throws a UserError where it breaks its schema. */
export async function storedProfile(
  place: Pick<Place, "scratch" | "storeOf">,
  model: string,
  digest: string,
): Promise<Profile | undefined> {
  const file = join(place.scratch, `${model}-profile-${digest.slice(-16)}.json`);
  if (!(await place.storeOf(model).get(digest, file))) return undefined;
  const bytes = await readIfThere(file);
  return bytes && parseProfile(new TextDecoder().decode(bytes), `the profile ${digest.slice(0, 19)}… of ${model}`);
}
