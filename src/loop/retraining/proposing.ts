import type { Finding } from "../../findings/finding.ts";
import type { Forge } from "../../forge/forge.ts";
import type { ProposalRecord } from "../../generated/types.ts";
import type { Decision } from "../../work/retraining/decision.ts";
import type { Fleet, Retrained } from "./fleet.ts";

export interface Proposed {
  readonly record: ProposalRecord;
  readonly findings: readonly Finding[];
  /** Whether it is news for the ledger. */
  readonly isNews: boolean;
  /** Whether it says what would be done, where nothing can be. */
  readonly isPreview?: boolean;
}

export interface Proposing {
  readonly fleet: Fleet;
  readonly retrained: Retrained;
  readonly decision: Decision;
  readonly forge: Forge;
}
