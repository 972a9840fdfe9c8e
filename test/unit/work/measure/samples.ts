import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import type { Random } from "../../../../src/stats/random.ts";
import { binarySample, type BinarySample } from "../../../../src/work/measure/binary-sample.ts";
import type { MeasureOptions, MetricSpec } from "../../../../src/work/measure/metrics.ts";
import type { Sampling } from "../../../../src/work/measure/sampling.ts";

export const OPTIONS: MeasureOptions = {
  confidence: 0.95,
  resampling: { seed: 7, replicates: 2000, rankedRows: 20_000 },
};

export function spec(name: string, rest: Omit<MetricSpec, "metric"> = {}): MetricSpec {
  const metric = METRICS.find((one) => one.name === name);
  if (metric === undefined) throw new Error(`no metric ${name}`);
  return { metric, ...rest };
}

export interface ScoredRows extends Sampling {
  readonly labels: readonly number[];
  readonly candidate: readonly number[];
  readonly baseline?: readonly number[];
}

/** A sample from scores, decided at 0.5. */
export function scored({ labels, candidate, baseline, ...sampling }: ScoredRows): BinarySample {
  const model = (scores: readonly number[]) => ({
    scores: Float64Array.from(scores),
    decisions: Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0)),
    areProbabilities: true,
  });
  return binarySample({
    ...sampling,
    labels: Uint8Array.from(labels),
    candidate: model(candidate),
    baseline: baseline && model(baseline),
  });
}

export interface Drawn {
  readonly labels: number[];
  readonly candidate: number[];
  readonly baseline: number[];
}

/** Labels from a logistic model, and two scores that see it through noise of their own. */
export function drawn(random: Random, n: number, noise = 0.3): Drawn {
  const rows: Drawn = { labels: [], candidate: [], baseline: [] };
  for (let row = 0; row < n; row += 1) {
    const signal = 1.5 * random.normal();
    rows.labels.push(random.uniform() < sigmoid(signal - 1) ? 1 : 0);
    rows.candidate.push(sigmoid(signal - 1 + noise * random.normal()));
    rows.baseline.push(sigmoid(signal - 1 + noise * random.normal()));
  }
  return rows;
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
