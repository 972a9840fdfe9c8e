import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking, type Verdict } from "../../findings/verdict.ts";
import { AUDIT } from "./rules.ts";

/** A version that the ledger names. */
export interface AcceptedVersion {
  readonly artifact: string;
  readonly outcome: Verdict | undefined;
}

export interface ServedModel {
  readonly environment: string;
  /** The file that says so. */
  readonly file: string;
  readonly model: string;
  readonly digest: string;
  /** All that was recorded of it, oldest first; empty where the ledger has nothing of it. */
  readonly accepted: readonly AcceptedVersion[];
  /** Whether a manifest describes it. */
  readonly isKnown: boolean;
}

/** Whether what an environment names was ever accepted, and is of a model that is there. */
export function judgeServed(served: ServedModel): readonly Finding[] {
  const { environment, file, model, digest, accepted, isKnown } = served;
  const fail = (message: string): readonly Finding[] => [
    findingOf(AUDIT.environment, { model, subject: environment, message, location: { file } }),
  ];
  if (!isKnown) return fail(`${environment} serves ${model}, and no manifest describes it.`);
  const shown = `${environment} serves ${digest.slice(0, 19)} of ${model}`;
  const versions = accepted.filter(({ artifact }) => artifact === digest);
  if (versions.length === 0) return fail(`${shown}, which the ledger never accepted.`);
  const hasPassed = versions.some(({ outcome }) => outcome === undefined || !isBlocking(outcome));
  return hasPassed ? [] : fail(`${shown}, which did not pass.`);
}
