import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { modelsAtRevision } from "../models/model-at-revision.ts";
import { MONITOR } from "../monitoring/monitor-rules.ts";
import type { Session } from "../place/session.ts";
import { monitorAll } from "./monitor-all.ts";
import { BY_ITSELF, retrainAll } from "./retrain-all.ts";
import { settleAll } from "./settle-all.ts";

/** Monitors, settles and proposes in one job, for repositories whose authors are trusted with all of it. */
export async function watchAll(session: Session): Promise<Result> {
  const watched = await monitorAndSettle(session);
  if (!(await asksForProposals(session))) return watched;
  const proposed = await retrainAll(session, BY_ITSELF);
  const told = new Set(watched.findings.map(asTold));
  const findings = [...watched.findings, ...proposed.findings.filter((finding) => !told.has(asTold(finding)))];
  const [first, second] = [watched.text, proposed.text];
  return {
    ...watched,
    findings,
    summary: [watched.summary, proposed.summary].filter((text) => text !== undefined).join("\n\n"),
    ...(first !== undefined && {
      text: (options) => [first(options), second?.(options) ?? ""].filter((text) => text !== "").join("\n\n"),
    }),
    isAdvice: watched.isAdvice === true && verdictOf(proposed.findings) !== "fail",
    outputs: { ...watched.outputs, outcome: verdictOf(findings) },
  };
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
