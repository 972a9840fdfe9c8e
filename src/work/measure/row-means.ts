import { besideEachOther, leftOut } from "../../stats/comparison/jackknife.ts";
import { unitSums } from "../../stats/comparison/unit-sums.ts";
import type { SumSource } from "../../stats/comparison/sum-bootstrap.ts";
import { measured, unmeasured } from "../../stats/measured.ts";
import { meanLoss } from "../../stats/metrics/probability-losses.ts";
import { clampedTo } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import { hitDifference, hitEstimate } from "./row-hits.ts";
import { pairedRowMean, pairedUnits, rowMean, timeUnits, type Range } from "./row-mean.ts";
import { describe, unitOf, unitsOf, type Sampling } from "./sampling.ts";

export interface Rows extends Sampling {
  readonly n: number;
}

/** A metric that is the mean of a value of each row. */
export function ofRowMeans<S extends Rows, M>(of: (sample: S, model: M) => Float64Array, range: Range): Measure<S, M> {
  return {
    value: (sample, model) => meanLoss(of(sample, model), sample.weights),
    level: (sample, model) => clampedTo(rowMean(of(sample, model), sample, { range }), range),
    difference: (sample, { candidate, baseline }) =>
      pairedRowMean(of(sample, candidate), of(sample, baseline), { sampling: sample, span: range[1] - range[0] }),
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
  /** Of the score test; see there. */
  readonly caution?: number | undefined;
  /** Named in the method: a signature of the counts. */
  readonly signature?: string;
}

/** Rows of many sums are taken together in blocks, so that time stays bounded. */
const MOST_UNITS = 4096;
/** Deals rows into blocks: the same ones for both models, whatever the evaluation. */
const DEALING = 1;

export function ofAddedSums<S extends Rows, M>(added: Added<S, M>): Measure<S, M> {
  const { counts, statistic, reason, range, signature, caution } = added;
  const named = (method: string, sample: S): string =>
    `${method}${signature === undefined ? "" : ` (${signature})`}${describe(sample)}`;
  const left = (sample: S, model: M) => leftOut(sourceOf(sample, counts(sample, model)), { statistic, seed: DEALING });
  return {
    value: (sample, model) => {
      if (sample.n === 0) return unmeasured("there are no rows");
      const source = sourceOf(sample, counts(sample, model));
      const sums = new Float64Array(source.width);
      for (let row = 0; row < sample.n; row += 1) source.add(row, sums, 0);
      return measured(statistic(sums), reason);
    },
    level: (sample, model) => {
      const { values } = left(sample, model);
      const method = named("jackknife", sample);
      const estimate =
        sample.times === undefined
          ? rowMean(values, {}, { range, method, unit: unitOf(sample) })
          : timeUnits(unitSums(values, new Float64Array(values.length)), method);
      return clampedTo(estimate, range);
    },
    difference: (sample, { candidate, baseline }) => {
      const [own, other] = [left(sample, candidate), left(sample, baseline)];
      const { units, possible } = besideEachOther(own, other);
      if (sample.times !== undefined) return timeUnits(units, named("paired test of counts", sample));
      const counted = unitsOf(sample.n, sample);
      const estimate = pairedUnits(units, {
        effective: counted.effective,
        span: spanOf(range, [own.value, other.value]),
        limit: range[1] - range[0],
        possible,
        caution,
        method: named("paired score test of counts", sample),
      });
      return estimate.method === null ? estimate : { ...estimate, units: counted };
    },
  };
}

/** How far a unit may move a statistic; one without an end, by about its own size. */
function spanOf([least, most]: Range, values: readonly number[]): number {
  return Number.isFinite(most - least) ? most - least : Math.max(...values.map(Math.abs));
}

function sourceOf({ n, weights, clusters, times }: Rows, table: Float64Array): SumSource {
  const width = n === 0 ? 0 : table.length / n;
  return {
    units: n,
    width,
    clusters: times ?? clusters,
    mostUnits: MOST_UNITS,
    add: (row, into, offset) => {
      const weight = weights?.[row] ?? 1;
      for (let column = 0; column < width; column += 1)
        into[offset + column] = (into[offset + column] ?? 0) + weight * (table[row * width + column] ?? 0);
    },
  };
}
