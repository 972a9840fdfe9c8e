import type { ExperimentMemory, ExperimentState } from "../../../generated/types.ts";
import { formatDuration } from "../../../kernel/units.ts";
import type { Judged, JudgedMetric } from "./judge-metrics.ts";
import { FEWEST_UNITS } from "./memory.ts";
import type { ResolvedExperiment } from "./plan.ts";

export interface Evidence {
  readonly spec: ResolvedExperiment;
  readonly memory: ExperimentMemory;
  readonly units: readonly [number, number];
  /** Units of both arms that the metrics know of. */
  readonly known: number;
  /** Milliseconds of which its metrics know. */
  readonly elapsed: number;
  /** How much later than the answer its labels count; milliseconds. */
  readonly lag: number;
  readonly sampleRatio: ExperimentState["sampleRatio"];
  readonly judged: Judged;
  /** The share of this window's units that had the other arm before. */
  readonly switched: number;
}

export interface Decision {
  readonly outcome: Exclude<ExperimentState["outcome"], "no-data">;
  readonly reason: string;
  readonly decided?: "promote" | "stop";
  readonly decidedIn?: string;
}

/** More units that change arms blur what the arms do, and what is blurred looks alike. */
const MOST_SWITCHED = 0.01;

/** A larger share of unpaired requests, and the pairs may not be what production sees. */
const MOST_UNPAIRED = 0.05;

/** The first of these that applies; each says in a sentence why, and what would do. */
export function decide(evidence: Evidence): Decision {
  const { memory, judged } = evidence;
  const blocked = blockedBy(evidence);
  if (memory.decided === "stop") {
    return { outcome: "stop", reason: `Stopped in ${memory.decidedIn}: harm was shown. Another id begins anew.` };
  }
  if (evidence.sampleRatio?.flagged === true) return { outcome: "stop", reason: brokenSplit(evidence) };
  if (blocked !== undefined) return { outcome: "continue", reason: blocked };
  const worse = judged.metrics.filter(({ role, decision }) => role === "guardrail" && decision === "worse");
  if (worse.length > 0)
    return decidedNow(
      memory,
      "stop",
      `${listed(worse.map(harmOf))}. Send no more traffic to ${evidence.spec.treatment}.`,
    );
  const { gaps = [] } = judged;
  if (gaps.length > 0) return { outcome: "continue", reason: `Nothing can be promoted: ${listed(gaps)}.` };
  if (memory.decided === "promote") {
    return { outcome: "promote", reason: `Decided in ${memory.decidedIn}; no guardrail has been harmed since.` };
  }
  const missing = missingFor(evidence);
  if (missing.length === 0) return decidedNow(memory, "promote", `${promotion(evidence)}.`);
  if (judged.ended) {
    return {
      outcome: "continue",
      reason: `Inconclusive: all planned units were seen, and ${listed(missing)}. It stays so: keep ${evidence.spec.control}, or plan more units under another id.`,
    };
  }
  return { outcome: "continue", reason: `Not decided yet: ${listed(missing)}.` };
}

function decidedNow({ window }: ExperimentMemory, decided: "promote" | "stop", reason: string): Decision {
  return { outcome: decided, reason, decided, decidedIn: window };
}

function brokenSplit({ spec, sampleRatio }: Evidence): string {
  const { counts = {}, expected, pValue } = sampleRatio ?? {};
  const [control = 0, treatment = 0] = [counts[spec.control], counts[spec.treatment]];
  const share = percent(expected?.[spec.treatment] ?? 0.5);
  const found = percent(treatment / Math.max(1, control + treatment));
  const odds = pValue === null || pValue === undefined ? "" : ` (p ${pValue.toPrecision(2)})`;
  return `${treatment} of ${control + treatment} new units (${found}) are in ${spec.treatment}, planned were ${share}${odds}: no number can be trusted, harm included. Send all to ${spec.control}, repair the assignment, the log or the weights, and begin anew under another id.`;
}

function blockedBy({ spec, units }: Evidence): string | undefined {
  if (Math.min(...units) >= FEWEST_UNITS) return undefined;
  const [arm, count] = units[0] < units[1] ? [spec.control, units[0]] : [spec.treatment, units[1]];
  const what =
    spec.kind === "shadow" ? `${count} requests were answered by both` : `About ${count} units were in ${arm}`;
  return `${what}; the first look needs ${FEWEST_UNITS}.`;
}

