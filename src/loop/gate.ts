import type { Finding } from "../findings/finding.ts";
import { isBlocking, verdictOf } from "../findings/verdict.ts";
import type { EvaluationRecord, RunRecord, VerdictRecord } from "../generated/types.ts";
import { headline } from "../report/headline.ts";
import { verdictKey } from "../records/keys.ts";
import { approvalCommand } from "../records/approval.ts";
import { accept } from "../work/accept.ts";
import { GATE } from "../work/gate-rules.ts";
import { judgeChanges } from "../work/judge-changes.ts";
import { judge } from "../work/judge.ts";
import { limitsOf } from "../work/limits.ts";
import { approvalsOf, firstUseKey } from "./approvals.ts";
import { nameBaseline } from "./baseline.ts";
import type { ChangedModel } from "./changed-model.ts";
import type { ModelAtRevision } from "./model-at-revision.ts";
import { keepRecord } from "./outputs.ts";
import { filesOf, type Place } from "./place.ts";
import type { Session } from "./session.ts";

export interface GateRequest {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
  /** What earlier stages found; what blocks there blocks here. */
  readonly findings: readonly Finding[];
  /** Whether it has to be measured: then a result that is not there is no pass. */
  readonly mustMeasure: boolean;
  /** After the merge: the baseline may have moved since the pull request passed; that it was one is enough. */
  readonly isMerged?: boolean;
}

/** Judges one model by the base branch's rules and writes verdict.json. */
export async function gateModel(session: Session, model: ChangedModel, request: GateRequest): Promise<VerdictRecord> {
  const { evaluation, run } = request;
  const limits = limitsOf(model.judged);
  const key = verdictKey({
    evaluationKey: evaluation?.evaluationKey ?? model.trainKey,
    baseline: evaluation?.baseline.artifact?.digest,
    limits,
    changes: model.changes,
  });
  const found = [
    ...request.findings,
    ...(await evidenceFindings(session, model, request)),
    ...judged(model, evaluation),
  ];
  // Where a result is missing only a training can wait for a person, and its own key was asked for before
  // (first-use.ts): accepting here would pass what nobody has measured.
  const isJudged = evaluation !== undefined || !request.mustMeasure;
  const canAccept = isJudged && found.some(({ needsPerson }) => needsPerson === true);
  const approvals = canAccept ? await approvalsOf(session, model, key) : [];
  const findings = accept(found, approvals);
  const outcome = verdictOf(findings);
  const verdict: VerdictRecord = {
    schema: "model-gitops/verdict/v1",
    model: model.name,
    verdictKey: key,
    ...(evaluation !== undefined && { evaluationKey: evaluation.evaluationKey }),
    trainKey: model.trainKey,
    ...(run !== undefined && { artifact: run.artifact.digest }),
    ...(evaluation?.baseline.artifact !== undefined && { baseline: evaluation.baseline.artifact.digest }),
    outcome,
    headline: headline({ outcome, findings }, evaluation),
    ...(session.rules !== undefined && { judgedBy: session.rules.id }),
    findings: [...findings],
    changes: [...model.changes],
    approvals: [...approvals],
    ...(findings.some(({ needsPerson, outcome: open }) => needsPerson === true && isBlocking(open)) && {
      approvalCommand: approvalCommand(model.name, isJudged ? key : firstUseKey(model)),
    }),
  };
  await keepRecord(session.place, filesOf(session.place, model.name).verdict, verdict);
  return verdict;
}

function judged(model: ChangedModel, evaluation: EvaluationRecord | undefined): readonly Finding[] {
  // What loosens a rule needs a person even where nothing had to be measured.
  if (evaluation === undefined)
    return judgeChanges({ changes: model.changes, locate: (pointer) => model.locate(pointer) }).map((finding) => ({
      ...finding,
      model: model.name,
    }));
  return judge({
    model: model.name,
    limits: limitsOf(model.judged),
    evaluation,
    changes: model.changes,
    locate: (pointer) => model.locate(pointer),
  });
}

/** Whether the evidence is about these very bytes, against what is the baseline now, and made by whom we trust. */
async function evidenceFindings(
  session: Session,
  model: ChangedModel,
  { evaluation, run, findings, mustMeasure, isMerged = false }: GateRequest,
): Promise<readonly Finding[]> {
  const unmeasured = (rule: keyof typeof GATE, message: string): Finding => ({
    rule: GATE[rule].id,
    outcome: "unmeasured",
    model: model.name,
    message,
    remediation: GATE[rule].remediation,
  });
  const isFork = session.change?.pull?.isFork === true;
  const fork = isFork
    ? [
        unmeasured(
          "fork",
          "The numbers come from a fork's own run, which its author controls: they are advice until trusted code has evaluated it.",
        ),
      ]
    : [];
  if (evaluation === undefined) {
    const isExplained = findings.some(({ outcome }) => isBlocking(outcome)) || !mustMeasure;
    return isExplained
      ? fork
      : [
          ...fork,
          unmeasured("measured", `${model.name} was not evaluated: there is no evaluation.json from this run.`),
        ];
  }
  const isOfRun =
    evaluation.model === model.name &&
    run !== undefined &&
    run.trainKey === model.trainKey &&
    evaluation.candidate.digest === run.artifact.digest;
  const identity = isOfRun
    ? []
    : [unmeasured("evidence", "The evaluation is of another artifact than this change trains.")];
  const named = await nameBaseline(session, model.name, model.formerName);
  const isSame =
    named.status !== "named" ||
    evaluation.baseline.status === "unavailable" ||
    named.digest === evaluation.baseline.artifact?.digest ||
    (isMerged && (await wasBaseline(session.place, model, { evaluation, named: named.digest })));
  const moved = isSame
    ? []
    : [unmeasured("baselineMoved", `The baseline moved since the evaluation: it is now what ${named.source} names.`)];
  return [...fork, ...identity, ...moved];
}

interface FormerBaseline {
  readonly evaluation: EvaluationRecord;
  readonly named: string;
}

/** The baseline is by now the candidate itself (recorded once more), or another merge came between. */
async function wasBaseline(
  { ledger }: Place,
  { name, formerName }: ModelAtRevision,
  { evaluation, named }: FormerBaseline,
): Promise<boolean> {
  if (named === evaluation.candidate.digest) return true;
  const digest = evaluation.baseline.artifact?.digest;
  const accepted = [
    ...(await ledger.acceptances(name)),
    ...(formerName === undefined ? [] : await ledger.acceptances(formerName)),
  ];
  return accepted.some(
    ({ body }) => body.artifact === digest && (body.outcome === undefined || !isBlocking(body.outcome)),
  );
}
