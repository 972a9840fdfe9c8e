import { bootstrapSums, type SumSource } from "../../stats/comparison/sum-bootstrap.ts";
import { measured, unmeasured } from "../../stats/measured.ts";
import { meanLoss } from "../../stats/metrics/probability-losses.ts";
import { describe } from "./binary-counts.ts";
import { bootstrapEstimate, clampedTo } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import { hitDifference, hitEstimate } from "./row-hits.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import type { Sampling } from "./sampling.ts";

type Range = readonly [number, number];

export interface Rows extends Sampling {
  readonly n: number;
}

/** A metric that is the mean of a value of each row. */
export function ofRowMeans<S extends Rows, M>(of: (sample: S, model: M) => Float64Array, range: Range): Measure<S, M> {
  return {
    value: (sample, model) => meanLoss(of(sample, model), sample.weights),
    level: (sample, model) => clampedTo(rowMean(of(sample, model), sample), range),
    difference: (sample, { candidate, baseline }) => pairedRowMean(of(sample, candidate), of(sample, baseline), sample),
  };
}

/** A metric that is the share of rows that are hits (1). */
export function ofHits<S extends Rows, M>(of: (sample: S, model: M) => Uint8Array): Measure<S, M> {
  return {
    value: (sample, model) => meanLoss(Float64Array.from(of(sample, model)), sample.weights),
    level: (sample, model) => clampedTo(hitEstimate(of(sample, model), sample), [0, 1]),
    difference: (sample, { candidate, baseline }) => hitDifference(of(sample, candidate), of(sample, baseline), sample),
  };
}

/** A metric that is a statistic of sums to which each row adds something. */
export interface Added<S, M> {
  /** What the rows add, row-major n × width. */
  readonly counts: (sample: S, model: M) => Float64Array;
  /** NaN where it has no value. */
  readonly statistic: (sums: Float64Array) => number;
  /** Why there is no value where the statistic has none. */
  readonly reason: string;
  readonly range: Range;
  /** Named in the method: a signature of the counts. */
  readonly signature?: string;
}

/** Rows of many sums are resampled in blocks, so that time stays bounded. */
const MOST_UNITS = 4096;

export function ofAddedSums<S extends Rows, M>(added: Added<S, M>): Measure<S, M> {
  const { counts, statistic, reason, range, signature } = added;
  const named = (method: string, sample: S): string =>
    `${method}${signature === undefined ? "" : ` (${signature})`}${describe(sample)}`;
  return {
    value: (sample, model) => {
      if (sample.n === 0) return unmeasured("there are no rows");
      const source = sourceOf(sample, [counts(sample, model)]);
      const sums = new Float64Array(source.width);
      for (let row = 0; row < sample.n; row += 1) source.add(row, sums, 0);
      return measured(statistic(sums), reason);
    },
    level: (sample, model, resampling) => {
      const source = sourceOf(sample, [counts(sample, model)]);
      const estimate = bootstrapEstimate(named("bootstrap of counts", sample), resampling, (run) =>
        bootstrapSums(source, statistic, run),
      );
      return clampedTo(estimate, range);
    },
    difference: (sample, { candidate, baseline }, resampling) => {
      const source = sourceOf(sample, [counts(sample, candidate), counts(sample, baseline)]);
      const half = source.width / 2;
      return bootstrapEstimate(named("paired bootstrap of counts", sample), resampling, (run) =>
        bootstrapSums(source, (sums) => statistic(sums.subarray(0, half)) - statistic(sums.subarray(half)), run),
      );
    },
  };
}

function sourceOf({ n, weights, clusters }: Rows, tables: readonly Float64Array[]): SumSource {
  const width = n === 0 ? 0 : (tables[0]?.length ?? 0) / n;
  return {
    units: n,
    width: width * tables.length,
    clusters,
    mostUnits: MOST_UNITS,
    add: (row, into, offset) => {
      const weight = weights?.[row] ?? 1;
      let at = offset;
      for (const table of tables) {
        for (let column = row * width; column < (row + 1) * width; column += 1) {
          into[at] = (into[at] ?? 0) + weight * (table[column] ?? 0);
          at += 1;
        }
      }
    },
  };
}
