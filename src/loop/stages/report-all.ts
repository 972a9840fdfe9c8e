import type { Finding } from "../../findings/finding.ts";
import type { RunRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { parseFindings, parseRun } from "../../records/parse.ts";
import { gateFile } from "../../records/layout.ts";
import type { ModelReport } from "../../report/report.ts";
import type { Result } from "../../host/result.ts";
import { reportFork } from "../reporting/fork-report.ts";
import { brokenReport, modelReport } from "../reporting/model-report.ts";
import { changedRowsOf, leftRecord, readOutputs, trainingOf } from "../place/outputs.ts";
import { removalReports } from "../judging/removals.ts";
import { reportOf, tell } from "../reporting/report.ts";
import type { Evidence } from "../judging/make-evidence.ts";
import { foreignVerdict } from "../evidence/handed-on.ts";
import { toItsEnd } from "../place/own-end.ts";
import { openChange } from "../models/open-change.ts";
import { shownFiles } from "../place/shown-files.ts";
import { filesOf, type Place } from "../place/place.ts";
import { openSession } from "../place/session.ts";

interface ReportWish {
  readonly runId: number | undefined;
  /** `toJSON(needs)` of the report's job; empty on a laptop. */
  readonly needs: string;
}

/** The `report` action: in the run itself, or, for a fork, in the trusted second half. It informs and never blocks. */
export async function reportAll(place: Place, { runId, needs }: ReportWish): Promise<Result> {
  const { event } = place;
  const forkRun = runId ?? (event.kind === "workflow_run" ? event.runId : undefined);
  if (forkRun !== undefined) return await reportFork(place, forkRun);
  if (event.kind !== "pull_request")
    throw new UserError(
      "There is no pull request to report to. Run report on pull_request, or on workflow_run for forks.",
    );
  const session = await openSession(place);
  const { broken, removed, findings, ...opened } = await openChange(session);
  const stopped: Finding[] = [];
  const models: ModelReport[] = [...broken.map(brokenReport), ...(await removalReports(session, removed))];
  for (const model of opened.models) {
    const ended = await toItsEnd(place, model.name, () => evidenceOf(place, model.name, needs));
    if (ended.made === undefined) stopped.push(ended.stopped);
    models.push(modelReport(model, ended.made ?? { findings: [ended.stopped] }));
  }
  const report = reportOf(
    place,
    {
      commit: event.headSha,
      base: session.rules?.id ?? event.baseSha,
      findings: [...findings, ...(await gateFindings(place, needs))],
    },
    models,
  );
  const { summary, comment } = await tell(place, report, event.number);
  return {
    findings: stopped,
    isAdvice: true,
    summary: summary ?? "",
    outputs: { comment, pull: String(event.number) },
  };
}

/** What is shown of a model: what the gate judged, and nothing that another job put in its place. */
async function evidenceOf(place: Place, name: string, needs: string): Promise<Evidence> {
  const foreign = await foreignVerdict(place, needs, name);
  if (foreign.length > 0) return { findings: foreign };
  const { verdict, evaluation, replay, proposed, cardDiff, findings } = await readOutputs(place, name);
  const run = await runOf(place, name);
  const training = await trainingOf(place, run);
  // Both are of one training: what lies there without the other is an earlier one's.
  const shown = training === undefined ? [] : await shownFiles(place, name);
  const changedRows = await changedRowsOf(place, evaluation);
  return { findings, verdict, evaluation, changedRows, replay, proposed, cardDiff, run, training, shown };
}

/** What the gate found of the jobs before it, so that the comment and the check say the same. */
async function gateFindings(place: Place, needs: string): Promise<readonly Finding[]> {
  const foreign = await foreignVerdict(place, needs, undefined);
  if (foreign.length > 0) return foreign;
  const file = gateFile(place.options.output);
  const { record = [], findings } = await leftRecord(place, { file, parse: parseFindings });
  return [...record, ...findings];
}

/** The run record as data: this job is not given the artifact's bytes, so they are not asked for. */
async function runOf(place: Place, name: string): Promise<RunRecord | undefined> {
  return (await leftRecord(place, { file: filesOf(place, name).run, model: name, parse: parseRun })).record;
}
