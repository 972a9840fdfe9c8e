import { METRICS } from "../../manifest/metric-catalogue.ts";
import type { BestRun, NotCompared, PastRun, RankedRun } from "../../records/past-run.ts";
import type { KnownRun } from "./run.ts";

/**
 * The best run by a metric among those that the same rows judged, in the same task: the rows are those of the newest run
 * that has the metric. What the head of a fork says is not compared: anybody
 * can say it. With fewer or other rows, a better number is no better model.
 */
export function bestRun(runs: readonly KnownRun[], name: string): BestRun {
  const newest = runs.find(({ row }) => valueOf(row, name) !== undefined && !row.isFork && row.judgedOn !== undefined);
  const better =
    METRICS.find((metric) => metric.name === name)?.better ?? newest?.row.metrics[name]?.better ?? "higher";
  const ranked: RankedRun[] = [];
  const others: { row: PastRun; why: NotCompared }[] = [];
  for (const { row } of runs) {
    const why = notCompared(row, name, newest?.row);
    const metric = valueOf(row, name);
    if (why !== undefined) others.push({ row, why });
    else if (metric !== undefined) ranked.push({ row, metric });
  }
  const sign = better === "higher" ? -1 : 1;
  const sorted = ranked.toSorted((a, b) => sign * (a.metric.value - b.metric.value));
  const [best] = sorted;
  return {
    better,
    ...(best !== undefined && { best }),
    ranked: sorted,
    within: best && withinNoise(best, sorted.slice(1)),
    others,
  };
}

function notCompared(row: PastRun, name: string, newest: PastRun | undefined): NotCompared | undefined {
  if (row.judgedOn === undefined) return "not-judged";
  if (valueOf(row, name) === undefined) return "no-metric";
  if (row.isFork) return "fork";
  if (row.judgedOn.digest !== newest?.judgedOn?.digest) return "other-rows";
  if (row.judgedOn.task !== newest.judgedOn.task) return "other-task";
  return undefined;
}

function valueOf({ metrics }: PastRun, name: string): RankedRun["metric"] | undefined {
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (metric === undefined || metric.value === null) return undefined;
  return { ...metric, value: metric.value };
}

/** Those whose value lies in its interval: on the same rows that is the careful side, since their errors go together. */
function withinNoise({ metric: { interval } }: RankedRun, others: readonly RankedRun[]): number | undefined {
  if (interval === null) return undefined;
  const [low, high] = interval;
  return others.filter(({ metric: { value } }) => value >= low && value <= high).length;
}
