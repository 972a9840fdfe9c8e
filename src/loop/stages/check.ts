import type { Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import { planFile } from "../../records/layout.ts";
import type { ModelReport } from "../../report/report.ts";
import type { Result } from "../../host/result.ts";
import { decidingFindings, settleModel } from "../../work/verdict/settle-model.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { hasPolicies } from "../evidence/scan.ts";
import { gateModel } from "../judging/gate.ts";
import { beginTraining, makeEvidence, type Evidence } from "../judging/make-evidence.ts";
import { modelReport } from "../reporting/model-report.ts";
import { openChange } from "../models/open-change.ts";
import { leavePast } from "../place/laptop-past.ts";
import { clearOutputs, keepRecord } from "../place/outputs.ts";
import { removalReports } from "../judging/removals.ts";
import { governanceReports } from "../judging/governance-change.ts";
import { issueReports } from "../judging/issue-change.ts";
import { settingsReports } from "../judging/settings-change.ts";
import { writeGovernedFiles } from "../reporting/governed-files.ts";
import { reportOf, tell } from "../reporting/report.ts";
import { silentMonitors } from "../monitoring/standing.ts";
import { toItsEnd } from "../place/own-end.ts";
import type { Session } from "../place/session.ts";
import { validateNamed } from "./validate-all.ts";

/** Everything a pull request gets, in one job: one model after the other, each to its own end. */
export async function checkAll(session: Session): Promise<Result> {
  const { place, rules, change } = session;
  const opened = await openChange(session);
  await keepRecord(place, planFile(place.options.output), opened.plan);
  const validated = await validateNamed(place, [...opened.models, ...opened.broken]);
  const models: ModelReport[] = [
    ...opened.broken.map(({ name, file, stopped = [] }) =>
      settleModel({ model: name, manifestPath: file, findings: (validated.get(name) ?? []).concat(stopped) }),
    ),
    ...(await settingsReports(session)),
    ...(await issueReports(session)),
    ...(await governanceReports(session)),
    ...(await removalReports(session, opened.removed)),
  ];
  const silent = await silentMonitors(session, opened.models);
  const foundOf = ({ name }: ChangedModel): readonly Finding[] =>
    (validated.get(name) ?? []).concat(silent.filter(({ model }) => model === name));
  const stopped = await beginTrainings(session, opened.models, foundOf);
  for (const model of opened.models) {
    place.host.signal.throwIfAborted();
    const found = foundOf(model);
    const before = stopped.get(model.name);
    const ended =
      before === undefined
        ? await toItsEnd(place, model.name, () => checkModel(session, model, found))
        : { made: undefined, stopped: before };
    if (ended.made !== undefined) await leavePast(place, ended.made);
    models.push(modelReport(model, ended.made ?? { findings: [...model.findings, ...found, ended.stopped] }));
  }
  const report = reportOf(
    place,
    {
      commit: place.commit ?? "working tree",
      base: rules?.id ?? "",
      findings: opened.findings,
      advice: opened.findings.length === 0 ? unaffected(session, models) : undefined,
    },
    models,
  );
  await writeGovernedFiles(session, models);
  const told = await tell(place, report, change?.pull?.isFork === false ? change.pull.number : undefined);
  const findings = [...opened.findings, ...models.flatMap(decidingFindings)];
  return {
    findings,
    summary: told.summary ?? "",
    ...(told.text !== undefined && { text: told.text }),
    outputs: { outcome: verdictOf(findings), models: models.map(({ model }) => model).join(",") },
  };
}

/** What an earlier run left is removed, and clusters begin to train; why a model's story ends there, by its name. */
async function beginTrainings(
  session: Session,
  models: readonly ChangedModel[],
  foundOf: (model: ChangedModel) => readonly Finding[],
): Promise<ReadonlyMap<string, Finding>> {
  const stopped = new Map<string, Finding>();
  for (const model of models) {
    const ended = await toItsEnd(session.place, model.name, async () => {
      await clearOutputs(session.place, model.name);
      await beginTraining(session, model, foundOf(model));
      return true;
    });
    if (ended.made === undefined) stopped.set(model.name, ended.stopped);
  }
  return stopped;
}

/** On a laptop, nothing to do needs an explanation: in a pull request it is the usual thing. */
function unaffected({ place, rules }: Session, models: readonly ModelReport[]): string | undefined {
  if (place.event.kind !== "local" || models.length > 0) return undefined;
  const since = rules === undefined ? "" : ` since ${rules.id.slice(0, 7)}`;
  return `Nothing that a model is made of or judged by has changed${since}. Name models with --models to check them anyway.`;
}

/** A model's whole story, or why there is nothing to tell. */
async function checkModel(session: Session, model: ChangedModel, validated: readonly Finding[]): Promise<Evidence> {
  if (model.plan.evaluate) return await makeEvidence(session, model, validated);
  const findings = [...model.findings, ...validated];
  if (model.changes.length === 0 && !(await hasPolicies(session.place, model))) return { findings };
  const evidence = { run: undefined, evaluation: undefined };
  return { findings, verdict: await gateModel(session, model, { ...evidence, findings, mustMeasure: false }) };
}
