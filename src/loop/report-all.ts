import { UserError } from "../kernel/errors.ts";
import type { ModelReport } from "../report/report.ts";
import type { Result } from "../host/result.ts";
import { reportFork } from "./fork-report.ts";
import { modelReport } from "./model-report.ts";
import { readOutputs } from "./outputs.ts";
import { reportOf, tell } from "./report.ts";
import { readRun } from "./known-run.ts";
import type { Session } from "./session.ts";
import { brokenReport, openSubjects } from "./subjects.ts";

/** The `report` action: in the run itself, or, for a fork, in the trusted second half. It informs and never blocks. */
export async function reportAll(session: Session, runId: number | undefined): Promise<Result> {
  const { event } = session;
  const forkRun = runId ?? (event.kind === "workflow_run" ? event.runId : undefined);
  if (forkRun !== undefined) return await reportFork(session, forkRun);
  if (event.kind !== "pull_request") throw new UserError("There is no pull request to report to. Run report on pull_request, or on workflow_run for forks.");
  const { subjects, broken, findings } = await openSubjects(session);
  const models: ModelReport[] = broken.map(brokenReport);
  for (const subject of subjects) {
    const { verdict, evaluation, cardDiff, findings: found } = await readOutputs(session, subject.name);
    models.push(modelReport(subject, { findings: found, verdict, evaluation, cardDiff, run: await runOf(session, subject.name) }));
  }
  const report = reportOf(session, { commit: event.headSha, base: session.base?.id ?? event.baseSha, findings }, models);
  const { summary, comment } = await tell(session, report, event.number);
  return { findings: [], isAdvice: true, summary: summary ?? "", outputs: { comment, pull: String(event.number) } };
}

/** The run record, if its artifact came along: this job is not given the bytes, so they are not asked for. */
async function runOf(session: Session, name: string) {
  try {
    return await readRun(session, name);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
