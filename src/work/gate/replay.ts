import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluationRecord, MeasuredMetric } from "../../generated/types.ts";
import { limitFindings } from "./absolute-limit.ts";
import type { Case, GatedMetric, GateRule, MetricLimit } from "./case.ts";
import { judgeDifference, unsettledBy } from "./difference.ts";
import { voidMargin } from "./margin.ts";
import { shown } from "./wording.ts";

export const REPLAY: GateRule = {
  id: "gate/replay",
  title: "The candidate is credibly not worse on the newest rows of production",
  why: "A retraining is for production as it is now. Where labels of production are mature, these rows decide with the margin, and the deciding dataset keeps old strengths with twice the margin. Where there is no replay the deciding dataset decides as always.",
  remediation: "Find what made it worse on production, or close the pull request and keep the model that serves.",
  judgeMetric,
  judge,
};

const ON = " on production";

/**
 * The metric on production's rows where that decides about it: it was compared there, and the base branch lets the replay
 * decide. Undefined where the deciding dataset decides.
 */
export function decidedOnProduction(
  { replay }: Pick<Case, "replay">,
  { name, limit }: Pick<GatedMetric, "name" | "limit">,
): MeasuredMetric | undefined {
  if (replay === undefined || "problem" in replay || !replay.decides) return undefined;
  return comparedMetric(replay.evaluation, { name, limit });
}

function comparedMetric(
  { baseline, metrics }: EvaluationRecord,
  { name, limit }: { readonly name: string; readonly limit: MetricLimit },
): MeasuredMetric | undefined {
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  const isCompared =
    baseline.status === "compared" &&
    metric !== undefined &&
    metric.value !== null &&
    typeof metric.delta === "number" &&
    Array.isArray(metric.deltaInterval) &&
    voidMargin(limit.margin, metric.baseline) === undefined;
  return isCompared ? metric : undefined;
}

function judgeMetric(gated: GatedMetric, given: Case): readonly Finding[] {
  const { replay, limits, evaluation } = given;
  if (replay === undefined || "problem" in replay || !replay.decides) return [];
  const metric = decidedOnProduction(given, gated);
  if (metric === undefined)
    return evaluation.baseline.status === "compared" ? [notCompared(gated, replay.evaluation)] : [];
  const stops = limits.onInconclusive === "approve" ? "ask" : "block";
  const unsettled = unsettledBy(limits, gated.limit.isPrimary);
  return [
    ...limitFindings(REPLAY, { ...gated, metric, on: ON }).map((found) => nearer(found, { gated, metric, stops })),
    judgeDifference(REPLAY, {
      ...gated,
      metric,
      on: ON,
      confidence: replay.evaluation.confidence,
      margins: 1,
      unsettled,
    }),
  ];
}

interface Limited {
  readonly gated: GatedMetric;
  readonly metric: MeasuredMetric;
  readonly stops: "ask" | "block";
}

/**
 * Where what serves now breaks the limit too, and the candidate is credibly nearer to it, holding it back would keep the
 * worse of the two: that is for a person to say.
 */
function nearer(found: Finding, { gated: { name, limit }, metric, stops }: Limited): Finding {
  if (found.outcome === "warn")
    return { ...found, remediation: "More rows with mature labels would tell whether the limit holds there." };
  const { value, baseline, better, deltaInterval } = metric;
  const serves = typeof baseline === "number" ? baseline : undefined;
  const [from, to] = deltaInterval ?? [0, 0];
  const isBetter = better === "higher" ? from > 0 : to < 0;
  const { min = -Infinity, max = Infinity } = limit;
  const isBroken = serves !== undefined && (serves < min || serves > max);
  if (found.outcome !== "fail" || stops === "block" || !isBetter || !isBroken) return found;
  const message = `${found.message.replace(/\.$/, "")}, and what serves now breaks it as well with ${shown(serves)}: the candidate (${shown(value ?? Number.NaN)}) is credibly nearer.`;
  return findingOf(REPLAY, {
    outcome: "inconclusive",
    needsPerson: true,
    subject: name,
    message,
    remediation:
      "Look for what would bring it within the limit, or ask an approver to accept that it is better than now.",
    location: found.location,
  });
}

/** What production cannot tell of a metric is no pass: the deciding dataset decides about it. */
function notCompared({ name, location }: GatedMetric, { metrics }: EvaluationRecord): Finding {
  const { reason = "its rows give no interval of the difference" } = metrics[name] ?? {};
  const message = `${name} was not compared on production: ${reason.replace(/\.+$/, "")}. The deciding dataset decides about it.`;
  return findingOf(REPLAY, { outcome: "warn", subject: name, message, remediation: null, location });
}

function judge({ replay, locate }: Case): readonly Finding[] {
  if (replay === undefined || !("problem" in replay)) return [];
  const { problem, isForeign } = replay;
  const location = locate?.("/retraining");
  if (isForeign) {
    const remediation = "Run the workflow again from the start.";
    return [findingOf(REPLAY, { outcome: "unmeasured", message: problem, remediation, location })];
  }
  const message = `There is no replay on production, so the deciding dataset decides as always: ${problem}`;
  return [findingOf(REPLAY, { outcome: "warn", message, remediation: null, location })];
}
