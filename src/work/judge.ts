import type { Finding } from "../findings/finding.ts";
import type { EvaluationRecord, JudgingChange, MeasuredMetric, MeasuredMetrics } from "../generated/types.ts";
import type { Margin } from "../kernel/units.ts";
import { GUARD_FACTOR } from "../manifest/defaults.ts";
import type { ResolvedFairness } from "../manifest/fairness.ts";
import { nonInferiority } from "../stats/comparison/non-inferiority.ts";
import { judgeFairness } from "./judge-fairness.ts";
import { GATE } from "./gate-rules.ts";
import { judgeOthers } from "./judge-others.ts";

/** The base branch's rules for one model. */
export interface Limits {
  readonly metrics: Readonly<Record<string, MetricRule>>;
  /** `approve`: a named person may accept an inconclusive result. */
  readonly onInconclusive: "approve" | "block";
  readonly latencyP95Ms?: number | undefined;
  readonly fairness?: ResolvedFairness | undefined;
}

export interface MetricRule {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly margin: Margin;
  readonly isPrimary: boolean;
  /** Without a baseline it has no value, and needs none. */
  readonly needsBaseline?: boolean | undefined;
}

export interface Case {
  readonly model: string;
  readonly limits: Limits;
  readonly evaluation: EvaluationRecord;
  readonly changes: readonly JudgingChange[];
  /** Where the limits stand, for the lines of the findings. */
  locate?(pointer: string): Finding["location"] | undefined;
}

/**
 * What the limits say of a measured candidate: one finding a check, passes included. The outcome of a comparison is
 * computed here again from the interval and the base branch's margin, so an evaluation cannot bring its own verdict.
 */
export function judge(given: Case): readonly Finding[] {
  const { evaluation, limits } = given;
  const deciding = Object.entries(limits.metrics).flatMap(([name, rule]) =>
    judgeMetric({ name, rule, metric: evaluation.metrics[name] }, given),
  );
  const guards = Object.entries(evaluation.datasets).flatMap(([dataset, { role, metrics }]) =>
    role === "guard" && metrics !== undefined ? judgeGuard(dataset, metrics, given) : [],
  );
  return [...deciding, ...guards, ...judgeFairness(given), ...judgeOthers(given)].map((finding) => ({
    ...finding,
    model: given.model,
  }));
}

interface Subject {
  readonly name: string;
  readonly rule: MetricRule;
  readonly metric: MeasuredMetric | undefined;
}

function judgeMetric(subject: Subject, given: Case): readonly Finding[] {
  const { name, rule, metric } = subject;
  const location = given.locate?.(`/evaluation/metrics/${name}`);
  const { status } = given.evaluation.baseline;
  if (rule.needsBaseline === true && (status === "none" || status === "same")) {
    const why = status === "none" ? "there is none yet" : "the candidate is the baseline";
    const message = `${name} compares with the baseline, and ${why}.`;
    return [finding("measured", { outcome: "not-applicable", subject: name, message, location })];
  }
  if (metric === undefined || metric.value === null) {
    const why = metric?.reason ?? "the evaluation has no such metric";
    return [
      finding("measured", {
        outcome: "unmeasured",
        subject: name,
        message: `${name} was not measured: ${why}.`,
        location,
      }),
    ];
  }
  return [...judgeLimit(subject, metric, location), ...judgeDifference(subject, metric, { given, location })];
}

function judgeLimit(
  { name, rule }: Subject,
  metric: MeasuredMetric,
  location: Finding["location"],
): readonly Finding[] {
  const { value, interval } = metric;
  if (value === null || (rule.min === undefined && rule.max === undefined)) return [];
  const [low, high] = interval ?? [value, value];
  const sides = [
    ...(rule.min === undefined
      ? []
      : [
          {
            limit: rule.min,
            word: "below the minimum of",
            isBroken: value < rule.min,
            isNear: low < rule.min,
          },
        ]),
    ...(rule.max === undefined
      ? []
      : [
          {
            limit: rule.max,
            word: "above the maximum of",
            isBroken: value > rule.max,
            isNear: high > rule.max,
          },
        ]),
  ];
  return sides.map(({ limit, word, isBroken, isNear }) => {
    const noise = `${name} is ${shown(value)}, and its interval ${range(low, high)} reaches ${word.split(" ")[0]} the limit of ${shown(limit)}`;
    const messages = {
      fail: `${name} is ${shown(value)}, ${word} ${shown(limit)}.`,
      warn: `${noise}.`,
      pass: `${name} is ${shown(value)}; the limit is ${shown(limit)}.`,
    };
    const outcome = isBroken ? "fail" : isNear ? "warn" : "pass";
    return finding("absoluteLimit", {
      outcome,
      subject: name,
      message: messages[outcome],
      location,
      evidence: { value, limit },
    });
  });
}

interface Where {
  readonly given: Case;
  readonly location: Finding["location"];
  readonly dataset?: string;
}

