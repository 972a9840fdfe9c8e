import type { Finding } from "../../findings/finding.ts";
import type { EvaluationRecord } from "../../generated/types.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Touch } from "../planning/affected.ts";
import { MEANING_RULES } from "./rules.ts";

/** Whether a finding is a forecast of what the rows will tell apart, made from typical variances before any are known. */
export function isForecast({ rule }: Finding): boolean {
  return rule === MEANING_RULES.detectable.id;
}

/**
 * Findings without the forecasts that the evaluation answers: of a metric that was compared, its own interval says what
 * these rows tell apart and how many would settle it. Two accounts of one question would contradict each other.
 */
export function withoutAnswered(
  findings: readonly Finding[],
  evaluation: EvaluationRecord | undefined,
): readonly Finding[] {
  return findings.filter((finding) => {
    const metric = evaluation?.metrics[finding.subject ?? ""];
    return !isForecast(finding) || metric?.deltaInterval === undefined || metric.deltaInterval === null;
  });
}

/** Whether a model's forecasts were made before a change: neither margins, confidence nor the rows that decide differ. */
export function isForecastBefore(
  model: ResolvedModel,
  before: ResolvedModel | undefined,
  touch: Touch | undefined,
): boolean {
  if (before === undefined || touch?.unknown === true) return false;
  return (touch?.evaluationData.length ?? 0) === 0 && question(model) === question(before);
}

function question({ metrics, confidence, evaluationData, datasets }: ResolvedModel): string {
  const margins = metrics.map(({ declaredAs, margin, primary }) => [declaredAs, margin, primary]);
  const [deciding = ""] = evaluationData;
  return JSON.stringify([margins, confidence, deciding, datasets[deciding]?.path]);
}
