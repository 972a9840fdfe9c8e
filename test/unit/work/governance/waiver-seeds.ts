import type { Finding } from "../../../../src/findings/finding.ts";
import type { WaiverManifest } from "../../../../src/generated/types.ts";
import type { Waivability, WaiverFile, WaiverQuestion } from "../../../../src/work/governance/waivers.ts";

export const RULE = "MG-FAIR-002";

export function waiver(changes: Partial<WaiverManifest> = {}): WaiverManifest {
  return {
    apiVersion: "model-gitops/v1",
    kind: "Waiver",
    id: "W-1",
    rule: RULE,
    model: "credit-risk",
    match: { term: "age<25" },
    reason: "Too few rows until the autumn.",
    requestedBy: "alice",
    approvedBy: { role: "model-risk" },
    created: "2026-11-20",
    expires: "2027-02-01",
    ...changes,
  };
}

export function fileOf(one: WaiverManifest): WaiverFile {
  return { file: `governance/waivers/${one.id}.yaml`, waiver: one };
}

export function failure(changes: Partial<Finding> = {}): Finding {
  const own = { outcome: "fail", message: "0.08 is above 0.05.", model: "credit-risk", subject: "age<25" } as const;
  return { ...own, ["rule"]: RULE, ...changes };
}

/** Everything is in order, but for what is changed. */
export function question(changes: Partial<WaiverQuestion> = {}): WaiverQuestion {
  const files = changes.files ?? [fileOf(waiver())];
  return {
    files,
    rules: new Map<string, Waivability>([
      [RULE, { maxDays: 90, approvers: ["model-risk"] }],
      ["MG-RISK-002", false],
    ]),
    today: "2026-11-29",
    subject: { model: "credit-risk" },
    findings: [failure()],
    proofs: new Map(files.map(({ file }) => [file, { by: "ada" }])),
    ...changes,
  };
}
