import type { Finding } from "../../findings/finding.ts";
import type { GovernanceInput, VerdictRecord, WaivedFinding } from "../../generated/types.ts";

export interface RecordedFacts {
  readonly model: string;
  /** The document that the policies were asked of; undefined where none were in force. */
  readonly input: Pick<GovernanceInput, "checks"> | undefined;
  readonly verdict: Pick<VerdictRecord, "findings" | "governance"> | undefined;
}

/**
 * What the standing checks found of a version when it was recorded. What a waiver accepted then is open again: whether
 * one accepts it today is asked anew. What a person accepted by their word stays accepted.
 */
export function recordedFindings({ model, input, verdict }: RecordedFacts): readonly Finding[] {
  const waivers = verdict?.governance?.waivers ?? [];
  const found: readonly Finding[] =
    input === undefined
      ? (verdict?.findings ?? [])
      : Object.entries(input.checks).flatMap(([rule, own]) => own.map((one) => ({ rule, model, ...one })));
  return found.map((finding) =>
    finding.outcome === "waived" && waivers.some((waiver) => isOf(waiver, finding))
      ? { ...finding, outcome: "fail" }
      : finding,
  );
}

function isOf({ rule, term }: WaivedFinding, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  return term === undefined ? finding.subject === undefined : term === "*" || term === finding.subject;
}
