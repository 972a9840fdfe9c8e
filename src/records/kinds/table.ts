import type { LedgerEntry } from "../../generated/types.ts";
import { ACCEPTANCE } from "./acceptance.ts";
import { ALERTS } from "./alerts.ts";
import { EVALUATION } from "./evaluation.ts";
import type { BodyOf, EvidenceKind } from "./kind.ts";
import { PROMOTION } from "./promotion.ts";
import { PROPOSAL } from "./proposal.ts";
import { QUARANTINE } from "./quarantine.ts";
import { REVALIDATION } from "./revalidation.ts";
import { ROLLUP } from "./rollup.ts";
import { RUN } from "./run.ts";
import { TRIALS } from "./trials.ts";
import { TRIES } from "./tries.ts";
import { VERDICT } from "./verdict.ts";
import { WINDOW } from "./window.ts";

// A kind is one file beside this one, its schema, a line here, and its word in schemas/ledger-entry.schema.json.
const ENTRIES = {
  run: RUN,
  evaluation: EVALUATION,
  verdict: VERDICT,
  acceptance: ACCEPTANCE,
  window: WINDOW,
  alerts: ALERTS,
  revalidation: REVALIDATION,
  proposal: PROPOSAL,
  promotion: PROMOTION,
  quarantine: QUARANTINE,
  tries: TRIES,
  trials: TRIALS,
  rollup: ROLLUP,
} as const satisfies { readonly [Word in LedgerEntry["kind"]]: EvidenceKind<Word> };

export type LedgerKind = keyof typeof ENTRIES;

type IsOrdered = { readonly [Word in LedgerKind]: (typeof ENTRIES)[Word]["isOrderedByTime"] };

/** Kinds that have a latest entry. */
export type TimedKind = { [Word in LedgerKind]: IsOrdered[Word] extends true ? Word : never }[LedgerKind];

export type LedgerBodies = { readonly [Word in LedgerKind]: BodyOf<(typeof ENTRIES)[Word]> };

/** Every kind of evidence by its word. */
export const KINDS: { readonly [Word in LedgerKind]: EvidenceKind<Word, LedgerBodies[Word], IsOrdered[Word]> } =
  ENTRIES;
