import type { Finding } from "../../findings/finding.ts";
import { byOutcome, isBlocking, verdictOf } from "../../findings/verdict.ts";
import type {
  EvaluationRecord,
  GovernanceVerdict,
  JudgingChange,
  RunRecord,
  VerdictRecord,
} from "../../generated/types.ts";
import { acceptedRisk } from "../../findings/accepted-risk.ts";
import { truncate } from "../../kernel/text.ts";
import { approvalCommand, type Approval, BECAUSE, type Hearing } from "../../records/approval.ts";
import { withoutAnswered } from "../meaning/forecast.ts";
import { accept } from "./accept.ts";
import { explaining, headline, type Decided } from "./headline.ts";

/** What a verdict is made of. */
export interface VerdictFacts {
  readonly model: string;
  /** What exactly is judged: an acceptance of it is bound to this. */
  readonly key: string;
  /** The revision whose rules judge. */
  readonly judgedBy?: string | undefined;
  readonly findings: readonly Finding[];
  /** Whose numbers the headline tells. */
  readonly evaluation?: EvaluationRecord | undefined;
  /** What was measured on production's rows, and whether that decided: then its numbers are the headline's. */
  readonly replay?: SettledReplay | undefined;
  /** What our own jobs trained, and evaluated: the verdict names it. A fork's numbers are told, and name nothing. */
  readonly trained?: { readonly trainKey: string; readonly run: RunRecord | undefined } | undefined;
  readonly changes?: readonly JudgingChange[] | undefined;
  /** What people said of it. */
  readonly heard?: Hearing | undefined;
  /** The key that a person is asked to accept; without it nobody is asked. */
  readonly approvalKey?: string | undefined;
  /** Whether the author of the change may accept it too. */
  readonly mayApproveSelf?: boolean | undefined;
  /** A sentence that says it better than the findings. */
  readonly headline?: string | undefined;
  /** What the policies say, where some are in force; their findings are among the others. */
  readonly governance?: GovernanceVerdict | undefined;
}

export interface SettledReplay {
  readonly key: string;
  readonly decides: boolean;
  readonly evaluation: EvaluationRecord;
}

/** The verdict on one model. Whatever was accepted is waived before the worst outcome decides. */
export function settle(facts: VerdictFacts): VerdictRecord {
  const { model, key, judgedBy, evaluation, changes = [], heard, approvalKey, governance } = facts;
  const approvals = heard?.approvals ?? [];
  const findings = accept(withoutAnswered(facts.findings, evaluation), approvals);
  const outcome = verdictOf(findings);
  return {
    schema: "model-gitops/verdict/v1",
    model,
    verdictKey: key,
    ...evidenceOf(facts),
    outcome,
    headline: withAcceptedRisk(
      selfApproved(facts.headline ?? headlineOf(facts, { outcome, findings }), findings, approvals),
      { outcome, governance },
    ),
    ...(judgedBy !== undefined && { judgedBy }),
    findings: recorded(findings),
    changes: [...changes],
    approvals: approvals.slice(0, MOST),
    ...(governance !== undefined && { governance }),
    ...(approvalKey !== undefined && findings.some(isWaiting) && waitsFor(facts, findings)),
  };
}

function headlineOf({ evaluation, replay }: VerdictFacts, decided: Decided): string {
  if (replay?.decides !== true) return headline(decided, evaluation);
  const told = explaining(decided, replay.evaluation, evaluation);
  return headline(decided, told, told === evaluation ? "On the data that guards: " : "On production: ");
}

/** A record holds at most this many. */
const MOST = 100;

const MOST_FINDINGS = 2000;

/** What stops the merge, then what is told, in the order in which it was found; a record with more could not be read. */
function recorded(findings: readonly Finding[]): Finding[] {
  if (findings.length <= MOST_FINDINGS) return [...findings];
  const kept = new Set(findings.toSorted((a, b) => byOutcome(b.outcome, a.outcome)).slice(0, MOST_FINDINGS));
  return findings.filter((finding) => kept.has(finding));
}

function waitsFor(facts: VerdictFacts, findings: readonly Finding[]): Partial<VerdictRecord> {
  const { mayApproveSelf, heard } = facts;
  const { unheard = [], objections = [] } = heard ?? {};
  return {
    approvalCommand: lineOf(facts, findings),
    ...(mayApproveSelf === true && { mayApproveSelf }),
    ...(unheard.length > 0 && { unheard: unheard.slice(0, MOST) }),
    ...(objections.length > 0 && { objections: objections.slice(0, MOST) }),
  };
}

/** That nobody else has looked at it is the first thing to know of such a verdict. */
function selfApproved(sentence: string, findings: readonly Finding[], [approval]: readonly Approval[]): string {
  const isOwn = approval?.self === true && findings.some(({ needsPerson }) => needsPerson === true);
  if (!isOwn || sentence.includes("Self-approved")) return sentence;
  const words = ` Self-approved by ${approval.by}.`;
  return `${truncate(sentence, 500 - words.length)}${words}`;
}

/** Waived, never hidden: a pass that rests on waivers says so where it is read first. */
function withAcceptedRisk(
  sentence: string,
  { outcome, governance }: Pick<VerdictRecord, "outcome"> & Pick<VerdictFacts, "governance">,
): string {
  const words = acceptedRisk(governance);
  if (words === "" || isBlocking(outcome)) return sentence;
  return `${truncate(sentence, 500 - words.length)}${words}`;
}

function evidenceOf({
  trained,
  evaluation,
  replay,
}: VerdictFacts): Pick<VerdictRecord, "evaluationKey" | "trainKey" | "artifact" | "baseline" | "replay"> {
  if (trained === undefined) return {};
  const { trainKey, run } = trained;
  const baseline = evaluation?.baseline.artifact?.digest;
  return {
    ...(evaluation !== undefined && { evaluationKey: evaluation.evaluationKey }),
    trainKey,
    ...(run !== undefined && { artifact: run.artifact.digest }),
    ...(baseline !== undefined && { baseline }),
    ...(replay !== undefined && { replay: { key: replay.key, decides: replay.decides } }),
  };
}

function lineOf({ model, approvalKey = "" }: VerdictFacts, findings: readonly Finding[]): string {
  const command = approvalCommand(model, approvalKey);
  return findings.some((finding) => isWaiting(finding) && finding.needsReason === true)
    ? `${command}${BECAUSE}<why>`
    : command;
}

function isWaiting({ needsPerson, outcome }: Finding): boolean {
  return needsPerson === true && isBlocking(outcome);
}
