import type { Finding } from "../findings/finding.ts";
import { isBlocking } from "../findings/verdict.ts";
import type { EvaluationRecord, RunRecord, VerdictRecord } from "../generated/types.ts";
import { verdictKey } from "../records/keys.ts";
import { judgeBaselineMoved } from "../work/gate/baseline-moved.ts";
import { judgeEvidence } from "../work/gate/evidence.ts";
import { judgeOwnRun } from "../work/gate/fork.ts";
import { judge } from "../work/gate/judge.ts";
import { notEvaluated } from "../work/gate/measured.ts";
import { limitsOf } from "../work/limits.ts";
import { settle } from "../work/verdict/settle.ts";
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
  const findings = [
    ...request.findings,
    ...(await evidenceFindings(session, subject, request)),
    ...judge({
      model: subject.name,
      limits,
      evaluation,
      changes: subject.changes,
      locate: (pointer) => subject.locate(pointer),
    }),
  ];
  // Where a result is missing only a training can wait for a person, and its own key was asked for before
  // (first-use.ts): accepting here would pass what nobody has measured.
  const isJudged = evaluation !== undefined || !subject.plan.evaluate;
  const canAccept = isJudged && findings.some(({ needsPerson }) => needsPerson === true);
  const verdict = settle({
    model: subject.name,
    key,
    judgedBy: session.base?.id,
    findings,
    evaluation,
    trained: { trainKey: subject.trainKey, run },
    changes: subject.changes,
    approvals: canAccept ? await approvalsOf(session, subject, key) : [],
    approvalKey: isJudged ? key : firstUseKey(subject),
  });
  await keepRecord(session, filesOf(session, subject.name).verdict, verdict);
  return verdict;
}

/** Whether the evidence is about these very bytes, against what is the baseline now, and made by whom we trust. */
async function evidenceFindings(
  session: Session,
  subject: Subject,
  { evaluation, run, findings, isMerged = false }: GateRequest,
): Promise<readonly Finding[]> {
  const isFork = session.event.kind === "pull_request" && session.event.isFork;
  const fork = isFork ? [judgeOwnRun(subject.name)] : [];
  if (evaluation === undefined) {
    const isExplained = findings.some(({ outcome }) => isBlocking(outcome)) || !subject.plan.evaluate;
    return isExplained ? fork : [...fork, notEvaluated(subject.name)];
  }
  const named = await nameBaseline(session, subject.name, subject.formerName);
  const now = named.status === "named" ? named : undefined;
  const moved = judgeBaselineMoved(subject.name, evaluation, now);
  const isKnown =
    now !== undefined &&
    moved.length > 0 &&
    isMerged &&
    (await wasBaseline(session, subject, { evaluation, named: now.digest }));
  return [
    ...fork,
    ...judgeEvidence({ model: subject.name, trainKey: subject.trainKey, run, evaluation }),
    ...(isKnown ? [] : moved),
  ];
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
