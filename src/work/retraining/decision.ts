import type { ProposalCause, ProposalRecord } from "../../generated/types.ts";

/** What is to be done about a model, and why. */
export interface Decision {
  readonly decision: ProposalRecord["decision"];
  readonly rule: string;
  /** In words, for people. */
  readonly reason: string;
  /** What asks for a retraining now; of a proposal that is kept, what it was opened for. */
  readonly causes: readonly ProposalCause[];
  /** Whether the branch's commit is made anew. `again`: with the files that it has, without another refresh. */
  readonly build: "none" | "fresh" | "again";
  /** Whether people's commits on the branch are replaced: somebody of them asked for it. */
  readonly evenTheirs?: boolean;
  /** When what keeps it from being proposed is over, where that is known. Milliseconds. */
  readonly until?: number;
}

/** Nothing is done now. */
export function wait(rule: string, reason: string, causes: readonly ProposalCause[] = []): Decision {
  return { decision: "wait", rule, reason, causes, build: "none" };
}
