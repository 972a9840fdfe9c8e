import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Rule } from "../../findings/rules.ts";
import type { MeasuredMetric } from "../../generated/types.ts";
import { countedUnits, neededText } from "../../records/judged-units.ts";
import { isWithinNoise, isWorse } from "../../records/metric-result.ts";
import { oneLine } from "../../kernel/text.ts";
import { nonInferiority } from "../../stats/comparison/non-inferiority.ts";
import type { GatedMetric, Limits } from "./case.ts";
import { contradictionOf } from "./contradiction.ts";
import { marginOf, orientedDifference, voidMargin } from "./margin.ts";
import { MEASURED } from "./measured.ts";
import { range, shown, signed } from "./wording.ts";

/** A metric that was measured of candidate and baseline on the same rows. */
export interface ComparedMetric extends GatedMetric {
  readonly metric: MeasuredMetric;
  /** Which rows, where they are not those that decide: ` on the guard dataset old`. */
  readonly on: string;
  /** One-sided, of the evaluation. */
  readonly confidence: number;
  /** How often the margin is granted. */
  readonly margins: number;
  readonly unsettled: Unsettled;
}

/** What rows that cannot tell lead to; `ask`: inconclusive until a person accepts it. */
export interface Unsettled {
  /** Where the value seen is within the margin. */
  readonly within: "warn" | "block" | "ask";
  /** Where it is beyond: most such candidates are truly worse by more than the margin. */
  readonly beyond: "block" | "ask";
}

/** A primary metric stops either way; any other only where what was seen is a loss of more than the margin. */
export function unsettledBy({ onInconclusive }: Pick<Limits, "onInconclusive">, isPrimary: boolean): Unsettled {
  const beyond = onInconclusive === "approve" ? "ask" : "block";
  return { within: isPrimary ? beyond : "warn", beyond };
}

/** Whether a metric is credibly not worse than the baseline's by more than the margin, as a finding of the rule that asks. */
export function judgeDifference(rule: Rule, compared: ComparedMetric): Finding {
  const { name, limit, metric, location, on, margins } = compared;
  if (metric.outcome === "unmeasured" || !metric.deltaInterval || typeof metric.delta !== "number") {
    const why = metric.reason ?? "the baseline's value is missing";
    const message = `${name}${on} was not compared with the baseline: ${why}.`;
    const { remediation } = MEASURED;
    return findingOf(rule, { outcome: "unmeasured", subject: name, message, remediation, location });
  }
  const contradiction = contradictionOf(metric, { limit, confidence: compared.confidence });
  if (contradiction !== undefined) {
    const message = `${name}${on} cannot be judged by what was recorded: ${contradiction}.`;
    return findingOf(rule, { outcome: "unmeasured", subject: name, message, remediation: AGAIN, location });
  }
  const oriented = orientedDifference(metric, limit.margin, margins);
  if (oriented === undefined) throw new TypeError("a compared metric has a difference");
  const [from, to] = metric.deltaInterval;
  const margin = marginOf(limit.margin, metric.baseline) * margins;
  const outcome = nonInferiority(oriented);
  const evidence = { delta: metric.delta, low: from, high: to, margin, method: metric.method ?? null, n: metric.n };
  const about = { subject: name, location, evidence };
  const change = `${name}${on} changed by ${signed(metric.delta)} (${range(from, to)})`;
  const unjudged =
    outcome === "inconclusive" || (metric.baseline ?? 0) < 0 ? voidMargin(limit.margin, metric.baseline) : undefined;
  if (unjudged !== undefined) {
    const remediation = "Give the metric an absolute margin, such as `margin: 0.01`, in a separate pull request.";
    return findingOf(rule, { ...about, outcome: "unmeasured", message: `${change}; ${unjudged}.`, remediation });
  }
  const told = `${change}; the margin is ${marginText(compared, margin)}`;
  const caveat = metric.caveat === undefined ? "" : ` (${oneLine(metric.caveat)})`;
  if (outcome === "pass") return findingOf(rule, { ...about, outcome, message: `${told}: not worse${caveat}.` });
  if (outcome === "fail")
    return findingOf(rule, { ...about, outcome, message: `${told}: worse than the baseline by more than that.` });
  return findingOf(rule, { ...about, ...unsettled(compared, told, oriented.delta < -oriented.margin) });
}

const AGAIN = "Run the evaluation again.";

/** A margin in percent is held against the interval of the ratio, which is told beside it. */
function marginText({ limit, metric: { ratioInterval }, margins }: ComparedMetric, margin: number): string {
  if (!("relative" in limit.margin) || !ratioInterval) return shown(margin);
  const [from, to] = ratioInterval.map((ratio) => 100 * (ratio - 1));
  return `${shown(100 * margins * limit.margin.relative)}% of the baseline's value, and the change is ${range(from ?? 0, to ?? 0)}% of it`;
}

/** A pull request is judged by the base branch's rows. */
const MORE_ROWS = "Evaluate on more rows, which a separate pull request adds.";

/** What a person can do about an interval that holds the margin. */
function unsettled({ metric, unsettled: { within, beyond } }: ComparedMetric, told: string, isBeyond: boolean) {
  const { n, unit, needed, delta } = metric;
  const leadsTo = isBeyond ? beyond : within;
  // A forecast before training counts the rows for an equally good model: the first of the two numbers.
  const more =
    needed === undefined
      ? ""
      : ` By these numbers ${neededText({ needed, n, unit, isBeyond, isUnseen: delta === 0, isWorse: isWorse(metric) && !isWithinNoise(metric) })}.`;
  const message = `${told}: ${countedUnits(n, unit)} cannot tell.${more}`;
  const outcome = leadsTo === "warn" ? ("warn" as const) : ("inconclusive" as const);
  if (leadsTo !== "ask") return { outcome, message, remediation: MORE_ROWS };
  const remediation = `${MORE_ROWS.slice(0, -1)}, or ask an approver to accept it.`;
  return { outcome, message, remediation, needsPerson: true };
}
