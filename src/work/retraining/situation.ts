import type { Alert, PastWindow, ProposalCause, ProposalRecord, WindowRecord } from "../../generated/types.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import type { ResolvedRetraining } from "../../manifest/resolved-retraining.ts";
import type { ResolvedRetrainingSettings } from "../../manifest/settings.ts";

/** All that decides about retraining one model; times in milliseconds. */
export interface Situation {
  readonly model: string;
  readonly now: number;
  /** Undefined: its manifest on the default branch does not ask for proposals. */
  readonly retraining: ResolvedRetraining | undefined;
  readonly isRetired: boolean;
  /** Undefined: nobody watches it. */
  readonly production: Production | undefined;
  /** When what the default branch stands for was accepted first; undefined: nothing was, or nobody can tell. */
  readonly acceptedAt: number | undefined;
  /** Its digest. */
  readonly artifact: string | undefined;
  /** What people or other systems ask for now. */
  readonly requests: readonly ProposalCause[];
  readonly proposals: Proposals;
  /** What the default branch trains and judges it by; undefined where nobody looked. */
  readonly inputs: string | undefined;
  readonly rebase: ResolvedRetrainingSettings["rebase"];
  /** When training data of the default branch is too old by its own word. */
  readonly dataEnds: number | undefined;
  /** The last thing that the ledger says of its proposals. */
  readonly last: ProposalRecord | undefined;
}

/** What the ledger says of the model in production. */
export interface Production {
  readonly alerts: readonly Alert[];
  /** The newest final one. */
  readonly window: WindowRecord | undefined;
  /** All that are known, oldest first. */
  readonly known: readonly PastWindow[];
  readonly isStale: boolean;
  readonly monitoring: Pick<ResolvedMonitoring, "labels" | "performance">;
}

/** Pull requests from the model's branch. */
export interface Proposals {
  readonly open: OpenProposal | undefined;
  /** One that is open from our branch, and that somebody else opened. */
  readonly foreign: number | undefined;
  readonly closed: readonly ClosedProposal[];
}

export interface OpenProposal {
  readonly number: number;
  readonly openedAt: number;
  readonly causes: readonly ProposalCause[];
  /** What the default branch trained and judged it by when its commit was made. */
  readonly inputs: string | undefined;
  /** Until when its data is good; undefined: nobody says. */
  readonly expiresAt: number | undefined;
  /** Whether a person opened it again after we had closed it. */
  readonly isReopened: boolean;
  readonly isHeld: boolean;
  /** Whether the head of its branch is not the commit that we pushed, or is gone. */
  readonly isTheirs: boolean;
  /** Whether it cannot be merged; undefined: nobody knows yet. */
  readonly isConflicted: boolean | undefined;
  /** Whether the default branch has all that it changes. */
  readonly isOnMain: boolean;
  /** What people with write access ask for. */
  readonly wish: "rebuild" | "retry" | undefined;
}

export interface ClosedProposal {
  readonly number: number;
  readonly causes: readonly ProposalCause[];
  readonly end: "merged" | "by-us" | "by-person";
  readonly at: number;
}
