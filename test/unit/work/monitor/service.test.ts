import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { effectiveCount, serialMeanInterval } from "../../../../src/stats/serial-mean.ts";
import type { MeasuredService } from "../../../../src/work/monitor/measured.ts";
import { judgeService } from "../../../../src/work/monitor/service.ts";

const NOTHING: MeasuredService = {
  rows: 1000,
  latencies: undefined,
  failed: undefined,
  seconds: 86_400,
  prometheus: {},
};
const upTo = (n: number): Float64Array => Float64Array.from({ length: n }, (_, index) => index + 1);

interface Limits {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly errorRate?: number;
  readonly rowsPerSecond?: number;
  readonly max?: number;
  readonly min?: number;
  readonly statistic?: "mean" | "max" | "p95";
  readonly noQuery?: boolean;
}

function judged(measured: Partial<MeasuredService>, limits: Limits = {}) {
  const { p50, p95, p99, errorRate, rowsPerSecond, noQuery = true, ...query } = limits;
  const latencyMs = Object.fromEntries(
    Object.entries({ p50, p95, p99 }).flatMap(([name, limit]) => (limit === undefined ? [] : [[name, limit]])),
  );
  const prometheus = noQuery ? undefined : { url: "", stepMs: 60_000, queries: { cpu: { query: "cpu", ...query } } };
  return judgeService({ ...NOTHING, ...measured }, { service: { latencyMs, errorRate, rowsPerSecond, prometheus } });
}

describe("latency", () => {
  test("has the interval of its order statistics", () => {
    // n = 1000, q = 0.95: ranks 936 and 964, by scipy 1.16.3's binomial quantiles.
    const { service, signal } = judged({ latencies: upTo(1000) });
    expect(service.latency?.["p95"]).toEqual({
      milliseconds: 950.05,
      interval: [936, 964],
      limit: null,
      flagged: null,
    });
    expect(signal).toBeNull();
  });

  test.each<[number, Limits, boolean | null, RegExp | undefined]>([
    [1000, { p95: 935 }, true, undefined],
    [1000, { p95: 936 }, false, undefined],
    [1000, { p95: 2000, p50: 100 }, true, undefined],
    [1000, { p95: 2000, p50: 2000 }, false, undefined],
    // Too few for an upper end: enough to be beyond, never to be within.
    [100, { p99: 50 }, true, undefined],
    [100, { p99: 5000 }, null, /latency p99: 100 rows with a latency; n ≥ 368 would give an interval/],
    [0, { p95: 5 }, null, /latency p95: 0 rows with a latency; n ≥ 72/],
  ])("of %i rows by %j is beyond: %s", (...[n, limits, signal, reason]) => {
    const found = judged({ latencies: upTo(n) }, limits);
    expect(found.signal).toBe(signal);
    expect(found.reason ?? "").toMatch(reason ?? /^$/);
  });

  const jumps = (slow: number, n: number): Float64Array => {
    const sorted = upTo(n);
    for (let at = 0; at < slow; at++) sorted[n - 1 - at] = 54_321.987 + at;
    return sorted;
  };

  test.each([
    [1, 400],
    [3, 400],
    [9, 400],
    [9, 100],
    [9, 40],
    [9, 9],
    [1, 1],
  ])("of %i slow rows of %i is told nowhere, neither as a value nor as an end", (slow, n) => {
    const { service } = judged({ latencies: jumps(slow, n) }, { p95: 1, p99: 60_000 });
    expect(JSON.stringify(service.latency)).not.toMatch(/543\d\d/);
  });

  test.each([10, 12, 20, 60, 72, 181, 182, 368, 901, 902, 2000])("of %i rows has ten at or beyond each value", (n) => {
    const { service } = judged({ latencies: upTo(n) }, {});
    const told = Object.values(service.latency ?? {}).flatMap(({ milliseconds, interval }) => [
      milliseconds ?? 10,
      ...(interval ?? []).map((end) => end ?? 10),
    ]);
    expect(Math.min(...told)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...told)).toBeLessThanOrEqual(Math.max(10, n - 9));
  });

  test("of too few rows has no value, says how many would do, and is beyond all the same", () => {
    const { service, signal } = judged({ latencies: upTo(500) }, { p99: 480 });
    expect(signal).toBe(true);
    expect(service.latency?.["p99"]).toEqual({
      milliseconds: null,
      interval: [490, null],
      limit: 480,
      flagged: true,
      reason: "Fewer than ten rows are at or beyond it; n ≥ 902 would show it.",
    });
    expect(judged({ latencies: upTo(901) }).service.latency?.["p99"]?.milliseconds).toBeNull();
    expect(judged({ latencies: upTo(902) }).service.latency?.["p99"]?.milliseconds).toBeCloseTo(892.99);
  });

  test("that ten rows have is told", () => {
    const { service } = judged({ latencies: new Float64Array(12).fill(5) }, {});
    expect(service.latency?.["p99"]).toMatchObject({ milliseconds: 5 });
  });

  test("that the log has not is not within its limit", () => {
    expect(judged({}, { p95: 5 })).toMatchObject({
      signal: null,
      reason: expect.stringContaining("monitoring.columns.latency"),
    });
  });
});

