import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Rule } from "../../findings/rules.ts";
import type { MeasuredMetric } from "../../generated/types.ts";
import { nonInferiority } from "../../stats/comparison/non-inferiority.ts";
import type { GatedMetric } from "./case.ts";
import { marginOf, voidMargin } from "./margin.ts";
import { MEASURED } from "./measured.ts";
import { range, shown, signed } from "./wording.ts";

/** A metric that was measured of candidate and baseline on the same rows. */
export interface ComparedMetric extends GatedMetric {
  readonly metric: MeasuredMetric;
  /** Which rows, where they are not those that decide: ` on the guard dataset old`. */
  readonly on: string;
  /** How often the margin is granted. */
  readonly margins: number;
  /** What rows that cannot tell lead to; `ask`: inconclusive until a person accepts it. */
  readonly unsettled: "warn" | "block" | "ask";
}

/** Whether a metric is credibly not worse than the baseline's by more than the margin, as a finding of the rule that asks. */
export function judgeDifference(rule: Rule, compared: ComparedMetric): Finding {
  const { name, limit, metric, location, on, margins } = compared;
  if (metric.deltaInterval === undefined || metric.deltaInterval === null || typeof metric.delta !== "number") {
    const why = metric.reason ?? "the baseline's value is missing";
    const message = `${name}${on} was not compared with the baseline: ${why}.`;
    const { remediation } = MEASURED;
    return findingOf(rule, { outcome: "unmeasured", subject: name, message, remediation, location });
  }
  const margin = marginOf(limit.margin, metric.baseline) * margins;
  const [from, to] = metric.deltaInterval;
  const [low, high] = metric.better === "higher" ? [from, to] : [-to, -from];
  const outcome = nonInferiority({ delta: metric.delta, low, high, margin });
  const evidence = { delta: metric.delta, low: from, high: to, margin, method: metric.method ?? null, n: metric.n };
  const about = { subject: name, location, evidence };
  const change = `${name}${on} changed by ${signed(metric.delta)} (${range(from, to)})`;
  const unjudged = outcome === "inconclusive" ? voidMargin(limit.margin, metric.baseline) : undefined;
  if (unjudged !== undefined) {
    const remediation = "Give the metric an absolute margin, such as `margin: 0.01`, in a pull request of its own.";
    return findingOf(rule, { ...about, outcome: "unmeasured", message: `${change}; ${unjudged}.`, remediation });
  }
  const told = `${change}; the margin is ${shown(margin)}`;
  if (outcome === "pass") return findingOf(rule, { ...about, outcome, message: `${told}: not worse.` });
  if (outcome === "fail")
    return findingOf(rule, { ...about, outcome, message: `${told}: worse than the baseline by more than that.` });
  return findingOf(rule, { ...about, ...unsettled(compared, told) });
}

/** What a person can do about an interval that holds the margin. */
function unsettled({ metric: { n, neededRows }, unsettled: leadsTo }: ComparedMetric, told: string) {
  // A forecast before training counts the rows for an equally good model: another number for another question.
  const rows =
    neededRows === undefined
      ? ""
      : ` About ${neededRows.toLocaleString("en-US")} rows would settle it, if the true difference is the one seen.`;
  const message = `${told}: ${n.toLocaleString("en-US")} rows cannot tell.${rows}`;
  const outcome = leadsTo === "warn" ? ("warn" as const) : ("inconclusive" as const);
  if (leadsTo !== "ask") return { outcome, message, remediation: "Evaluate on more rows." };
  const remediation = "Evaluate on more rows, or ask an approver to accept it.";
  return { outcome, message, remediation, needsPerson: true };
}
