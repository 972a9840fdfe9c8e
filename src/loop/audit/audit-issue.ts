import { applyIssue } from "../../forge/apply-issue.ts";
import { applyLabels } from "../../forge/apply-labels.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { AuditRecord } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { canonicalJson, hexOf, sha256 } from "../../records/canonical.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { expiryNotice } from "../../work/governance/waiver-findings.ts";
import type { Place } from "../place/place.ts";

const LABEL = {
  name: "model-gitops:audit",
  color: "5319e7",
  description: "What the governance audit found, by model-gitops",
};

/**
 * Keeps the one issue of the audit: opened, updated in place, and closed when all is as governed. One that a person closed
 * stays closed for the same findings.
 */
export async function writeAuditIssue(place: Place, record: AuditRecord): Promise<readonly Finding[]> {
  const forge = await place.forge();
  // A person at a terminal reads it there.
  if (forge === undefined || place.host.kind === "terminal") return [];
  try {
    const { auditBody, AUDIT_TITLE } = await import("../../report/audit.ts");
    const { previousIdentities: former } = (await place.settings()).retraining;
    const state = record.outcome === "pass" ? "closed" : "open";
    if (state === "open") await applyLabels(forge.labels, [LABEL]);
    await applyIssue(
      forge,
      {
        name: "audit",
        key: "repository",
        occasion: occasionOf(record),
        title: AUDIT_TITLE,
        body: auditBody(record),
        labels: [LABEL.name],
        state,
        lastWords: true,
        // An audit that stopped telling since somebody corrected a word of it would pass for a calm one.
        evenEdited: true,
      },
      { former },
    );
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = `The issue of the audit could not be written: ${userMessage(error)}`;
    return [findingOf(AUDIT.issue, { message, remediation: null })];
  }
}

/** What is wrong, without what changes from week to week: how long it has been so. That a waiver is about to end is news. */
function occasionOf({ models, findings }: AuditRecord): string {
  const all = [...findings, ...models.flatMap((model) => model.findings)];
  const said = all
    .filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable")
    .map(({ rule, model = "", subject = "", outcome }) => [model, rule, subject, outcome]);
  const ending = models.flatMap(({ model, waivers = [] }) =>
    waivers.flatMap((waiver) => {
      const notice = expiryNotice(waiver);
      return notice === undefined ? [] : [[model, waiver.id, notice]];
    }),
  );
  return hexOf(sha256(canonicalJson([said, ending]))).slice(0, 32);
}