test.each<[Partial<MeasuredService>, Limits, boolean | null]>([
  // Wilson's interval of 20 of 1000 is 0.0130 to 0.0307 (statsmodels).
  [{ failed: 20 }, { errorRate: 0.01 }, true],
  [{ failed: 20 }, { errorRate: 0.014 }, false],
  [{ failed: 0, rows: 0 }, { errorRate: 0.01 }, null],
  [{}, { errorRate: 0.01 }, null],
  [{ failed: 20 }, {}, null],
  // P(X ≤ 80 | mean 100) = 0.0226, P(X ≤ 81) = 0.0291 (scipy 1.16.3).
  [{ rows: 80, seconds: 100 }, { rowsPerSecond: 1 }, true],
  [{ rows: 81, seconds: 100 }, { rowsPerSecond: 1 }, false],
  [{ rows: 0, seconds: 100 }, { rowsPerSecond: 1 }, true],
  [{ rows: 0, seconds: 0 }, { rowsPerSecond: 1 }, null],
  [{ rows: 9_990_000, seconds: 1e7 }, { rowsPerSecond: 1 }, true],
  [{ rows: 9_999_000, seconds: 1e7 }, { rowsPerSecond: 1 }, false],
])("%j by %j is beyond: %s", (...[measured, limits, signal]) => {
  expect(judged(measured, limits).signal).toBe(signal);
});

const noise = (n: number, mean: number): Float64Array => {
  const random = Random.fromSeed(n);
  return Float64Array.from({ length: n }, () => mean + random.normal());
};

test.each<[string, Float64Array, Limits, boolean | null]>([
  ["a mean beyond", noise(100, 5), { max: 4 }, true],
  ["a mean at its limit", noise(100, 5), { max: 4.95 }, false],
  ["a mean below", noise(100, 5), { min: 6 }, true],
  ["a mean between", noise(100, 5), { min: 4, max: 6 }, false],
  ["what never changes", new Float64Array(60).fill(0.9), { max: 0.8 }, true],
  ["what only grows, and crosses", upTo(60), { max: 25 }, false],
  ["what only grows, beyond", upTo(60), { max: 0.5 }, true],
  ["a peak that was seen once", Float64Array.of(1, 9), { max: 5, statistic: "max" }, true],
  ["no peak among few", Float64Array.of(1, 2), { max: 5, statistic: "max" }, null],
  ["few samples", Float64Array.of(9, 9), { max: 5 }, null],
  ["the 95th percentile beyond", noise(1000, 5), { max: 6, statistic: "p95" }, true],
  ["the 95th percentile within", noise(1000, 5), { max: 6.7, statistic: "p95" }, false],
  ["no limit", noise(100, 5), {}, null],
])("of a gauge %s: %j", (...[, samples, limits, signal]) => {
  const { service, signal: found } = judged({ prometheus: { cpu: { samples } } }, { ...limits, noQuery: false });
  expect(found).toBe(signal);
  expect(service.prometheus?.["cpu"]).toMatchObject({ samples: samples.length, statistic: limits.statistic ?? "mean" });
});

test("a query's problem is told and never within its limit", () => {
  expect(judged({ prometheus: { cpu: { problem: "It is down." } } }, { max: 1, noQuery: false })).toEqual({
    service: {
      throughput: { rowsPerSecond: 1000 / 86_400, flagged: null },
      prometheus: { cpu: { max: 1, min: null, statistic: "mean", value: null, flagged: null, problem: "It is down." } },
    },
    signal: null,
    reason: "cpu: It is down.",
  });
});

test("the interval of a mean covers it in 19 of 20 autocorrelated windows, and the plain one would not", () => {
  const random = Random.fromSeed(9);
  let covered = 0;
  let plain = 0;
  const windows = 400;
  for (let window = 0; window < windows; window++) {
    let state = random.normal();
    const values = Float64Array.from({ length: 500 }, () => (state = 0.8 * state + 0.6 * random.normal()));
    const interval = serialMeanInterval(values, 0.95);
    if (interval !== null && interval.low <= 0 && interval.high >= 0) covered++;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    if (Math.abs(mean) <= 1.96 / Math.sqrt(values.length)) plain++;
  }
  expect(covered / windows).toBeGreaterThan(0.9);
  expect(covered / windows).toBeLessThan(0.98);
  expect(plain / windows).toBeLessThan(0.7);
  expect(effectiveCount(Float64Array.of(1, -1, 1, -1))).toBe(4);
});
