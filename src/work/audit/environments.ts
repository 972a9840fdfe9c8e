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
  /** All that was accepted of it, oldest first; empty where the ledger has nothing of it. */
  readonly accepted: readonly AcceptedVersion[];
  readonly isKnown: boolean;
  readonly isRetired: boolean;
}

/** Whether what an environment names was ever accepted, and is of a model that is there. */
export function judgeServed(served: ServedModel): readonly Finding[] {
  const { environment, file, model, digest, accepted, isKnown, isRetired } = served;
  const say = (outcome: "fail" | "warn", message: string): Finding =>
    findingOf(AUDIT.environment, { outcome, model, subject: environment, message, location: { file } });
  const shown = digest.slice(0, 19);
  if (!isKnown) return [say("fail", `${environment} serves ${model}, and no manifest describes it.`)];
  if (isRetired) return [say("fail", `${environment} serves ${model}, which is retired.`)];
  const versions = accepted.filter(({ artifact }) => artifact === digest);
  if (versions.length === 0) return [say("fail", `${environment} serves ${shown} of ${model}, which the ledger never accepted.`)];
  const hasPassed = versions.some(({ outcome }) => outcome === undefined || !isBlocking(outcome));
  return hasPassed ? [] : [say("fail", `${environment} serves ${shown} of ${model}, which did not pass.`)];
}
