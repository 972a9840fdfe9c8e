import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { openRules } from "../../revisions/rules.ts";
import { findChange, type Change } from "./change.ts";
import type { Place } from "./place.ts";

/** A place, and the revision whose word counts there. */
export interface Ruled {
  readonly place: Place;
  /** Undefined where nothing came before: each model is a first one. */
  readonly rules: RevisionFiles | undefined;
}

/** What one run is about: where it stands, whose rules hold, and what changed. */
export interface Session extends Ruled {
  /** Undefined where the event brings none. */
  readonly change: Change | undefined;
}

/** Finds rules and change of a place. Throws a UserError where nobody can tell whose rules hold, or they cannot be had. */
export async function openSession(place: Place): Promise<Session> {
  const { host, event, head, options } = place;
  const opened = await openRules({ host, forge: await place.forge(), event, base: options.base });
  const rules = opened && head.beside(opened);
  return { place, rules, change: await findChange(place, rules) };
}
