import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import { gateFile } from "../../records/layout.ts";
import type { ModelReport } from "../../report/report.ts";
import { judgeNeeds } from "../../work/gate/legs.ts";
import type { Result } from "../../host/result.ts";
import { checkFirstUse } from "../approvals/first-use.ts";
import { gateModel } from "../judging/gate.ts";
import { leftRun } from "../runs/known-run.ts";
import { brokenReport, modelReport } from "../reporting/model-report.ts";
import { openChange } from "../models/open-change.ts";
import { handedOn } from "../evidence/handed-on.ts";
import { keepRecord, type Outputs } from "../place/outputs.ts";
import { removalReports } from "../judging/removals.ts";
import { reportOf, tell } from "../reporting/report.ts";
import type { Session } from "../place/session.ts";
import { STAGE } from "../place/stage-rules.ts";

/** The `gate` action: judges what the jobs before it left, and misses nothing that they should have left. */
export async function gateAll(session: Session, needs: string): Promise<Result> {
  const { place, rules } = session;
  const { broken, plan, removed, findings: planned, ...opened } = await openChange(session);
  const isMerging = place.event.kind === "pull_request" || place.event.kind === "merge_group";
  const legs = judgeNeeds({
    json: needs,
    hasTraining: plan.models.some(({ train }) => train === "train"),
    isRequired: place.host.kind === "github" && isMerging,
  });
  await keepRecord(place, gateFile(place.options.output), legs);
  const models: ModelReport[] = [...broken.map(brokenReport), ...(await removalReports(session, removed))];
  for (const model of opened.models) {
    const outputs = await handedOn(place, model.name, needs);
    const { record: run, findings: brokenRun } = await leftRun(place, model.name);
    const findings = [
      ...model.findings,
      ...notValidated(model.name, outputs),
      ...outputs.findings,
      ...brokenRun,
      ...(model.plan.evaluate ? await checkFirstUse(session, model) : []),
    ];
    const verdict = await gateModel(session, model, {
      run,
      evaluation: outputs.evaluation,
      findings,
      mustMeasure: model.plan.evaluate,
    });
    models.push(
      modelReport(model, {
        findings,
        run,
        evaluation: outputs.evaluation,
        cardDiff: outputs.cardDiff,
        verdict,
      }),
    );
  }
  const all = [...planned, ...legs, ...models.flatMap((model) => model.verdict?.findings ?? model.findings)];
  const frame = {
    commit: place.commit ?? "working tree",
    base: rules?.id ?? "",
    findings: [...planned, ...legs],
  };
  const { summary, text } = await tell(place, reportOf(place, frame, models), undefined);
  return {
    findings: all,
    summary: summary ?? "",
    ...(text !== undefined && { text }),
    outputs: { outcome: verdictOf(all) },
  };
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
