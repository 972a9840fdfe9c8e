import { isBlocking, worstFirst } from "../../findings/verdict.ts";
import type { Finding } from "../../findings/finding.ts";
import type { EvaluationRecord, MeasuredMetric, VerdictRecord } from "../../generated/types.ts";
import { oneLine, plural, truncate } from "../../kernel/text.ts";
import { SLICE } from "../gate/slice.ts";
import { metricsWithOutcomes } from "./metric-outcomes.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { asWritten, percent } from "../../kernel/numbers.ts";
import { countedUnits } from "../../records/judged-units.ts";
import { metricText } from "../../records/metric-text.ts";
import { brokenLimit, isGated, isWithinNoise, isWorse, metricResult } from "../../records/metric-result.ts";

/** What was decided, before or after it is written down. */
export interface Decided {
  readonly outcome: VerdictRecord["outcome"];
  readonly findings: readonly Finding[];
}

/**
 * The number that decided a verdict, in one plain sentence of at most 500 characters; escape it where it is shown.
 * Without a metric that explains the outcome it is the message of the worst finding. `on` begins the sentence of a metric,
 * where it is of other rows than the deciding dataset's.
 */
export function headline(verdict: Decided, evaluation?: EvaluationRecord, on = ""): string {
  const metric = decidingMetric(verdict, evaluation);
  if (metric === undefined) return truncate(withoutMetric(verdict, evaluation), 500);
  const isAccepted = metric[1].outcome === "inconclusive" && (verdict.outcome === "pass" || verdict.outcome === "warn");
  const accepted =
    isAccepted && verdict.findings.some(({ outcome }) => outcome === "waived") ? " A person accepted it." : "";
  return truncate(on + metricSentence(...metric, evaluation) + accepted + warning(verdict, metric[0]), 500);
}

/**
 * Whose metrics explain a verdict that production's rows decided: theirs, unless what guards beside them is what stops it.
 */
export function explaining(
  decided: Decided,
  production: EvaluationRecord,
  guarding: EvaluationRecord | undefined,
): EvaluationRecord {
  if (guarding === undefined || decidingMetric(decided, production) !== undefined) return production;
  return decidingMetric(decided, guarding) === undefined ? production : guarding;
}

/** A result comes first, and what was warned of beside it after it. */
function warning({ outcome, findings }: Decided, metric: string): string {
  const warnings = findings.filter((finding) => finding.outcome === "warn");
  const [worst, ...others] = warnings;
  if (outcome !== "warn" || worst === undefined || warnings.some(({ subject }) => subject === metric)) return "";
  const more = others.length === 0 ? "" : ` ${plural(others.length, "more warning")} below.`;
  return ` But: ${truncate(asSentence(worst.message), 200)}${more}`;
}

/** The few words that follow the verdict in a title: `ROC AUC −0.031`, `3 problems`. */
export function figure(verdict: Decided, evaluation?: EvaluationRecord): string {
  const metric = decidingMetric(verdict, evaluation);
  if (metric === undefined) {
    const blocking = verdict.findings.filter(({ outcome }) => isBlocking(outcome));
    const [first, ...others] = blocking;
    if (first?.rule === SLICE.id && first.outcome === "fail" && others.length === 0)
      return `${truncate(oneLine(first.subject ?? "a slice"), 60)} harmed`;
    return blocking.length === 0 ? "" : plural(blocking.length, "problem");
  }
  const [name, measured] = metric;
  const text = metricText(measured);
  if (brokenLimit(measured) !== undefined || text.delta === "") return `${metricName(name)} ${text.value}`;
  if (isWithinNoise(measured) && measured.outcome === "pass") return `${metricName(name)} ${text.value}, no change`;
  // A difference of 0 has no sign, and would be read as the value.
  return `${metricName(name)} ${measured.delta === 0 ? `${text.value}, as before` : text.delta}`;
}

