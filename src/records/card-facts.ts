import type { Acceptance, LedgerEntry } from "../generated/types.ts";

/** One acceptance of the ledger, as a model card tells it. */
export interface CardVersion extends Pick<LedgerEntry, "recordedAt" | "commit" | "pull"> {
  readonly artifact: Acceptance["artifact"];
  readonly outcome?: Acceptance["outcome"];
}

/** A waiver that counts, as a model card tells it. */
export interface CardWaiver {
  readonly id: string;
  readonly rule: string;
  /** The subject of the finding; absent: the one that has none. */
  readonly term?: string | undefined;
  readonly reason: string;
  /** The first day on which it no longer counts. */
  readonly expires: string;
}
