import type { ExperimentGaps, ExperimentMemory, ExperimentSums } from "../../../generated/types.ts";
import { alwaysValidBoundary } from "../../../stats/sequential/confidence-sequence.ts";
import { cellsOf } from "./bin-cells.ts";
import { BUCKETS } from "./buckets.ts";
import { eventsOf, ofSums } from "./contrast.ts";
import { FEWEST_EVENTS, statisticOf } from "./judge-metrics.ts";
import { plannedMetrics, type ResolvedExperiment } from "./plan.ts";
import { RATIO_ALPHA } from "./ratio-check.ts";

/**
 * By the key of a metric, why it can't be judged: its arms lack values in unlike shares of their rows, so that which
 * are left may differ, and not what the arms do. As sure as of the arms' shares, over all looks and metrics, and from
 * the spread of buckets, as units come back.
 */
export function unlikeGaps(
  spec: ResolvedExperiment,
  { all, tunedFor = 1000 }: Pick<ExperimentMemory, "all" | "tunedFor">,
): ReadonlyMap<string, string> {
  const metrics = plannedMetrics(spec);
  const isPaired = spec.kind === "shadow";
  const alpha = RATIO_ALPHA / Math.max(1, metrics.length);
  const found = new Map<string, string>();
  for (const { key, of } of metrics) {
    const gaps = all.gaps?.[key];
    if (gaps === undefined) continue;
    const sums = sumsOf(gaps);
    const contrast = ofSums(sums, { factor: 1, isPaired });
    if (contrast === undefined || (eventsOf(sums) ?? 0) < FEWEST_EVENTS) continue;
    const [control = 0, treatment = 0] = sums.rows;
    const boundary = alwaysValidBoundary(isPaired ? control : control + treatment, { alpha, tunedFor, sides: 2 });
    const { estimate: effect, standardError, df } = contrast;
    if (Math.abs(statisticOf({ effect, standardError, df })) < boundary) continue;
    const shares = `${percent(contrast.treatment)} of ${spec.treatment}'s rows and in ${percent(contrast.control)} of ${spec.control}'s`;
    found.set(
      key,
      `missing in ${shares}: what is missing decides its ${of === "quantile" ? "quantile" : "mean"}. Log it in every row of both, and begin anew under another id`,
    );
  }
  return found;
}

function sumsOf({ rows, without }: ExperimentGaps): ExperimentSums {
  const [per, value] = [cellsOf(rows), cellsOf(without)];
  const total = (cells: readonly number[]): number => cells.reduce((sum, each) => sum + each, 0);
  return { value, per, rows: [total(per.slice(0, BUCKETS)), total(per.slice(BUCKETS))], isBinary: true };
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
