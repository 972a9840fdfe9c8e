import { storedProfile } from "../place/profile-file.ts";
import type { Place } from "../place/place.ts";
import type { AcceptedModel } from "./accepted.ts";
import type { Reference } from "./reference-profile.ts";
import { windowOf } from "./standing.ts";

/** What a window is judged against. */
export interface JudgedAgainst {
  readonly artifact: string | undefined;
  /** The entry of the ledger. */
  readonly acceptance: string | undefined;
  readonly reference: Reference;
}

export type FormerModels = (replaced: string) => Promise<JudgedAgainst | undefined>;

/**
 * What the window that late rows make again was judged against, by its id: the model that answered it then, not one that
 * was accepted since. Undefined where that is what windows are judged against now.
 */
export function formerModels(
  place: Place,
  name: string,
  now: { readonly accepted: AcceptedModel; readonly reference: Reference },
): FormerModels {
  const found = new Map<string, Promise<JudgedAgainst | undefined>>();
  return async (replaced) => {
    const known = found.get(replaced) ?? formerModel(place, { name, replaced, ...now });
    found.set(replaced, known);
    return await known;
  };
}

interface Asked {
  readonly name: string;
  readonly replaced: string;
  readonly accepted: AcceptedModel;
  readonly reference: Reference;
}

async function formerModel(
  place: Place,
  { name, replaced, accepted, reference }: Asked,
): Promise<JudgedAgainst | undefined> {
  const window = await windowOf(place, name, replaced);
  const nobody = { artifact: accepted.artifact, acceptance: accepted.acceptance?.id };
  if (window === undefined) {
    const problem = `The entry of the window ${replaced}, which this one replaces, is not on the ledger, so it is unknown what it was compared with.`;
    return { ...nobody, reference: { problem } };
  }
  const { artifact = accepted.artifact, acceptance, reference: then } = window;
  const digest = "problem" in reference ? undefined : reference.digest;
  if (artifact === accepted.artifact && (then.profile === undefined || then.profile === digest)) return undefined;
  const profile = then.profile === undefined ? undefined : await storedProfile(place, name, then.profile);
  if (profile !== undefined && then.profile !== undefined)
    return { artifact, acceptance, reference: { profile, digest: then.profile, isNew: false } };
  const problem = `The window ${replaced}, which this one replaces, was compared with another reference than there is now, and the store does not have that any more.`;
  return { artifact, acceptance, reference: { problem } };
}
