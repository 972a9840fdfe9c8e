import type { Finding } from "../findings/finding.ts";
import { verdictOf } from "../findings/verdict.ts";
import { gateFile } from "../records/layout.ts";
import type { ModelReport } from "../report/report.ts";
import { judgeNeeds } from "../work/gate/legs.ts";
import type { Result } from "../host/result.ts";
import { checkFirstUse } from "./first-use.ts";
import { gateModel } from "./gate.ts";
import { readRun } from "./known-run.ts";
import { modelReport } from "./model-report.ts";
import { handedOn } from "./handed-on.ts";
import { keepRecord, type Outputs } from "./outputs.ts";
import { removalReports } from "./removals.ts";
import { reportOf, tell } from "./report.ts";
import type { Session } from "./session.ts";
import { STAGE } from "./stage-rules.ts";
import { brokenReport, openSubjects } from "./subjects.ts";

/** The `gate` action: judges what the jobs before it left, and misses nothing that they should have left. */
export async function gateAll(session: Session, needs: string): Promise<Result> {
  const { subjects, broken, plan, removed, findings: planned } = await openSubjects(session);
  const isMerging = session.event.kind === "pull_request" || session.event.kind === "merge_group";
  const legs = judgeNeeds({
    json: needs,
    hasTraining: plan.models.some(({ train }) => train === "train"),
    isRequired: session.host.kind === "github" && isMerging,
  });
  await keepRecord(session, gateFile(session.options.output), legs);
  const models: ModelReport[] = [...broken.map(brokenReport), ...(await removalReports(session, removed))];
  for (const subject of subjects) {
    const outputs = await handedOn(session, subject.name, needs);
    const findings = [
      ...subject.findings,
      ...notValidated(subject.name, outputs),
      ...outputs.findings,
      ...(subject.plan.evaluate ? await checkFirstUse(session, subject) : []),
    ];
    const run = await readRun(session, subject.name);
    const verdict = await gateModel(session, subject, { run, evaluation: outputs.evaluation, findings });
    models.push(
      modelReport(subject, {
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
    commit: session.commit ?? "working tree",
    base: session.base?.id ?? "",
    findings: [...planned, ...legs],
  };
  const { summary, text } = await tell(session, reportOf(session, frame, models), undefined);
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
    {
      rule: STAGE.notValidated.id,
      outcome: "unmeasured",
      model,
      message,
      remediation: STAGE.notValidated.remediation,
    },
  ];
}
