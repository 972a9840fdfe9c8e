import type { Profile } from "../../../generated/types.ts";
import { pointerTo } from "../../../manifest/pointers.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { Locate } from "../../../manifest/source.ts";
import { placeOf, type WatchedMetric } from "./watched.ts";

/** Where a metric lies in windows like the reference. */
export interface Limits {
  readonly lower: number | null;
  readonly upper: number | null;
  /** The one that a worse model passes. */
  readonly threshold: number | null;
  readonly thresholdFrom: string | undefined;
  /** Why there is none. */
  readonly reason: string | undefined;
}

export interface LimitFacts {
  readonly performance: Profile["performance"];
  readonly monitoring: ResolvedMonitoring;
  readonly locate: Locate;
}

/** Where a threshold comes from that nobody wrote. */
export const REFERENCE_PARTS = "reference chunks";

/** The spread of fewer parts says little. */
const LEAST_PARTS = 6;
const DEVIATIONS = 3;

/** The mean of the reference's parts less and plus three of their standard deviations, or what the manifest says. */
export function limitsOf(watched: WatchedMetric, { performance, monitoring, locate }: LimitFacts): Limits {
  const { metric, name } = watched;
  const parts = partLimits(watched, performance, monitoring.performance.minLabels);
  const declared = monitoring.performance.thresholds[name];
  const lower = declared?.lower ?? parts.lower;
  const upper = declared?.upper ?? parts.upper;
  const side = metric.better === "higher" ? "lower" : "upper";
  const threshold = side === "lower" ? lower : upper;
  const isDeclared = declared?.[side] !== undefined;
  const pointer = pointerTo("/monitoring/performance/thresholds", name, side);
  return {
    lower,
    upper,
    threshold,
    thresholdFrom: isDeclared ? placeOf(locate, pointer) : threshold === null ? undefined : REFERENCE_PARTS,
    reason: threshold === null ? parts.reason : undefined,
  };
}

interface PartLimits {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly reason: string | undefined;
}

function partLimits(
  { metric, name }: WatchedMetric,
  performance: Profile["performance"],
  minLabels: number,
): PartLimits {
  const chunks = (performance?.metrics[name]?.chunks ?? []).filter((value) => value !== null);
  if (chunks.length < LEAST_PARTS) {
    const rows = LEAST_PARTS * Math.max(minLabels, performance?.chunkRows ?? 0);
    const reason = `the reference has ${chunks.length} parts with a value, and its spread takes ${LEAST_PARTS}: ${rows} rows would do, or monitoring.performance.thresholds.${name}`;
    return { lower: null, upper: null, reason };
  }
  const mean = chunks.reduce((sum, value) => sum + value / chunks.length, 0);
  // The population's, as NannyML's StandardDeviationThreshold has it.
  const spread = Math.sqrt(chunks.reduce((sum, value) => sum + (value - mean) ** 2 / chunks.length, 0));
  const [least, most] = metric.range;
  return {
    lower: Math.max(least ?? -Infinity, mean - DEVIATIONS * spread),
    upper: Math.min(most ?? Infinity, mean + DEVIATIONS * spread),
    reason: undefined,
  };
}
