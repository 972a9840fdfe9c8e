import type { Acceptance } from "../../generated/types.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { Place } from "../place/place.ts";

export interface Accepted {
  /** When the artifact that the default branch stands for was accepted first, with no other between. Milliseconds. */
  readonly at: number;
  readonly body: Acceptance;
}

/** Reads back from the newest acceptance and no further than to the one of another artifact; undefined where there is none. */
export async function acceptedSince({ ledger }: Pick<Place, "ledger">, model: string): Promise<Accepted | undefined> {
  const newest = await ledger.latestPassing(model);
  if (newest === undefined) return undefined;
  let first = newest;
  const ids = await ledger.ids(model, "acceptance");
  for (const id of ids.slice(0, ids.indexOf(newest.id)).toReversed()) {
    const before = await ledger.find("acceptance", model, id);
    if (before === undefined || before.body.artifact !== newest.body.artifact) break;
    if (before.body.outcome === undefined || !isBlocking(before.body.outcome)) first = before;
  }
  return { at: Date.parse(first.recordedAt), body: newest.body };
}
