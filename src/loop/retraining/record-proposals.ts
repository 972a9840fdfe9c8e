import type { Finding } from "../../findings/finding.ts";
import type { ProposalRecord } from "../../generated/types.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import { newEntry } from "../../stores/ledger-entry.ts";
import { entryOrigin } from "../place/entry-origin.ts";
import type { Place } from "../place/place.ts";
import type { Carried } from "./carry-out.ts";

/**
 * What came of the proposals, in one commit. Where nothing did, one entry a day says that somebody looked: of the first
 * model by name, so that the ledger does not grow with their number.
 */
export async function recordProposals(
  place: Place,
  carried: readonly Carried[],
  key: Parameters<Place["ledger"]["record"]>[1],
): Promise<readonly Finding[]> {
  const news = carried
    .filter(({ isNews, record, last }) => isNews && record.key !== last?.key)
    .map(({ record }) => record);
  const entries = news.length > 0 ? news : heartbeat(carried, place.host.now());
  if (entries.length === 0) return [];
  const origin = await entryOrigin(place);
  const { findings } = await place.ledger.record(
    entries.map((body) => newEntry({ kind: "proposal", model: body.model, body, ...origin })),
    key,
  );
  return findings;
}

function heartbeat(carried: readonly Carried[], now: number): readonly ProposalRecord[] {
  const today = new Date(now).toISOString().slice(0, 10);
  const isTold = carried.some(({ last }) => last?.heartbeat === today || last?.at.startsWith(today) === true);
  const [first] = carried.toSorted((a, b) => (a.record.model < b.record.model ? -1 : 1));
  if (isTold || first === undefined) return [];
  // How its proposals stand is what it was: only that somebody looked is new.
  const { key: _, at, ...body } = first.last ?? first.record;
  const told = { ...body, heartbeat: today };
  return [{ ...told, key: sha256(canonicalJson(told)), at }];
}