function judgeDifference(
  { name, rule }: Subject,
  metric: MeasuredMetric,
  { given, location, dataset }: Where,
): readonly Finding[] {
  if (given.evaluation.baseline.status !== "compared") return [];
  const on = dataset === undefined ? "" : ` on the guard dataset ${dataset}`;
  const id = dataset === undefined ? "nonInferiority" : "guard";
  if (metric.deltaInterval === undefined || metric.deltaInterval === null || typeof metric.delta !== "number") {
    const why = metric.reason ?? "the baseline's value is missing";
    return [
      finding(id, {
        outcome: "unmeasured",
        subject: name,
        message: `${name}${on} was not compared with the baseline: ${why}.`,
        remediation: GATE.measured.remediation,
        location,
      }),
    ];
  }
  const margin = marginOf(rule.margin, metric.baseline) * (dataset === undefined ? 1 : GUARD_FACTOR);
  const [low, high] =
    metric.better === "higher" ? metric.deltaInterval : [-metric.deltaInterval[1], -metric.deltaInterval[0]];
  const outcome = nonInferiority({ delta: metric.delta, low, high, margin });
  const evidence = {
    delta: metric.delta,
    low: metric.deltaInterval[0],
    high: metric.deltaInterval[1],
    margin,
    method: metric.method ?? null,
    n: metric.n,
  };
  const change = `${name}${on} changed by ${signed(metric.delta)} (${range(...metric.deltaInterval)}); the margin is ${shown(margin)}`;
  const base = { subject: name, location, evidence };
  const unjudged = outcome === "inconclusive" ? voidMargin(rule.margin, metric.baseline) : undefined;
  if (unjudged !== undefined) {
    const message = `${name}${on} changed by ${signed(metric.delta)} (${range(...metric.deltaInterval)}); ${unjudged}.`;
    const remediation = "Give the metric an absolute margin, such as `margin: 0.01`, in a pull request of its own.";
    return [finding(id, { ...base, outcome: "unmeasured", message, remediation })];
  }
  if (outcome === "pass") return [finding(id, { ...base, outcome, message: `${change}: not worse.` })];
  if (outcome === "fail")
    return [finding(id, { ...base, outcome, message: `${change}: worse than the baseline by more than that.` })];
  const mustSettle = rule.isPrimary && dataset === undefined;
  return [finding(id, { ...base, ...unsettled(metric, change, { mustSettle, limits: given.limits }) })];
}

interface Unsettled {
  readonly mustSettle: boolean;
  readonly limits: Limits;
}

/** What a person can do about an interval that holds the margin. */
function unsettled(
  { n, neededRows }: MeasuredMetric,
  change: string,
  { mustSettle, limits }: Unsettled,
): Pick<Finding, "outcome" | "message" | "remediation" | "needsPerson"> {
  const rows = neededRows === undefined ? "" : ` About ${neededRows.toLocaleString("en-US")} rows would settle it.`;
  const message = `${change}: ${n.toLocaleString("en-US")} rows cannot tell.${rows}`;
  const outcome = mustSettle ? "inconclusive" : "warn";
  if (!mustSettle || limits.onInconclusive !== "approve")
    return { outcome, message, remediation: "Evaluate on more rows." };
  const remediation = "Evaluate on more rows, or ask an approver to accept it.";
  return { outcome, message, remediation, needsPerson: true };
}

function judgeGuard(dataset: string, metrics: MeasuredMetrics, given: Case): readonly Finding[] {
  return Object.entries(given.limits.metrics).flatMap(([name, rule]) => {
    const metric = metrics[name];
    return metric === undefined
      ? []
      : judgeDifference({ name, rule, metric }, metric, {
          given,
          location: given.locate?.(`/evaluation/metrics/${name}`),
          dataset,
        });
  });
}

/** A margin in the metric's units. A percentage is of the baseline's absolute value. */
export function marginOf(margin: Margin, baseline: number | null | undefined): number {
  return "absolute" in margin ? margin.absolute : margin.relative * Math.abs(baseline ?? 0);
}

/** Why a margin says nothing: a share of a baseline of 0 is 0. */
export function voidMargin(margin: Margin, baseline: number | null | undefined): string | undefined {
  if ("absolute" in margin || baseline !== 0) return undefined;
  return `the baseline is 0, and a margin of ${shown(100 * margin.relative)}% of it cannot be judged`;
}

function finding(
  rule: keyof typeof GATE,
  { location, ...rest }: Omit<Finding, "rule" | "location"> & { readonly location: Finding["location"] },
): Finding {
  return {
    rule: GATE[rule].id,
    ...(rest.outcome !== "pass" && rest.outcome !== "not-applicable" && { remediation: GATE[rule].remediation }),
    ...rest,
    ...(location && { location }),
  };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  return value < 0 ? shown(value) : `+${shown(value)}`;
}

function range(low: number, high: number): string {
  return `${shown(low)} to ${shown(high)}`;
}
