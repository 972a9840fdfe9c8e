import { expect, test } from "vitest";
import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import { Random } from "../../../../src/stats/random.ts";
import { measureMetrics } from "../../../../src/work/measure/metrics.ts";
import { drawn, OPTIONS, scored, type Drawn } from "./samples.ts";

const GATED = METRICS.filter(({ tasks }) => tasks.includes("binary-classification")).map((metric) => ({
  metric,
  margin: { absolute: 0.01 },
}));
const COPIES = 4;
/** Enough where widths are far apart, or the very same. */
const FEW = { ...OPTIONS, resampling: { ...OPTIONS.resampling, replicates: 500 } };

function repeated<T>(values: readonly T[], times: (row: number) => number): T[] {
  return values.flatMap((value, row) => Array.from({ length: times(row) }, () => value));
}

function width(interval: readonly [number, number] | null | undefined): number {
  return interval === null || interval === undefined ? Number.NaN : interval[1] - interval[0];
}

function copies({ labels, candidate, baseline }: Drawn, times: (row: number) => number): Drawn {
  return {
    labels: repeated(labels, times),
    candidate: repeated(candidate, times),
    baseline: repeated(baseline, times),
  };
}

test("copies of a row in one group say no more than the row", () => {
  const rows = drawn(Random.fromSeed(21), 400);
  const many = copies(rows, () => COPIES);
  const codes = Int32Array.from(many.labels, (_, row) => Math.floor(row / COPIES));
  const single = measureMetrics(scored(rows), GATED, OPTIONS);
  const grouped = measureMetrics(scored({ ...many, clusters: { codes, count: 400 } }), GATED, OPTIONS);
  const ungrouped = measureMetrics(scored(many), GATED, OPTIONS);
  for (const {
    metric: { name },
  } of GATED) {
    expect(grouped[name]?.value).toBeCloseTo(single[name]?.value ?? 0, 9);
    expect(grouped[name]?.method).toContain("clustered");
    expect(width(grouped[name]?.deltaInterval) / width(single[name]?.deltaInterval)).toBeCloseTo(1, 0.9);
    expect(width(ungrouped[name]?.deltaInterval) / width(single[name]?.deltaInterval)).toBeLessThan(0.62);
  }
});

const RANKS: ReadonlySet<string> = new Set(["roc_auc", "average_precision", "ks"]);

test("a weight of two is a row that stands for two", () => {
  const rows = drawn(Random.fromSeed(22), 300);
  const times = (row: number) => 1 + (row % 3);
  const weights = Float64Array.from(rows.labels, (_, row) => times(row));
  const weighted = measureMetrics(scored({ ...rows, weights }), GATED, FEW);
  const doubled = measureMetrics(scored(copies(rows, times)), GATED, FEW);
  for (const {
    metric: { name },
  } of GATED) {
    expect(weighted[name]?.value).toBeCloseTo(doubled[name]?.value ?? 0, 9);
    expect(weighted[name]?.delta).toBeCloseTo(doubled[name]?.delta ?? 0, 9);
    // Fewer independent rows than the sum of weights.
    expect(width(weighted[name]?.deltaInterval)).toBeGreaterThan(width(doubled[name]?.deltaInterval));
  }
});

test("weights and groups together: a group of copies is one row", () => {
  const rows = drawn(Random.fromSeed(24), 200);
  const many = copies(rows, () => COPIES);
  const codes = Int32Array.from(many.labels, (_, row) => Math.floor(row / COPIES));
  const weightOf = (row: number): number => 1 + (row % 3);
  const single = measureMetrics(
    scored({ ...rows, weights: Float64Array.from(rows.labels, (_, row) => weightOf(row)) }),
    GATED,
    FEW,
  );
  const grouped = measureMetrics(
    // Every other code has no row, as in a slice.
    scored({
      ...many,
      weights: Float64Array.from(codes, weightOf),
      clusters: { codes: codes.map((code) => 2 * code), count: 400 },
    }),
    GATED,
    FEW,
  );
  for (const {
    metric: { name },
  } of GATED) {
    expect(grouped[name]?.value).toBeCloseTo(single[name]?.value ?? 0, 9);
    expect(grouped[name]?.deltaInterval).not.toBeNull();
  }
  for (const name of RANKS) {
    expect(grouped[name]?.method).toContain("clustered, weighted");
    const [low = 0, high = 0] = grouped[name]?.deltaInterval ?? [];
    expect(low).toBeCloseTo(single[name]?.deltaInterval?.[0] ?? 1, 1);
    expect(high).toBeCloseTo(single[name]?.deltaInterval?.[1] ?? 1, 1);
  }
});

test("the influence functions agree with the bootstrap of rows", () => {
  const rows = drawn(Random.fromSeed(23), 2000, 0.6);
  const specs = GATED.filter(({ metric: { name } }) => ["average_precision", "ks"].includes(name));
  const sample = scored(rows);
  const bootstrapped = measureMetrics(sample, specs, OPTIONS);
  const linearised = measureMetrics(sample, specs, {
    ...OPTIONS,
    resampling: { ...OPTIONS.resampling, rankedRows: 0 },
  });
  for (const {
    metric: { name },
  } of specs) {
    expect(linearised[name]?.method).toBe("influence function");
    expect(width(linearised[name]?.interval) / width(bootstrapped[name]?.interval)).toBeCloseTo(1, 0.9);
  }
});
