import type { Finding } from "../findings/finding.ts";
import { isBlocking, verdictOf } from "../findings/verdict.ts";
import type { EvaluationRecord } from "../generated/types.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import type { ModelReport } from "../report/report.ts";
import { outcomeOfModel } from "../report/report.ts";
import type { Result } from "../host/result.ts";
import { writeCard } from "./card.ts";
import { evaluateSubject } from "./evaluate-model.ts";
import { checkFirstUse } from "./first-use.ts";
import { gateModel } from "./gate.ts";
import { modelReport, type Evidence } from "./model-report.ts";
import { clearOutputs } from "./outputs.ts";
import { removalReports } from "./removals.ts";
import { reportOf, tell } from "./report.ts";
import type { Session } from "./session.ts";
import { CARD } from "./stage-rules.ts";
import { brokenReport, keepPlan, openSubjects } from "./subjects.ts";
import type { Subject } from "./subject.ts";
import { obtainRun } from "./train-all.ts";
import { validateSubjects } from "./validate-all.ts";

/** Everything a pull request gets, in one job: one model after the other, each to its own end. */
export async function checkAll(session: Session): Promise<Result> {
  const opened = await openSubjects(session);
  await keepPlan(session, opened.plan);
  const validated = await validateSubjects(session, [...opened.subjects, ...opened.broken]);
  const models: ModelReport[] = [
    ...opened.broken.map((model) => ({ ...brokenReport(model), findings: validated.get(model.name) ?? [] })),
    ...(await removalReports(session, opened.removed)),
  ];
  for (const subject of opened.subjects) {
    session.host.signal.throwIfAborted();
    models.push(modelReport(subject, await checkModel(session, subject, validated.get(subject.name) ?? [])));
  }
  const report = reportOf(
    session,
    {
      commit: session.commit ?? "working tree",
      base: session.base?.id ?? "",
      findings: opened.findings,
      advice: unaffected(session, models),
    },
    models,
  );
  const { event } = session;
  const told = await tell(session, report, event.kind === "pull_request" && !event.isFork ? event.number : undefined);
  const findings = [...opened.findings, ...models.flatMap(decidingFindings)];
  return {
    findings,
    summary: told.summary ?? "",
    ...(told.text !== undefined && { text: told.text }),
    outputs: { outcome: verdictOf(findings), models: models.map(({ model }) => model).join(",") },
  };
}

/** On a laptop, nothing to do needs an explanation: in a pull request it is the usual thing. */
function unaffected({ event, base }: Session, models: readonly ModelReport[]): string | undefined {
  if (event.kind !== "local" || models.length > 0) return undefined;
  const since = base === undefined ? "" : ` since ${base.id.slice(0, 7)}`;
  return `Nothing that a model is made of or judged by has changed${since}. Name models with --models to check them anyway.`;
}

/** A model's whole story: it stops where going on would make no sense, and says why. */
export async function checkModel(session: Session, subject: Subject, validated: readonly Finding[]): Promise<Evidence> {
  await clearOutputs(session, subject.name);
  const before = [
    ...subject.findings,
    ...validated,
    ...(subject.plan.evaluate ? await checkFirstUse(session, subject) : []),
  ];
  if (!subject.plan.evaluate)
    return subject.changes.length === 0 ? { findings: before } : await stopped(session, subject, { findings: before });
  if (before.some(({ outcome }) => isBlocking(outcome))) return await stopped(session, subject, { findings: before });
  const { run, findings: trained } = await obtainRun(session, subject);
  if (run === undefined) return await stopped(session, subject, { findings: [...before, ...trained] });
  const evaluated = await evaluateSubject(session, subject, run);
  const findings = [...before, ...trained, ...evaluated.findings];
  const { evaluation, baselineRun } = evaluated;
  const { cardDiff, findings: cardFindings } = await cardOf(session, subject, { run, evaluation });
  const verdict = await gateModel(session, subject, {
    run,
    evaluation,
    findings: [...findings, ...cardFindings],
  });
  return { findings, run, baselineRun, evaluation, cardDiff, verdict };
}

async function stopped(session: Session, subject: Subject, evidence: Evidence): Promise<Evidence> {
  const verdict = await gateModel(session, subject, {
    run: undefined,
    evaluation: undefined,
    findings: evidence.findings,
  });
  return { ...evidence, verdict };
}

async function cardOf(
  session: Session,
  subject: Subject,
  { run, evaluation }: Pick<Evidence, "run"> & { readonly evaluation: EvaluationRecord | undefined },
) {
  try {
    return { cardDiff: await writeCard(session, subject, { run, evaluation }), findings: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const finding: Finding = {
      rule: CARD.unwritable.id,
      outcome: "unmeasured",
      model: subject.name,
      message: messageOf(error),
    };
    return { cardDiff: undefined, findings: [finding] };
  }
}

/** A model's own verdict decides; without one, what was found. */
function decidingFindings(model: ModelReport): readonly Finding[] {
  const findings = model.verdict?.findings ?? model.findings;
  const outcome = outcomeOfModel(model);
  if (verdictOf(findings) === outcome || outcome === "not-applicable" || outcome === "waived") return findings;
  return [...findings, { rule: "gate/measured", outcome, model: model.model, message: `${model.model}: ${outcome}.` }];
}
