import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import type { Session } from "../place/session.ts";
import { monitorAll } from "./monitor-all.ts";
import { settleAll } from "./settle-all.ts";

/** Monitors and settles in one job, for repositories whose authors are trusted with both. */
export async function watchAll(session: Session): Promise<Result> {
  const seen = await monitorAll(session, { from: "", to: "", shard: "", merge: false });
  const isUnseen = seen.isAdvice !== true;
  const settled = await settleAll(session, { needs: "", signingKey: "", isUnseen });
  const findings = [...seen.findings.filter(({ outcome }) => outcome !== "pass"), ...settled.findings];
  return {
    ...settled,
    findings,
    // What could not be looked at or settled fails: what production does is told by alerts.
    isAdvice: !isUnseen && verdictOf(settled.findings) !== "fail",
    outputs: { outcome: verdictOf(findings), models: seen.outputs?.["models"] ?? "" },
  };
}
