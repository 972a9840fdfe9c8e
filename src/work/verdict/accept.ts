import type { Finding } from "../../findings/finding.ts";
import type { Approval } from "../../records/approval.ts";

/** Findings that wait for a person become waived once a named one has accepted exactly this, and has said why where that is asked. */
export function accept(findings: readonly Finding[], approvals: readonly Approval[]): readonly Finding[] {
  return findings.map((finding) => {
    if (finding.needsPerson !== true || finding.outcome === "waived") return finding;
    const approval = approvals.find(({ reason }) => finding.needsReason !== true || reason !== undefined);
    if (approval === undefined) return finding;
    const word = approval.self === true ? "Self-approved" : "Accepted";
    const why = finding.needsReason === true ? `: ${approval.reason}` : "";
    return { ...finding, outcome: "waived", message: `${finding.message} ${word} by @${approval.by}${why}.` };
  });
}
