import type { Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { CardDiff, EvaluationRecord, RunRecord, ScanRecord, VerdictRecord } from "../../generated/types.ts";
import type { Hearing } from "../../records/approval.ts";
import { hexOf } from "../../records/canonical.ts";
import { verdictKey } from "../../records/keys.ts";
import type { Replay } from "../../records/replay.ts";
import { judgeBaselineMoved } from "../../work/gate/baseline-moved.ts";
import { judgeEvidence } from "../../work/gate/evidence.ts";
import { judgeOwnRun } from "../../work/gate/fork.ts";
import { judge } from "../../work/gate/judge.ts";
import { notEvaluated } from "../../work/gate/measured.ts";
import { limitsOf } from "../../work/judging/limits.ts";
import { withoutAnswered } from "../../work/meaning/forecast.ts";
import { accept } from "../../work/verdict/accept.ts";
import { settle } from "../../work/verdict/settle.ts";
import { firstUseKey, hearingOf } from "../approvals/approvals.ts";
import { govern, policiesDigest, policiesOf } from "../governance/govern.ts";
import type { Policies } from "../governance/policy-book.ts";
import { nameBaseline } from "../models/baseline.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { knownNames } from "../models/known-names.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { judgedReplay } from "./judged-replay.ts";
import { ledgerState } from "./ledger-state.ts";
import { versionIssues } from "./version-issues.ts";
import { keepRecord } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";

export interface GateRequest {
  readonly evaluation: EvaluationRecord | undefined;
  /** Of a retraining pull request: what was left of the comparison on production's rows. */
  readonly replay?: Replay | undefined;
  readonly run: RunRecord | undefined;
  /** What the artifact's files and the data's rows are. */
  readonly scan?: ScanRecord | undefined;
  readonly cardDiff?: CardDiff | undefined;
  /** What earlier stages found; what blocks there blocks here. */
  readonly findings: readonly Finding[];
  /** Whether it has to be measured: then a result that is not there is no pass. */
  readonly mustMeasure: boolean;
  /** After the merge: the baseline may have moved since the pull request passed; that it was one is enough. */
  readonly isMerged?: boolean;
}

/** Judges one model by the base branch's rules and writes verdict.json. */
export async function gateModel(session: Session, model: ChangedModel, request: GateRequest): Promise<VerdictRecord> {
  const { place } = session;
  const { evaluation, run } = request;
  const limits = limitsOf(model.judged);
  const ledger = await ledgerState(session, model);
  const replay = await judgedReplay(session, model, { ...request, limits });
  // Where something else stopped it before anything was measured, what is missing would only be told again.
  const isStopped =
    evaluation === undefined && request.mustMeasure && request.findings.some(({ outcome }) => isBlocking(outcome));
  const policies = isStopped ? undefined : await policiesOf(session, model);
  const key = verdictKey({
    evaluationKey: evaluation?.evaluationKey ?? model.trainKey,
    baseline: evaluation?.baseline.artifact?.digest,
    limits,
    ...(policies !== undefined && { policies: policiesDigest(policies) }),
    changes: [...model.changes, ...ledger.unaccepted],
    replay: replay?.settled?.key,
  });
  const findings = [
    ...request.findings,
    ...ledger.findings,
    ...ledger.waiting,
    ...(await evidenceFindings(session, model, request)),
    ...(await versionIssues(session, { model: model.name, evaluation, run, stage: "pull-request" })),
    ...judge({
      model: model.name,
      limits,
      evaluation,
      changes: model.changes,
      acceptedData: await acceptedData(place, model),
      replay: replay?.given,
      locate: (pointer) => model.locate(pointer),
    }),
  ];
  // Where a result is missing only a training can wait for a person, and its own key was asked for before
  // (first-use.ts): accepting here would pass what nobody has measured.
  const isJudged = evaluation !== undefined || !request.mustMeasure;
  const canAccept = isJudged && findings.some(({ needsPerson }) => needsPerson === true);
  const heard = canAccept ? await hearingOf(session, model, key) : undefined;
  const governed = policies && (await askPolicies(session, model, { request, policies, findings, heard }));
  const verdict = settle({
    model: model.name,
    key,
    judgedBy: session.rules?.id,
    findings: governed?.findings ?? findings,
    evaluation,
    replay: replay?.settled,
    trained: { trainKey: model.trainKey, run },
    changes: model.changes,
    heard,
    approvalKey: isJudged ? key : firstUseKey(model),
    mayApproveSelf: model.judged.mayApproveSelf,
    governance: governed?.verdict,
  });
  await keepRecord(place, filesOf(place, model.name).verdict, verdict);
  return verdict;
}

interface Asking {
  readonly request: GateRequest;
  readonly policies: Policies;
  readonly findings: readonly Finding[];
  readonly heard: Hearing | undefined;
}

/** What the policies say of what the standing checks found, people's acceptances counted. */
async function askPolicies(session: Session, model: ChangedModel, { request, policies, findings, heard }: Asking) {
  const { evaluation, run, scan, cardDiff, isMerged = false } = request;
  return await govern(session, model, {
    policies,
    stage: isMerged ? "merge" : "pull-request",
    findings: accept(withoutAnswered(findings, evaluation), heard?.approvals ?? []),
    evaluation,
    run,
    scan,
    cardDiff,
  });
}

/**
 * Which content judged the model that was accepted last, under this name or its former one, and which was accepted in
 * its place by the same verdict.
 */
export async function acceptedData(
  place: Place,
  { name, formerName }: ModelAtRevision,
): Promise<Readonly<Record<string, readonly string[]>> | undefined> {
  const { ledger } = place;
  for (const known of (await knownNames(place, name, formerName)).toReversed()) {
    const evaluationKey = (await ledger.latestPassing(known))?.body.evaluationKey;
    if (evaluationKey === undefined) continue;
    const entry = await ledger.find("evaluation", known, hexOf(evaluationKey));
    const datasets = Object.entries(entry?.body.datasets ?? {});
    return Object.fromEntries(
      datasets.map(([dataset, { digest }]) => {
        const proposed = datasets.filter(([, { replaces }]) => replaces === dataset).map(([, other]) => other.digest);
        return [dataset, [digest, ...proposed]];
      }),
    );
  }
  return undefined;
}

/** Whether the evidence is about these very bytes, against what is the baseline now, and made by whom we trust. */
async function evidenceFindings(
  session: Session,
  model: ChangedModel,
  { evaluation, run, findings, mustMeasure, isMerged = false }: GateRequest,
): Promise<readonly Finding[]> {
  const fork = session.change?.pull?.isFork === true ? [judgeOwnRun(model.name)] : [];
  if (evaluation === undefined) {
    const isExplained = findings.some(({ outcome }) => isBlocking(outcome)) || !mustMeasure;
    return isExplained ? fork : [...fork, notEvaluated(model.name)];
  }
  const named = await nameBaseline(session, model.name, model.formerName);
  const now = named.status === "named" ? named : undefined;
  const moved = judgeBaselineMoved(model.name, evaluation, now);
  const isKnown =
    now !== undefined &&
    moved.length > 0 &&
    isMerged &&
    (await wasBaseline(session.place, model, { evaluation, named: now.digest }));
  return [
    ...fork,
    ...judgeEvidence({ model: model.name, trainKey: model.trainKey, run, evaluation }),
    ...(isKnown ? [] : moved),
  ];
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
