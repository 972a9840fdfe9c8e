import { describe, expect, test } from "vitest";
import { Random } from "../../../../../src/stats/random.ts";
import { metricContrasts } from "../../../../../src/work/monitor/experiment/contrast.ts";
import { judgeGuardrails } from "../../../../../src/work/monitor/experiment/judge-metrics.ts";
import { plannedMetrics, type PlannedMetric } from "../../../../../src/work/monitor/experiment/plan.ts";
import { shareOf } from "../../../../../src/work/monitor/experiment/share.ts";
import { experimentTotals } from "../../../../../src/work/monitor/experiment/totals.ts";
import { unitHash } from "../../../../../src/work/monitor/experiment/unit-hash.ts";
import { SPEC } from "./days.ts";

interface Drawn {
  readonly arms: Int8Array;
  readonly value: Float64Array;
  readonly metric: PlannedMetric;
}

function draw(rows: number, of: (arm: number, random: Random) => number, quantile = 0.95): Drawn {
  const random = Random.fromSeed(11);
  const arms = Int8Array.from({ length: rows }, (_, row) => (row % 10 < 3 ? 1 : 0));
  const value = Float64Array.from(arms, (arm) => of(arm, random));
  const spec = { ...SPEC, success: [], guardrails: [{ name: "latency", quantile, margin: "5%" }] };
  return { arms, value, metric: plannedMetrics(spec)[0]! };
}

function shareOfDrawn({ arms, value, metric }: Drawn) {
  const units = Float64Array.from(arms, (_, row) => unitHash(`user-${row}`));
  return shareOf(experimentTotals({ arms, units, metrics: new Map([[metric.key, { value }]]) }, [metric]), "variants");
}

const contrastsOf = (drawn: Drawn) => metricContrasts(drawn.metric, shareOfDrawn(drawn), false)!;

/** Of the rows themselves: the value that so many are at or below (numpy's inverted_cdf). */
function exact({ arms, value, metric }: Drawn, arm: number): number {
  const own = value.filter((_, row) => arms[row] === arm).sort();
  return own[Math.ceil(metric.quantile * own.length) - 1]!;
}

describe("a quantile from bins is that of the rows", () => {
  test.each([
    ["wide", 3000, (_: number, random: Random) => 200 * Math.exp(0.5 * random.normal())],
    ["narrow, and 6 % worse", 3000, (arm: number, random: Random) => 100 + 6 * arm + random.normal()],
    ["in whole milliseconds", 3000, (arm: number, random: Random) => Math.round(11 + arm + random.normal())],
  ] as const)("%s: within a bin of 2.2 %", (_, rows, of) => {
    const drawn = draw(rows, of);
    const { control, treatment } = contrastsOf(drawn).difference;
    expect(Math.abs(control / exact(drawn, 0) - 1)).toBeLessThan(0.022);
    expect(Math.abs(treatment / exact(drawn, 1) - 1)).toBeLessThan(0.022);
  });

  test("harm beyond the margin is not hidden by a bin that both arms' values lie in", () => {
    for (const level of [97, 98, 99, 100, 101, 102, 103]) {
      const drawn = draw(3000, (arm, random) => level * (1 + 0.06 * arm) + random.normal());
      const { overMargin } = contrastsOf({ ...drawn, metric: { ...drawn.metric, margin: { relative: 0.05 } } });
      // No bound of an experiment lets pass what is not two errors away.
      expect(overMargin.effect / overMargin.standardError).toBeLessThan(2);
    }
  });

  test("a margin below the width of the bin that most values lie in cannot be told", () => {
    const same = draw(3000, (_, random) => 100 + 0.01 * random.normal());
    expect(contrastsOf(same).isTooCoarse).toBe(false);
    const metric: PlannedMetric = { ...same.metric, margin: { relative: 0.01 } };
    expect(metricContrasts(metric, shareOfDrawn(same), false)?.isTooCoarse).toBe(true);
    const spec = { alpha: 0.05, tunedFor: 3000 };
    const [judged] = judgeGuardrails([{ metric, contrasts: metricContrasts(metric, shareOfDrawn(same), false) }], spec);
    expect(judged).toMatchObject({
      decision: "undecided",
      reason: expect.stringContaining("within 2.2 % of each other"),
    });
    const harmed = draw(3000, (arm, random) => 100 + 50 * arm + 0.01 * random.normal());
    const [worse] = judgeGuardrails([{ metric: harmed.metric, contrasts: contrastsOf(harmed) }], spec);
    expect(worse?.decision).toBe("worse");
    const zeros = draw(3000, (_, random) => (random.uniform() < 0.7 ? 0 : 5), 0.5);
    expect(contrastsOf(zeros).isTooCoarse).toBe(false);
  });
});

describe("the extremes of a window", () => {
  const outlier = (_: number, random: Random): number => {
    const draw = random.uniform();
    return draw < 0.002 ? 1e6 * (1 + draw) : draw > 0.998 ? 0.001 * draw : 100 * (1 + random.uniform());
  };
  const rowsIn = (counts: readonly string[]): readonly number[] =>
    counts.map((cells) => cells.split(",").reduce((sum, cell) => sum + Number(cell), 0));

  test("have no bin that fewer than ten rows lie in, and the quantile is as without that", () => {
    const { bins, counts } = shareOfDrawn(draw(3000, outlier)).bins["latency/p95"]!;
    const rows = rowsIn(counts);
    expect(Math.min(rows[0]!, rows.at(-1)!)).toBeGreaterThanOrEqual(10);
    // Half of the 95 % below, and half of the 5 % above.
    const inOrder = rows.map((_, at) => rows.slice(0, at + 1).reduce((sum, count) => sum + count, 0));
    const far = rows.filter((_, at) => inOrder[at]! < 0.4 * 3000 || inOrder[at]! > 0.985 * 3000);
    expect(far.length).toBeGreaterThan(3);
    expect(Math.min(...far)).toBeGreaterThanOrEqual(10);
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(3000);
    // 1e6 is 20 doublings above 0.001 · 1000: none is left there.
    expect(bins.at(-1)! - bins[0]!).toBeLessThan(32 * 2);
  });

  test("stay where the quantile itself is as rare: harm there has to be seen", () => {
    const drawn = draw(3000, (arm, random) => (random.uniform() < (arm === 1 ? 0.02 : 0.0005) ? 9000 : 100), 0.995);
    const { difference } = contrastsOf(drawn);
    expect(difference.treatment / 9000).toBeCloseTo(1, 1);
  });
});
