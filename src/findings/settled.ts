import type { Finding, Outcome } from "./finding.ts";

/** What every reader is told of one model: decided once, and only shown after that. */
export interface Settled {
  readonly outcome: Outcome;
  /** The verdict's findings and the others, each once. */
  readonly findings: readonly Finding[];
  /** The one sentence that decided it. */
  readonly headline: string;
  /** The few words that follow the outcome in a title; empty where there are none. */
  readonly figure: string;
}
