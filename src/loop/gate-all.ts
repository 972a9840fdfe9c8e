import { verdictOf } from "../findings/verdict.ts";
import { gateFile } from "../records/layout.ts";
import type { ModelReport } from "../report/report.ts";
import { judgeNeeds } from "../work/needs.ts";
import type { Result } from "../host/result.ts";
import { checkFirstUse } from "./first-use.ts";
import { gateModel } from "./gate.ts";
import { readRun } from "./known-run.ts";
import { modelReport } from "./model-report.ts";
import { keepRecord, readOutputs } from "./outputs.ts";
import { reportOf, tell } from "./report.ts";
import type { Session } from "./session.ts";
import { brokenReport, openSubjects } from "./subjects.ts";

/** The `gate` action: judges what the jobs before it left, and misses nothing that they should have left. */
export async function gateAll(session: Session, needs: string): Promise<Result> {
  const { subjects, broken, plan, findings: planned } = await openSubjects(session);
  const legs = judgeNeeds({ json: needs, hasTraining: plan.models.some(({ train }) => train === "train") });
  await keepRecord(session, gateFile(session.options.output), legs);
  const models: ModelReport[] = broken.map(brokenReport);
  for (const subject of subjects) {
    const outputs = await readOutputs(session, subject.name);
    const findings = [...subject.findings, ...outputs.findings, ...(subject.plan.evaluate ? await checkFirstUse(session, subject) : [])];
    const run = await readRun(session, subject.name);
    const verdict = await gateModel(session, subject, { run, evaluation: outputs.evaluation, findings });
    models.push(modelReport(subject, { findings, run, evaluation: outputs.evaluation, cardDiff: outputs.cardDiff, verdict }));
  }
  const all = [...planned, ...legs, ...models.flatMap((model) => model.verdict?.findings ?? model.findings)];
  const frame = { commit: session.commit ?? "working tree", base: session.base?.id ?? "", findings: [...planned, ...legs] };
  const { summary, text } = await tell(session, reportOf(session, frame, models), undefined);
  return { findings: all, summary: summary ?? "", ...(text !== undefined && { text }), outputs: { outcome: verdictOf(all) } };
}
