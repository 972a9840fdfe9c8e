import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { modelsAtRevision } from "../models/model-at-revision.ts";
import { MONITOR } from "../monitoring/monitor-rules.ts";
import type { Session } from "../place/session.ts";
import { auditAll } from "./audit-all.ts";
import { monitorAll } from "./monitor-all.ts";
import { BY_ITSELF, retrainAll } from "./retrain-all.ts";
import { settleAll } from "./settle-all.ts";

/** Monitors, settles, proposes and audits in one job, for repositories whose authors are trusted with all of it. */
export async function watchAll(session: Session): Promise<Result> {
  const watched = await monitorAndSettle(session);
  const proposed = (await asksForProposals(session)) ? joined(watched, await retrainAll(session, BY_ITSELF)) : watched;
  return (await isGoverned(session)) ? joined(proposed, await audited(session)) : proposed;
}

/** What two steps found as one result; what both found is told once. */
function joined(first: Result, second: Result): Result {
  const told = new Set(first.findings.map(asTold));
  const findings = [...first.findings, ...second.findings.filter((finding) => !told.has(asTold(finding)))];
  const texts = [first.text, second.text].filter((text) => text !== undefined);
  return {
    ...first,
    findings,
    summary: [first.summary, second.summary].filter((text) => text !== undefined).join("\n\n"),
    ...(texts.length > 0 && {
      text: (options) =>
        texts
          .map((text) => text(options))
          .filter((text) => text !== "")
          .join("\n\n"),
    }),
    files: { ...first.files, ...second.files },
    isAdvice: first.isAdvice === true && (second.isAdvice ?? verdictOf(second.findings) !== "fail"),
    outputs: { ...first.outputs, outcome: verdictOf(findings) },
  };
}

/** Whatever it comes to: what the monitor found is told. */
async function audited(session: Session): Promise<Result> {
  const { host } = session.place;
  try {
    return await auditAll(session, { bundle: [], issue: true, reap: "no" });
  } catch (error) {
    if (host.signal.aborted) throw error;
    host.log.error(error instanceof UserError ? error.message : String(error instanceof Error ? error.stack : error));
    const message = `The audit could not be done: ${messageOf(error)}`;
    return {
      findings: [findingOf(AUDIT.part, { outcome: "unmeasured", message, remediation: null })],
      isAdvice: false,
    };
  }
}

/** Whether policies are in force, or something is declared that the audit holds the repository against. */
async function isGoverned(session: Session): Promise<boolean> {
  const { policies, controls } = (await session.place.settings()).governance;
  if (policies.length > 0 || controls !== undefined) return true;
  const { models } = await modelsAtRevision(session);
  return models.some(({ judged }) => (judged.manifest.governance?.policies ?? []).length > 0);
}

/** A repository that asks for none is not asked for the permission to write them. */
async function asksForProposals(session: Session): Promise<boolean> {
  if ((await session.place.settings()).retraining.dashboard) return true;
  return (await modelsAtRevision(session)).models.some(({ judged }) => judged.retraining !== undefined);
}

async function monitorAndSettle(session: Session): Promise<Result> {
  const seen = await monitorAll(session, { from: "", to: "", shard: "", merge: false });
  const isUnseen = seen.isAdvice !== true;
  const settled = await settleAll(session, { needs: "", signingKey: "", isUnseen });
  const told = new Set(seen.findings.map(asTold));
  const findings = [
    ...seen.findings.filter(({ outcome }) => outcome !== "pass"),
    // Of a model that it could not look at the monitor has said why.
    ...settled.findings.filter((finding) => finding.rule !== MONITOR.job.id && !told.has(asTold(finding))),
  ];
  return {
    ...settled,
    findings,
    // What could not be looked at or settled fails: what production does is told by alerts.
    isAdvice: !isUnseen && verdictOf(settled.findings) !== "fail",
    outputs: { outcome: verdictOf(findings), models: seen.outputs?.["models"] ?? "" },
  };
}

/** What two steps find alike is told once. */
function asTold({ rule, model, subject }: Finding): string {
  return JSON.stringify([rule, model, subject]);
}
