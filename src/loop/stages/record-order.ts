import { findingOf, type Finding } from "../../findings/finding.ts";
import { RECORD } from "./record-rules.ts";
import type { Place } from "../place/place.ts";

/**
 * Whether a later push has been recorded already: then this one, run late or once more, is no longer what the branch
 * stands for, and must not become the baseline again. Nothing where nobody can tell: on a laptop, or off a push.
 */
export async function supersededBy(place: Place, model: string): Promise<readonly Finding[]> {
  const { event } = place;
  const forge = await place.forge();
  if (event.kind !== "push" || forge === undefined) return [];
  const latest = (await place.ledger.latestAcceptance(model))?.commit;
  if (latest === undefined || latest === event.after || (await forge.refs.head(event.branch)) === event.after)
    return [];
  const status = (await forge.comparison(latest, event.after))?.status;
  if (status === "ahead" || status === "identical") return [];
  const message = `${model}: ${event.after.slice(0, 7)} is no longer the tip of ${event.branch}, and ${latest.slice(0, 7)} was recorded since. Its evidence is kept; what the branch stands for stays.`;
  return [
    findingOf(RECORD.superseded, {
      outcome: "warn",
      model,
      message,
    }),
  ];
}
