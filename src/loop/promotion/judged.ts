import type { Finding } from "../../findings/finding.ts";
import { findingOf } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { EvaluationRecord, GovernedApprovals, RepositoryControl, VerdictRecord } from "../../generated/types.ts";
import type { Hearing } from "../../records/approval.ts";
import { verdictKey } from "../../records/keys.ts";
import { judge } from "../../work/gate/judge.ts";
import { limitsOf } from "../../work/judging/limits.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { accept } from "../../work/verdict/accept.ts";
import { hearingOf } from "../approvals/approvals.ts";
import { governedApprovals } from "../approvals/role-approvals.ts";
import { askPolicies } from "../audit/ask-policies.ts";
import { policiesDigest, policiesOf } from "../governance/govern.ts";
import { storedInput } from "../governance/standing-evidence.ts";
import { acceptedData } from "../judging/gate.ts";
import { versionIssues } from "../judging/version-issues.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";
import type { VersionEvidence } from "./evidence.ts";

export interface JudgedVersion {
  readonly evidence: VersionEvidence;
  /** What is judged: the recorded one, or what was measured again. */
  readonly evaluation: EvaluationRecord;
}

/**
 * The verdict by the default branch's limits and policies as they are today, from what was measured: the stored verdict is
 * not believed. Reviews are read again, and count for exactly the key that they named.
 */
export async function judgeVersion(
  session: Session,
  model: ChangedModel,
  { evidence, evaluation }: JudgedVersion,
): Promise<readonly Finding[]> {
  const { place } = session;
  const limits = limitsOf(model.judged);
  const recorded = evidence.verdict.body;
  const asMerged = await mergedSession(session, evidence);
  const found = [
    ...judge({
      model: model.name,
      limits,
      evaluation,
      changes: [],
      acceptedData: await acceptedData(place, model),
      locate: (pointer) => model.locate(pointer),
    }),
    ...(await versionIssues(session, { model: model.name, evaluation, run: evidence.run.body, stage: "promote" })),
  ];
  const policies = await policiesOf(session, model);
  const key = verdictKey({
    evaluationKey: evaluation.evaluationKey,
    baseline: evaluation.baseline.artifact?.digest,
    limits,
    ...(policies !== undefined && { policies: policiesDigest(policies) }),
    changes: recorded.changes,
    replay: recorded.replay?.key,
  });
  const judged = decidedOnReplay(recorded, found);
  const heard = judged.some(isWaiting) ? await heardAgain(asMerged, model, { recorded, key }) : undefined;
  const findings = accept(judged, heard?.approvals ?? []);
  if (policies === undefined) return [...findings, ...lost(model.name, { recorded, key, findings })];
  const digest = recorded.governance?.input;
  const answer = await askPolicies(session, model, {
    policies,
    version: {
      acceptance: evidence.acceptance,
      run: evidence.run,
      evaluation: { ...evidence.evaluation, body: evaluation },
      verdict: evidence.verdict,
      input: digest === undefined ? undefined : await storedInput(place, model.name, digest),
    },
    problems: [],
    controls: NO_CONTROLS,
    approvals: await rolesAgain(asMerged, model, evidence),
    stage: "promote",
  });
  return [...findings, ...answer.findings, ...policies.findings];
}

/** What the repository enforces is the audit's to ask. */
const NO_CONTROLS: readonly RepositoryControl[] = [];

/** The session of the pull request that brought the version: its reviews are those that count. */
async function mergedSession(session: Session, { acceptance }: VersionEvidence): Promise<Session> {
  const forge = await session.place.forge();
  const { rules } = session;
  if (forge === undefined || acceptance.pull === undefined || rules === undefined) return session;
  const { number, author, isFork } = await forge.pull(acceptance.pull);
  return { ...session, change: { before: rules, paths: [], pull: { number, author, isFork } } };
}

function isWaiting({ needsPerson, outcome }: Finding): boolean {
  return needsPerson === true && isBlocking(outcome);
}

interface Approved {
  readonly recorded: VerdictRecord;
  readonly key: string;
}

/** An acceptance is of one result by one set of rules; without a forge the owner's own ledger says who accepted. */
async function heardAgain(session: Session, model: ChangedModel, { recorded, key }: Approved): Promise<Hearing> {
  const isSame = key === recorded.verdictKey;
  if ((await session.place.forge()) === undefined)
    return { approvals: isSame ? recorded.approvals : [], unheard: [], objections: [] };
  return await hearingOf(session, model, key);
}

/** What a retraining was decided on is production's rows, which nobody keeps: the guards are judged again, those are not. */
function decidedOnReplay({ replay, findings }: VerdictRecord, found: readonly Finding[]): readonly Finding[] {
  if (replay?.decides !== true) return found;
  const then = new Map(findings.map((finding) => [`${finding.rule} ${finding.subject ?? ""}`, finding]));
  return found.map((finding) => {
    const known = then.get(`${finding.rule} ${finding.subject ?? ""}`);
    return known === undefined || isBlocking(known.outcome) || !isBlocking(finding.outcome)
      ? finding
      : { ...finding, outcome: known.outcome, message: `${known.message} (On production's rows, as it was recorded.)` };
  });
}

function lost(
  model: string,
  { recorded, key, findings }: Approved & { readonly findings: readonly Finding[] },
): readonly Finding[] {
  if (recorded.approvals.length === 0 || !findings.some(isWaiting)) return [];
  const by = [...new Set(recorded.approvals.map((approval) => approval.by))].join(", ");
  const message =
    key === recorded.verdictKey
      ? `What ${by} accepted when ${model} was recorded is not accepted any more: the review was dismissed or edited, or they may no longer.`
      : `What ${by} accepted when ${model} was recorded was judged by other limits than those of today.`;
  return [findingOf(PROMOTION.approval, { outcome: "unmeasured", model, message })];
}

/** Who approved by role, read again on the pull request that brought the version, for the content that landed. */
async function rolesAgain(
  session: Session,
  model: ChangedModel,
  { acceptance, verdict }: VersionEvidence,
): Promise<GovernedApprovals | undefined> {
  const required = verdict.body.governance?.requiredRoles ?? [];
  if (required.length === 0) return undefined;
  return await governedApprovals(session, model, { required, at: acceptance.commit });
}
