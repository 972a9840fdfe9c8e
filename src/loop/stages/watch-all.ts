import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { MONITOR } from "../monitoring/monitor-rules.ts";
import type { Session } from "../place/session.ts";
import { monitorAll } from "./monitor-all.ts";
import { settleAll } from "./settle-all.ts";

/** Monitors and settles in one job, for repositories whose authors are trusted with both. */
export async function watchAll(session: Session): Promise<Result> {
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

/** What settling finds as the monitor did is told once. */
function asTold({ rule, model, subject }: Finding): string {
  return JSON.stringify([rule, model, subject]);
}
