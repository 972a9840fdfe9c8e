import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking, verdictOf } from "../../findings/verdict.ts";
import type { WitnessedModel } from "../../generated/types.ts";
import { gateFile } from "../../records/layout.ts";
import type { ModelReport } from "../../report/report.ts";
import { judgeNeeds } from "../../work/gate/legs.ts";
import type { Result } from "../../host/result.ts";
import { checkFirstUse } from "../approvals/first-use.ts";
import { gateModel } from "../judging/gate.ts";
import { leftRun } from "../runs/known-run.ts";
import { brokenReport, modelReport } from "../reporting/model-report.ts";
import { openChange } from "../models/open-change.ts";
import { bearWitness, witnessed } from "../evidence/bear-witness.ts";
import { handedOn, verdictDigests } from "../evidence/handed-on.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { keepRecord, type Outputs } from "../place/outputs.ts";
import { removalReports } from "../judging/removals.ts";
import { governanceReports } from "../judging/governance-change.ts";
import { issueReports } from "../judging/issue-change.ts";
import { settingsReports } from "../judging/settings-change.ts";
import { writeGovernedFiles } from "../reporting/governed-files.ts";
import { reportOf, tell } from "../reporting/report.ts";
import type { Session } from "../place/session.ts";
import { STAGE } from "../place/stage-rules.ts";

/** Jobs of the split workflow that train, where there is nothing for them to train. */
function idleJobs(models: readonly ChangedModel[]): readonly string[] {
  const trained = models.filter(({ plan }) => plan.train === "train");
  const isElsewhere = ({ head }: ChangedModel): boolean => head.training.on !== undefined;
  return [...(trained.every(isElsewhere) ? ["train"] : []), ...(trained.some(isElsewhere) ? [] : ["train-elsewhere"])];
}

/** Whether a model says by itself that it is still being trained: that stops the merge as well. */
function isTold(models: readonly ModelReport[]): boolean {
  const findings = models.flatMap(({ verdict }) => verdict?.findings ?? []);
  return findings.some(({ isUnderWay, outcome }) => isUnderWay === true && isBlocking(outcome));
}

/** Without that the job which hands trainings over ended as it does while they run. */
function unexplained(legs: readonly Finding[]): readonly Finding[] {
  return legs.filter(({ subject }) => subject !== "train-elsewhere");
}

/** The `gate` action: judges what the jobs before it left, and misses nothing that they should have left. */
export async function gateAll(session: Session, needs: string): Promise<Result> {
  const { place, rules } = session;
  const { broken, removed, findings: planned, ...opened } = await openChange(session);
  const isMerging = place.event.kind === "pull_request" || place.event.kind === "merge_group";
  const needed = judgeNeeds({
    json: needs,
    idle: idleJobs(opened.models),
    isRequired: place.host.kind === "github" && isMerging,
  });
  await keepRecord(place, gateFile(place.options.output), needed);
  const models: ModelReport[] = [
    ...broken.map(brokenReport),
    ...(await settingsReports(session)),
    ...(await issueReports(session)),
    ...(await governanceReports(session)),
    ...(await removalReports(session, removed)),
  ];
  const seen: WitnessedModel[] = [];
  for (const model of opened.models) {
    const { name } = model;
    const ended = await toItsEnd(place, name, () => gateOne(session, model, needs));
    models.push(
      ended.made?.report ?? modelReport(model, { findings: ended.made === undefined ? [ended.stopped] : [] }),
    );
    if (ended.made?.seen !== undefined) seen.push(ended.made.seen);
  }
  await bearWitness(place, seen);
  const legs = isTold(models) ? unexplained(needed) : needed;
  await keepRecord(place, gateFile(place.options.output), legs);
  const all = [...planned, ...legs, ...models.flatMap((model) => model.verdict?.findings ?? model.findings)];
  const frame = {
    commit: place.commit ?? "working tree",
    base: rules?.id ?? "",
    findings: [...planned, ...legs],
  };
  await writeGovernedFiles(session, models);
  const { summary, text } = await tell(place, reportOf(place, frame, models), undefined);
  return {
    findings: all,
    summary: summary ?? "",
    ...(text !== undefined && { text }),
    outputs: {
      outcome: verdictOf(all),
      verdicts: await verdictDigests(
        place,
        opened.models.map(({ name }) => name),
      ),
    },
  };
}

/** One model, by what the jobs before left of it. */
async function gateOne(
  session: Session,
  model: ChangedModel,
  needs: string,
): Promise<{ readonly report: ModelReport; readonly seen?: WitnessedModel }> {
  const { place } = session;
  const outputs = await handedOn(place, model.name, needs);
  const { evaluation, replay, proposed, scan, cardDiff } = outputs;
  const { record: run, findings: brokenRun } = await leftRun(place, model.name);
  const findings = [
    ...model.findings,
    ...notValidated(model.name, outputs),
    ...outputs.findings,
    ...brokenRun,
    ...(model.plan.evaluate ? await checkFirstUse(session, model) : []),
  ];
  const mustMeasure = model.plan.evaluate;
  const verdict = await gateModel(session, model, {
    run,
    evaluation,
    replay,
    scan,
    cardDiff,
    findings,
    mustMeasure,
  });
  const report = modelReport(model, { findings, run, evaluation, replay, proposed, cardDiff, verdict });
  if (run?.model !== model.name) return { report };
  // Without the job's outputs nobody knows whose evaluation it is.
  const handed = needs.trim() === "" ? undefined : evaluation;
  return { report, seen: await witnessed(place, { model: model.name, run, evaluation: handed }) };
}

function notValidated(model: string, { stages }: Outputs): readonly Finding[] {
  if (stages.has("validate")) return [];
  const message = `${model} was not validated: this run left no findings of the stage validate.`;
  return [
    findingOf(STAGE.notValidated, {
      outcome: "unmeasured",
      model,
      message,
    }),
  ];
}