/** One metric's result as a sentence. */
export function metricSentence(name: string, metric: MeasuredMetric, evaluation?: EvaluationRecord): string {
  const shown = metricName(name);
  const text = metricText(metric);
  const broken = brokenLimit(metric);
  if (metric.value === null) return `${shown} could not be measured: ${metric.reason ?? "no reason was recorded"}.`;
  if (broken !== undefined) return `${shown} is ${text.value}, ${broken.side} the limit of ${asWritten(broken.limit)}.`;
  if (metric.outcome === "unmeasured")
    return `${shown} is ${text.value} and was not compared with the baseline: ${metric.reason ?? "no reason was recorded"}.`;
  if (text.delta === "") return levelSentence(shown, metric, evaluation);
  const interval =
    text.deltaInterval === "" ? "" : ` (${percent(metric.deltaLevel ?? 0.9, 0)} interval ${text.deltaInterval})`;
  const margin = text.margin === "" ? undefined : `the margin of ${text.margin}`;
  if (metric.outcome === "fail") {
    return `${shown} ${verb(metric)} by ${text.change}${interval}, more than ${margin ?? "is acceptable"}.`;
  }
  if (metric.outcome === "inconclusive") {
    const loss = margin === undefined ? "a loss" : `a loss of more than ${margin}`;
    const seen = metric.delta === 0 ? `is ${text.value} with both models` : `changed by ${text.delta}`;
    return `${shown} ${seen}${interval}; ${loss} cannot be ruled out.`;
  }
  if (isWithinNoise(metric))
    return `${shown} is ${text.value}: no change beyond the noise, Δ ${text.delta}${interval}.`;
  if (!isWorse(metric)) return `${shown} improved by ${text.change} to ${text.value}${interval}.`;
  return `${shown} ${verb(metric)} by ${text.change}${interval}${margin === undefined ? "" : `, credibly less than ${margin}`}.`;
}

/** The worst gated metric that accounts for the outcome, with its name. */
function decidingMetric(
  { outcome, findings }: Decided,
  evaluation: EvaluationRecord | undefined,
): readonly [string, MeasuredMetric] | undefined {
  if (evaluation === undefined || evaluation.baseline.status === "unavailable") return undefined;
  const metrics = Object.entries(metricsWithOutcomes(evaluation.metrics, findings));
  const gated = metrics.filter(([, metric]) => isGated(metric));
  const primaryFirst = gated.toSorted(([, a], [, b]) => Number(b.primary ?? false) - Number(a.primary ?? false));
  if (outcome === "pass") return primaryFirst[0];
  const worst = worstFirst(findings)[0];
  // A verdict that something else decided (leaked rows, a harmed slice) must not be explained by a metric.
  const subjects = new Set(findings.filter((finding) => finding.outcome === outcome).map(({ subject }) => subject));
  const found = primaryFirst.find(([name, metric]) => subjects.has(name) && metricResult(metric).outcome === outcome);
  if (found !== undefined) return found;
  // Warnings stop nothing: what was measured is the news, and they are told beside it.
  if (outcome === "warn") return primaryFirst.find(([, metric]) => isTold(metric));
  if (worst !== undefined) return undefined;
  return primaryFirst.find(([, metric]) => metricResult(metric).outcome === outcome);
}

/** A result that nothing is open about. */
function isTold(metric: MeasuredMetric): boolean {
  return metricResult(metric).outcome === "pass" && metric.value !== null;
}

function withoutMetric({ outcome, findings }: Decided, evaluation: EvaluationRecord | undefined): string {
  const worst: Finding | undefined = worstFirst(findings)[0];
  if (worst !== undefined && worst.outcome !== "pass") return asSentence(worst.message);
  const baseline = evaluation?.baseline;
  if (baseline?.status === "unavailable") {
    const what = baseline.artifact === undefined ? "fetched" : "measured";
    return `The baseline named by ${baseline.source ?? "the ledger"} could not be ${what}: ${asSentence(baseline.reason ?? "no reason was recorded")}`;
  }
  if (outcome === "unmeasured") return "No result was recorded for this model.";
  return evaluation === undefined ? "Nothing that it is trained from or judged by changed." : "Every check passed.";
}

function levelSentence(shown: string, metric: MeasuredMetric, evaluation: EvaluationRecord | undefined): string {
  const text = metricText(metric);
  const interval = text.interval === "" ? "" : ` (${percent(metric.level, 0)} interval ${text.interval})`;
  const limit = metric.limit === undefined ? "" : `, within the limit ${text.limit}`;
  const status = evaluation?.baseline.status;
  if (status === "same")
    return `The artifact is the baseline’s, byte for byte: ${shown} stays ${text.value}${interval}.`;
  const first = status === "none" ? "; there is no baseline yet" : "";
  return `${shown} is ${text.value}${interval} on ${countedUnits(metric.n, metric.unit)}${limit}${first}.`;
}

function verb({ delta }: MeasuredMetric): string {
  return (delta ?? 0) < 0 ? "fell" : "rose";
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
