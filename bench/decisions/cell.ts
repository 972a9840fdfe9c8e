import type { Margin } from "../../src/kernel/units.ts";
import { METRICS } from "../../src/manifest/metric-catalogue.ts";
import type { Metric, Task } from "../../src/manifest/metric.ts";
import { measureMetric } from "../../src/work/measure/metrics.ts";
import { isInherent } from "./inherent.ts";
import { Draws } from "./random.ts";
import type { World } from "./world.ts";

/** A metric in a world: the smallest thing that is simulated. */
export interface Cell {
  /** Task, metric, world: `binary.f1.few-1-0.n100`. */
  readonly id: string;
  readonly metric: Metric;
  readonly world: World;
  /** The share of candidates worse by the margin that may pass, in %; null where what happens is inherent. */
  readonly target: number | null;
}

/** Data sets by what was decided of them. */
export interface Tally {
  readonly pass: number;
  readonly inconclusive: number;
  readonly fail: number;
  readonly unmeasured: number;
  /** Of those that passed, on an interval of width zero. */
  readonly widthless: number;
}

/** What a cell came to: candidates truly worse by the margin, and candidates as good as the baseline. */
export interface Found {
  readonly dataSets: number;
  /** In the metric's unit, or in % of the baseline. */
  readonly margin: string;
  readonly method: string;
  readonly size: Tally;
  readonly power: Tally;
}

export const TARGET = 7;
/**
 * A tenth of the product's: with fewer replicates an interval's end has noise of its own, which averages out over data
 * sets, and the whole table is made in an evening.
 */
const REPLICATES = 200;
const RANKED_ROWS = 20_000;

/** The metric of this name for this task. */
export function metricOf(name: string, task: Task): Metric {
  const metric = METRICS.find((one) => one.name === name && one.tasks.includes(task));
  if (metric === undefined) throw new Error(`there is no metric ${name} of ${task}`);
  return metric;
}

export function cellOf(world: World, metric: Metric): Cell {
  const [family = "", ...rest] = world.name.split(".");
  const id = [family, metric.name, ...rest].join(".");
  return { id, metric, world, target: isInherent(id) ? null : TARGET };
}

/** The outcomes of so many data sets of each kind; the same numbers every time. */
export function simulate(cell: Cell, dataSets: number): Found {
  const margin = marginOf(cell);
  const methods = new Set<string>();
  const tally = (isEqual: boolean): Tally => {
    const counts = { pass: 0, inconclusive: 0, fail: 0, unmeasured: 0, widthless: 0 };
    for (let dataSet = 0; dataSet < dataSets; dataSet += 1) {
      const { outcome, method, isWidthless } = decided(cell, margin, { dataSet, isEqual });
      counts[outcome] += 1;
      if (outcome === "pass" && isWidthless) counts.widthless += 1;
      if (method !== undefined) methods.add(method);
    }
    return counts;
  };
  const [size, power] = [tally(false), tally(true)];
  return { dataSets, margin: marginText(margin), method: [...methods].toSorted().join("; "), size, power };
}

interface DataSet {
  readonly dataSet: number;
  readonly isEqual: boolean;
}

interface Decided {
  readonly outcome: "pass" | "inconclusive" | "fail" | "unmeasured";
  readonly method: string | undefined;
  readonly isWidthless: boolean;
}

function decided({ metric, world }: Cell, margin: Margin, { dataSet, isEqual }: DataSet): Decided {
  const sample = world.draw(new Draws(`${world.name}${isEqual ? ", equal" : ""}`, dataSet), isEqual);
  const resampling = { seed: dataSet + 1, replicates: REPLICATES, rankedRows: RANKED_ROWS };
  const { measured } = measureMetric(sample, { metric, margin }, { confidence: 0.95, resampling });
  const { outcome, method, deltaInterval } = measured;
  return {
    outcome: outcome === "pass" || outcome === "inconclusive" || outcome === "fail" ? outcome : "unmeasured",
    // Without the number of replicates, which is the bench's own.
    method: method?.replace(/, B = \d+$/, ""),
    isWidthless: deltaInterval !== null && deltaInterval !== undefined && deltaInterval[0] === deltaInterval[1],
  };
}

/** What the candidate is truly worse by. */
function marginOf({ id, metric, world }: Cell): Margin {
  const { candidate, baseline } = world.truth(metric);
  const worse = metric.better === "higher" ? baseline - candidate : candidate - baseline;
  if (metric.scale === "loss" && baseline === 0)
    throw new Error(`${id}: the baseline is perfect, and a share of it is 0`);
  if (!(worse > 0)) throw new Error(`${id}: the candidate is not worse: ${candidate} beside ${baseline}`);
  return metric.scale === "bounded" ? { absolute: worse } : { relative: worse / Math.abs(baseline) };
}

function marginText(margin: Margin): string {
  if ("absolute" in margin) return margin.absolute.toPrecision(3);
  return `${(100 * margin.relative).toPrecision(3)} %`;
}
