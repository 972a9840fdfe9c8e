import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import { newEntry } from "../../stores/ledger-entry.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { unfinished } from "../../work/promotion/history.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { entryOrigin } from "../place/entry-origin.ts";
import type { Place } from "../place/place.ts";
import { recordedPromotions } from "./standing.ts";

/** Longer than this no run takes between its first entry and its last; what it left is gone on with, or given up for another. */
const GIVEN_UP = 3_600_000;

/**
 * Puts the beginning of a promotion on the ledger, whose order decides between two at once: the later one stops before it
 * has changed anything. A run that broke off is gone on with.
 */
export async function beginPromotion(
  place: Place,
  record: PromotionRecord,
  key: NamedKey | undefined,
): Promise<readonly Finding[]> {
  let other: PromotionRecord | undefined;
  const origin = await entryOrigin(place);
  const { findings } = await place.ledger.record(async () => {
    const { promotions } = await recordedPromotions(place, record.model);
    const open = unfinished(promotions, record.stage);
    const isOthers = open !== undefined && open.key !== record.key && open.state === "begun";
    // A clock may run ahead; and nobody who goes back waits for what is to be undone.
    const isFresh = isOthers && Math.abs(place.host.now() - Date.parse(open.at)) < GIVEN_UP;
    other = isFresh && record.action !== "rollback" ? open : undefined;
    const isKnown = open?.key === record.key;
    return other !== undefined || isKnown
      ? []
      : [newEntry({ kind: "promotion", model: record.model, body: record, ...origin })];
  }, key);
  if (other === undefined) return findings;
  const what = `${other.action} of ${other.version ?? other.artifact.slice(0, 19)}`;
  const message = `Another run began the ${what} in ${record.stage ?? "the registry"} at ${other.at.slice(0, 16).replace("T", " ")} UTC and has not ended: nothing was changed here.`;
  const remediation = "Wait until it has ended and run again; one that broke off is given up after an hour.";
  return [...findings, findingOf(PROMOTION.concurrent, { model: record.model, message, remediation })];
}

export interface Words {
  readonly promotions?: readonly PromotionRecord[];
  readonly quarantines?: readonly QuarantineRecord[];
}

/** What was done, in one commit of the ledger. */
export async function recordWords(
  place: Place,
  { promotions = [], quarantines = [] }: Words,
  key: NamedKey | undefined,
): Promise<readonly Finding[]> {
  if (promotions.length + quarantines.length === 0) return [];
  const origin = await entryOrigin(place);
  const { findings } = await place.ledger.record(
    [
      ...quarantines.map((body) => newEntry({ kind: "quarantine", model: body.model, body, ...origin })),
      ...promotions.map((body) => newEntry({ kind: "promotion", model: body.model, body, ...origin })),
    ],
    key,
  );
  return findings;
}
