import type { Finding } from "../../findings/finding.ts";
import type { Approval } from "../../records/approval.ts";

/** Findings that wait for a person become waived once a named one has accepted exactly this. */
export function accept(findings: readonly Finding[], approvals: readonly Approval[]): readonly Finding[] {
  const [approval] = approvals;
  if (approval === undefined) return findings;
  return findings.map((finding) =>
    finding.needsPerson === true
      ? {
          ...finding,
          outcome: "waived",
          message: `${finding.message} ${approval.self === true ? "Self-approved" : "Accepted"} by @${approval.by}.`,
        }
      : finding,
  );
}
