import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";

/** Where environments are read: the default branch; on a laptop, which writes there too, its working tree. */
export function environmentFiles({ place, rules }: Session): RevisionFiles {
  return place.host.kind === "github" && rules !== undefined ? rules : place.head;
}

/** What the ledger says of promoting a model, in its order. */
export interface Recorded {
  /** Of canaries, which change nothing that serves. */
  readonly canaries: readonly PromotionRecord[];
  readonly promotions: readonly PromotionRecord[];
  readonly quarantines: readonly QuarantineRecord[];
}

/** As many as a model has: an old version may serve for years. */
const ALL = 1000;

/** Has what `recordedPromotions` reads of many models fetched together. */
export async function prefetchPromotions({ ledger }: Place, models: readonly string[]): Promise<void> {
  const kinds = ["promotion", "quarantine"] as const;
  await ledger.prefetch(models.flatMap((model) => kinds.map((kind) => ({ model, kind, last: ALL }))));
}

export async function recordedPromotions({ ledger }: Place, model: string): Promise<Recorded> {
  const [promotions, quarantines] = await Promise.all([
    ledger.list(model, "promotion"),
    ledger.list(model, "quarantine"),
  ]);
  const all = promotions.map(({ body }) => body);
  return {
    canaries: all.filter(({ action }) => action === "canary"),
    promotions: all.filter(({ action }) => action !== "canary"),
    quarantines: quarantines.map(({ body }) => body),
  };
}