/** What a promotion still lacks, each as a clause. */
function missingFor(evidence: Evidence): readonly string[] {
  const { spec, memory, elapsed, judged, switched } = evidence;
  const guardrails = judged.metrics.filter(({ role }) => role === "guardrail");
  const success = judged.metrics.filter(({ role }) => role === "success");
  const missing: string[] = [];
  if (judged.metrics.length === 0) return ["there is no metric to decide by: name `success` or `guardrails`"];
  if (elapsed < spec.minimumMs) {
    missing.push(tooShort(evidence));
  }
  if (switched > MOST_SWITCHED) {
    missing.push(`${percent(switched)} of the units had the other arm before: draw a unit's arm once and keep it`);
  }
  for (const metric of guardrails) {
    if (metric.decision === "unmeasured") missing.push(`${metric.name} is unmeasured: ${metric.reason}`);
    else if (metric.decision !== "not-worse") missing.push(openGuardrail(metric));
  }
  if (success.length > 0 && !success.some(({ decision }) => decision === "better")) {
    missing.push(...success.map((metric) => openSuccess(metric, evidence)));
  }
  if (spec.kind === "shadow" && unpairedShare(memory) > MOST_UNPAIRED) {
    missing.push(`${percent(unpairedShare(memory))} of the requests lack an answer of one model`);
  }
  return missing;
}

function openGuardrail(metric: JudgedMetric): string {
  if (metric.reason !== undefined) return `${metric.name} cannot be cleared: ${metric.reason}`;
  return `${metric.name} (${between(metric)}) may be worse by more than its margin of ${short(metric.margin)}`;
}

/** Where labels come later, the time is that of the answers which have some that count. */
function tooShort({ spec, elapsed, lag }: Evidence): string {
  const least = formatDuration(spec.minimumMs);
  if (lag <= 0) return `it has run for ${formatDuration(elapsed)} of at least ${least}`;
  const wait = `they come ${formatDuration(lag)} after it`;
  return elapsed === 0
    ? `no answer of it has labels that count yet (${wait}), and those of ${least} have to`
    : `answers of ${formatDuration(elapsed)} have labels that count (${wait}), and those of at least ${least} have to`;
}

function openSuccess(metric: JudgedMetric, evidence: Evidence): string {
  if (metric.decision === "unmeasured") return `${metric.name} is unmeasured: ${metric.reason}`;
  if (metric.decision === "worse") return `${metric.name} is worse (${between(metric)})`;
  return `${metric.name} is not shown to be better (${between(metric)}${lackOf(metric, evidence)})`;
}

/** What an interval does not tell: when success is judged, and by how strict a limit. */
function lackOf({ statistic, boundary, reason }: JudgedMetric, { spec, elapsed }: Evidence): string {
  if (reason !== undefined) return `; ${reason}`;
  if (typeof statistic !== "number") return "";
  if (typeof boundary === "number") return `; z ${statistic.toFixed(2)}, where this look needs ${boundary.toFixed(2)}`;
  return elapsed < spec.minimumMs ? "; with planned units success is not judged before the shortest time" : "";
}

function unpairedShare({ all }: ExperimentMemory): number {
  return all.unpaired / Math.max(1, all.unpaired + all.units[0]!);
}

function harmOf(metric: JudgedMetric): string {
  return `${metric.name} is worse by more than its margin of ${short(metric.margin ?? 0)}: ${between(metric)}`;
}

function promotion({ judged, units, known, spec }: Evidence): string {
  const better = judged.metrics.filter(({ decision }) => decision === "better");
  const guardrails = judged.metrics.filter(({ role }) => role === "guardrail").length;
  const gains = better.map((metric) => `${metric.name} is better: ${between(metric)}`);
  const safe =
    guardrails === 0
      ? []
      : [`${guardrails === 1 ? "the guardrail is" : `all ${guardrails} guardrails are`} within the margin`];
  const basis = spec.kind === "shadow" ? `${units[0]} requests` : `about ${known} units`;
  return `${listed([...gains, ...safe])}, on ${basis}`;
}

function between({ difference, interval }: JudgedMetric): string {
  return `difference ${short(difference)}, between ${short(interval?.[0])} and ${short(interval?.[1])}`;
}

function short(value: number | null | undefined): string {
  return value === null || value === undefined ? "?" : String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

function listed(clauses: readonly string[]): string {
  return clauses.join("; ");
}
