import { findingOf, type Finding, type Outcome } from "../../findings/finding.ts";
import type { Settled } from "../../findings/settled.ts";
import { asVerdict, verdictOf, worse } from "../../findings/verdict.ts";
import type { EvaluationRecord, PlannedModel, VerdictRecord } from "../../generated/types.ts";
import type { Replay } from "../../records/replay.ts";
import { withoutAnswered } from "../meaning/forecast.ts";
import { MEASURED } from "../gate/measured.ts";
import { explaining, figure, headline } from "./headline.ts";
import { metricsWithOutcomes } from "./metric-outcomes.ts";

/** What is known of one model at the end of a run. */
export interface ModelEvidence {
  readonly model: string;
  /** What was found outside the verdict: the manifest, the training, the evaluation itself. */
  readonly findings: readonly Finding[];
  readonly verdict?: VerdictRecord | undefined;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly replay?: Replay | undefined;
  readonly plan?: PlannedModel | undefined;
}

/**
 * The evidence with what every reader is told of it. An evaluation may carry margins, limits and outcomes of its own (a
 * fork's does); what is told is what judged.
 */
export function settleModel<E extends ModelEvidence>(evidence: E): E & { readonly settled: Settled } {
  const { verdict } = evidence;
  const evaluation = asJudged(evidence);
  const replay = replayAsJudged(evidence);
  const others = unsettled(evidence);
  const outcome = outcomeOf(evidence, others);
  const findings = [...(verdict?.findings ?? []), ...others];
  const decided = { outcome: asVerdict(outcome), findings };
  const production = verdict?.replay?.decides === true ? replay?.measured?.evaluation : undefined;
  const told = production === undefined ? evaluation : explaining(decided, production, evaluation);
  return {
    ...evidence,
    ...(evaluation !== undefined && { evaluation }),
    ...(evidence.replay !== undefined && { replay }),
    settled: {
      outcome,
      findings,
      headline: verdict?.headline ?? headline(decided, told),
      figure: figure(decided, told),
    },
  };
}

/** The findings that decide how a run ends; where they weigh less than the outcome, with one that says so. */
export function decidingFindings({
  model,
  findings,
  verdict,
  settled: { outcome },
}: ModelEvidence & { readonly settled: Settled }): readonly Finding[] {
  const deciding = verdict?.findings ?? findings;
  if (verdictOf(deciding) === asVerdict(outcome)) return deciding;
  return [...deciding, findingOf(MEASURED, { outcome, model, message: `${model}: ${outcome}.`, remediation: null })];
}

function asJudged({ evaluation, verdict }: ModelEvidence): EvaluationRecord | undefined {
  if (evaluation === undefined || verdict === undefined) return evaluation;
  return { ...evaluation, metrics: metricsWithOutcomes(evaluation.metrics, verdict.findings) };
}

/** A replay that the verdict does not name is not what was judged. */
function replayAsJudged({ replay, verdict }: ModelEvidence): Replay | undefined {
  const measured = replay?.measured;
  if (replay === undefined || measured === undefined || verdict === undefined) return replay;
  if (verdict.replay?.key !== replay.key) return undefined;
  const metrics = metricsWithOutcomes(measured.evaluation.metrics, verdict.findings);
  return { ...replay, measured: { ...measured, evaluation: { ...measured.evaluation, metrics } } };
}

/** What the verdict does not hold. */
function unsettled({ verdict, findings, evaluation }: ModelEvidence): readonly Finding[] {
  const known = new Set((verdict?.findings ?? []).map(identity));
  return withoutAnswered(findings, evaluation).filter((finding) => !known.has(identity(finding)));
}

/** Nothing measured and nothing to measure are different things. */
function outcomeOf({ verdict, plan }: ModelEvidence, others: readonly Finding[]): Outcome {
  const found = verdictOf(others);
  if (verdict !== undefined) return worse(verdict.outcome, found);
  if (found !== "pass" && found !== "warn") return found;
  if (plan !== undefined && !plan.evaluate) return found === "pass" ? "not-applicable" : found;
  return "unmeasured";
}

function identity({ rule, subject, message }: Finding): string {
  return `${rule}\n${subject ?? ""}\n${message}`;
}
