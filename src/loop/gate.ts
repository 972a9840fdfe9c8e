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
import { limitsOf } from "../work/judging/limits.ts";
import { approvalsOf, firstUseKey } from "./approvals.ts";
import { nameBaseline } from "./baseline.ts";
import { keepRecord } from "./outputs.ts";
import type { Session } from "./session.ts";
import { filesOf, type Subject } from "./subject.ts";

export interface GateRequest {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
  /** What earlier stages found; what blocks there blocks here. */
  readonly findings: readonly Finding[];
  /** After the merge: the baseline may have moved since the pull request passed; that it was one is enough. */
  readonly isMerged?: boolean;
}

/** Judges one model by the base branch's rules and writes verdict.json. */
export async function gateModel(session: Session, subject: Subject, request: GateRequest): Promise<VerdictRecord> {
  const { evaluation, run } = request;
  const limits = limitsOf(subject.judged);
  const key = verdictKey({
    evaluationKey: evaluation?.evaluationKey ?? subject.trainKey,
    baseline: evaluation?.baseline.artifact?.digest,
    limits,
    changes: subject.changes,
  });
  const found = [
    ...request.findings,
    ...(await evidenceFindings(session, subject, request)),
    ...judged(subject, evaluation),
  ];
  // Where a result is missing only a training can wait for a person, and its own key was asked for before
  // (first-use.ts): accepting here would pass what nobody has measured.
  const isJudged = evaluation !== undefined || !subject.plan.evaluate;
  const canAccept = isJudged && found.some(({ needsPerson }) => needsPerson === true);
  const approvals = canAccept ? await approvalsOf(session, subject, key) : [];
  const findings = accept(found, approvals);
  const outcome = verdictOf(findings);
  const verdict: VerdictRecord = {
    schema: "model-gitops/verdict/v1",
    model: subject.name,
    verdictKey: key,
    ...(evaluation !== undefined && { evaluationKey: evaluation.evaluationKey }),
    trainKey: subject.trainKey,
    ...(run !== undefined && { artifact: run.artifact.digest }),
    ...(evaluation?.baseline.artifact !== undefined && { baseline: evaluation.baseline.artifact.digest }),
    outcome,
    headline: headline({ outcome, findings }, evaluation),
    ...(session.base !== undefined && { judgedBy: session.base.id }),
    findings: [...findings],
    changes: [...subject.changes],
    approvals: [...approvals],
    ...(findings.some(({ needsPerson, outcome: open }) => needsPerson === true && isBlocking(open)) && {
      approvalCommand: approvalCommand(subject.name, isJudged ? key : firstUseKey(subject)),
    }),
  };
  await keepRecord(session, filesOf(session, subject.name).verdict, verdict);
  return verdict;
}

function judged(subject: Subject, evaluation: EvaluationRecord | undefined): readonly Finding[] {
  // What loosens a rule needs a person even where nothing had to be measured.
  if (evaluation === undefined)
    return judgeChanges({ changes: subject.changes, locate: (pointer) => subject.locate(pointer) }).map((finding) => ({
      ...finding,
      model: subject.name,
    }));
  return judge({
    model: subject.name,
    limits: limitsOf(subject.judged),
    evaluation,
    changes: subject.changes,
    locate: (pointer) => subject.locate(pointer),
  });
}

/** Whether the evidence is about these very bytes, against what is the baseline now, and made by whom we trust. */
async function evidenceFindings(
  session: Session,
  subject: Subject,
  { evaluation, run, findings, isMerged = false }: GateRequest,
): Promise<readonly Finding[]> {
  const unmeasured = (rule: keyof typeof GATE, message: string): Finding => ({
    rule: GATE[rule].id,
    outcome: "unmeasured",
    model: subject.name,
    message,
    remediation: GATE[rule].remediation,
  });
  const isFork = session.event.kind === "pull_request" && session.event.isFork;
  const fork = isFork
    ? [
        unmeasured(
          "fork",
          "The numbers come from a fork's own run, which its author controls: they are advice until trusted code has evaluated it.",
        ),
      ]
    : [];
  if (evaluation === undefined) {
    const isExplained = findings.some(({ outcome }) => isBlocking(outcome)) || !subject.plan.evaluate;
    return isExplained
      ? fork
      : [
          ...fork,
          unmeasured("measured", `${subject.name} was not evaluated: there is no evaluation.json from this run.`),
        ];
  }
  const isOfRun =
    evaluation.model === subject.name &&
    run !== undefined &&
    run.trainKey === subject.trainKey &&
    evaluation.candidate.digest === run.artifact.digest;
  const identity = isOfRun
    ? []
    : [unmeasured("evidence", "The evaluation is of another artifact than this change trains.")];
  const named = await nameBaseline(session, subject.name, subject.formerName);
  const isSame =
    named.status !== "named" ||
    evaluation.baseline.status === "unavailable" ||
    named.digest === evaluation.baseline.artifact?.digest ||
    (isMerged && (await wasBaseline(session, subject, { evaluation, named: named.digest })));
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
  { ledger }: Session,
  { name, formerName }: Subject,
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
