import { toDigits } from "../../kernel/rounding.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { plural } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import { quantileRanks } from "../../stats/comparison/quantile-interval.ts";
import type { Case, GateRule } from "./case.ts";
import { MEASURED } from "./measured.ts";

export const LATENCY: GateRule = {
  id: "gate/latency",
  title: "The latency limit holds",
  why: "A better model that answers too late is a worse one. It fails where the 95th percentile of its calls is above the limit. It passes where the whole interval is within the limit; between the two is a warning. With too few calls for an interval it does not pass.",
  remediation: "Make the model smaller, or change evaluation.latency in a separate pull request.",
  judge,
};

function judge({ evaluation: { latency }, limits: { latencyP95Ms: limit } }: Case): readonly Finding[] {
  if (limit === undefined) return [];
  if (latency === undefined) {
    const message = "The manifest limits latency, and it was not measured.";
    return [findingOf(LATENCY, { outcome: "unmeasured", message, remediation: MEASURED.remediation })];
  }
  const { p95Ms, p95IntervalMs } = latency.candidate;
  const told = `The 95th percentile of one call of ${plural(latency.batchSize, "row")} took ${formatMs(p95Ms)}`;
  const within = `the limit is ${formatDuration(limit)}`;
  if (!(p95Ms <= limit)) return [findingOf(LATENCY, { outcome: "fail", message: `${told}; ${within}.` })];
  const [, high] = p95IntervalMs ?? [];
  if (high === undefined) {
    const message = `${told} in ${plural(latency.calls, "call")}, too few to show that the limit of ${formatDuration(limit)} holds: it takes ${fewestCalls()}.`;
    return [findingOf(LATENCY, { outcome: "unmeasured", message, remediation: MEASURED.remediation })];
  }
  if (high <= limit) return [findingOf(LATENCY, { outcome: "pass", message: `${told}; ${within}.` })];
  return [
    findingOf(LATENCY, { outcome: "warn", message: `${told}, up to ${formatMs(high)} by its interval; ${within}.` }),
  ];
}

/** Of fewer calls no order statistic bounds the percentile from above at 95 %. */
function fewestCalls(): number {
  let calls = 1;
  while (quantileRanks(calls, { q: 0.95, level: 0.95 }) === null) calls += 1;
  return calls;
}

function formatMs(milliseconds: number): string {
  return `${toDigits(milliseconds, 3)} ms`;
}
