import { join } from "node:path";
import { readIfThere } from "../host/files.ts";
import { UserError } from "../kernel/errors.ts";
import { parseFindings, parseRun } from "../records/parse.ts";
import { gateFile } from "../records/layout.ts";
import type { ModelReport } from "../report/report.ts";
import type { Result } from "../host/result.ts";
import { reportFork } from "./fork-report.ts";
import { modelReport } from "./model-report.ts";
import { readOutputs } from "./outputs.ts";
import { removalReports } from "./removals.ts";
import { reportOf, tell } from "./report.ts";
import type { Session } from "./session.ts";
import { filesOf } from "./subject.ts";
import { brokenReport, openSubjects } from "./subjects.ts";

/** The `report` action: in the run itself, or, for a fork, in the trusted second half. It informs and never blocks. */
export async function reportAll(session: Session, runId: number | undefined): Promise<Result> {
  const { event } = session;
  const forkRun = runId ?? (event.kind === "workflow_run" ? event.runId : undefined);
  if (forkRun !== undefined) return await reportFork(session, forkRun);
  if (event.kind !== "pull_request")
    throw new UserError(
      "There is no pull request to report to. Run report on pull_request, or on workflow_run for forks.",
    );
  const { subjects, broken, removed, findings } = await openSubjects(session);
  const models: ModelReport[] = [...broken.map(brokenReport), ...(await removalReports(session, removed))];
  for (const subject of subjects) {
    const { verdict, evaluation, cardDiff, findings: found } = await readOutputs(session, subject.name);
    models.push(
      modelReport(subject, {
        findings: found,
        verdict,
        evaluation,
        cardDiff,
        run: await runOf(session, subject.name),
      }),
    );
  }
  const report = reportOf(
    session,
    {
      commit: event.headSha,
      base: session.base?.id ?? event.baseSha,
      findings: [...findings, ...(await gateFindings(session))],
    },
    models,
  );
  const { summary, comment } = await tell(session, report, event.number);
  return {
    findings: [],
    isAdvice: true,
    summary: summary ?? "",
    outputs: { comment, pull: String(event.number) },
  };
}

/** What the gate found of the jobs before it, so that the comment and the check say the same. */
async function gateFindings(session: Session) {
  const path = gateFile(session.options.output);
  const bytes = await readIfThere(join(session.host.workspace, path));
  return bytes === undefined ? [] : parseFindings(new TextDecoder().decode(bytes), path);
}

/** The run record as data: this job is not given the artifact's bytes, so they are not asked for. */
async function runOf(session: Session, name: string) {
  const { run: path } = filesOf(session, name);
  const bytes = await readIfThere(join(session.host.workspace, path));
  try {
    return bytes === undefined ? undefined : parseRun(new TextDecoder().decode(bytes), path);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
