import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tangoInterval } from "../../../../src/stats/comparison/tango.ts";
import { disparityChange } from "../../../../src/stats/fairness/disparity-change.ts";
import { DISPARITIES, disparity } from "../../../../src/stats/fairness/disparity.ts";
import { countsByGroup } from "../../../../src/stats/fairness/groups.ts";
import type { GroupedPair } from "../../../../src/stats/fairness/paired-rates.ts";
import { Random } from "../../../../src/stats/random.ts";

const name = "demographicParityDifference";
const level = 0.9;

interface World {
  readonly size: number;
  /** By group, of the baseline and of the candidate. */
  readonly rates: readonly (readonly [number, number])[];
  readonly seed: number;
}

/** Half of the rows are labelled 1; the candidate answers 90 % of them as far as it can as the baseline does. */
function drawn({ size, rates, seed }: World): GroupedPair {
  const random = Random.fromSeed(seed);
  const groups = Int32Array.from({ length: size * rates.length }, (_, row) => row % rates.length);
  const labels = Uint8Array.from(groups, () => random.below(2));
  const chance = Float64Array.from(groups, () => random.uniform());
  const select = (model: 0 | 1): Uint8Array =>
    Uint8Array.from(groups, (group, row) => (chance[row]! < rates[group]![model] ? 1 : 0));
  const [baseline, alike] = [select(0), select(1)];
  const candidate = alike.map((answer, row) =>
    random.uniform() < 0.1 ? Number(random.uniform() < rates[groups[row]!]![1]) : answer,
  );
  return { groups, groupCount: rates.length, labels, baseline, candidate };
}

const FAIR = [0.5, 0.5] as const;
const changeOf = (pair: GroupedPair) => disparityChange(pair, { name, level })!.interval;
const width = (pair: GroupedPair): number => changeOf(pair).high - changeOf(pair).low;

describe("the interval of a change", () => {
  it("holds what was seen and lies within −1 and 1, for every disparity", () => {
    const world = fc.record({
      size: fc.integer({ min: 60, max: 200 }),
      rates: fc.array(fc.tuple(fc.double({ min: 0.05, max: 0.95 }), fc.double({ min: 0.05, max: 0.95 })), {
        minLength: 2,
        maxLength: 5,
      }),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(world, fc.constantFrom(...DISPARITIES), (one, measured) => {
        const pair = drawn(one);
        const of = (predictions: Uint8Array) =>
          disparity(countsByGroup({ ...pair, predictions }), measured).disparity.value ?? Number.NaN;
        const delta = of(pair.candidate) - of(pair.baseline);
        fc.pre(!Number.isNaN(delta));
        const { low, high } = disparityChange(pair, { name: measured, level })!.interval;
        expect(low).toBeLessThan(high);
        expect(low).toBeLessThanOrEqual(delta + 1e-12);
        expect(high).toBeGreaterThanOrEqual(delta - 1e-12);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it("is that of two groups' changes where the baseline is plainly unfair: Tango's limits, combined", () => {
    const { candidate, baseline, ...rows } = drawn({ size: 2000, rates: [[0.2, 0.2], [0.6, 0.6]], seed: 3 }); // prettier-ignore
    const ends = [0, 1].map((group) => {
      let [b, c, n] = [0, 0, 0];
      for (const [row, own] of rows.groups.entries()) {
        if (own !== group) continue;
        n += 1;
        b += Number(candidate[row]! > baseline[row]!);
        c += Number(candidate[row]! < baseline[row]!);
      }
      return { value: (b - c) / n, ...tangoInterval({ b, c, n }, 1 - 2 * 0.045) };
    });
    const [lower, upper] = ends;
    const expected = upper!.value - lower!.value + Math.hypot(upper!.high - upper!.value, lower!.value - lower!.low);
    expect(changeOf({ ...rows, candidate, baseline }).high).toBeCloseTo(expected, 12);
  });

  it("is never of width 0: a model beside itself is shown to be alike from about 400 rows of each group on", () => {
    const high = (size: number): number => {
      const { baseline, ...rows } = drawn({ size, rates: [FAIR, FAIR], seed: 1 });
      return changeOf({ ...rows, baseline, candidate: baseline }).high;
    };
    expect(high(60)).toBeGreaterThan(0.05);
    expect(high(150)).toBeGreaterThan(0.02);
    expect(high(400)).toBeLessThan(0.02);
  });

  it("sees a disparity that grew beside a fair baseline, and one that shrank beside an unfair one", () => {
    for (const [measured, sign] of [
      [name, 1],
      ["equalOpportunityDifference", 1],
      ["equalizedOddsDifference", 1],
      ["demographicParityRatio", -1],
    ] as const) {
      const interval = (rates: World["rates"]) =>
        disparityChange(drawn({ size: 2500, rates, seed: 2 }), { name: measured, level })!.interval;
      const grown = interval([[0.5, 0.35], FAIR, FAIR]);
      expect(sign === 1 ? grown.low : -grown.high).toBeGreaterThan(0.02);
      const shrunk = interval([[0.3, 0.48], FAIR, FAIR]);
      expect(sign === 1 ? shrunk.high : -shrunk.low).toBeLessThan(0.02);
    }
  });

  it.each([2, 5, 10])("seldom passes %i groups of which one falls by the margin", (groups) => {
    const rates = Array.from({ length: groups }, (_, group) => (group === 0 ? ([0.5, 0.45] as const) : FAIR));
    const passes = Array.from({ length: 60 }, (_, seed) => changeOf(drawn({ size: 300, rates, seed })).high < 0.05);
    expect(passes.filter(Boolean).length).toBeLessThanOrEqual(6);
  });
});

describe("weights and clusters", () => {
  const pair = drawn({ size: 300, rates: [FAIR, FAIR], seed: 4 });
  const n = pair.groups.length;

  it("of ones, and of one row each, change next to nothing", () => {
    const plain = width(pair);
    expect(width({ ...pair, weights: new Float64Array(n).fill(1) }) / plain).toBeCloseTo(1, 1);
    expect(width({ ...pair, weights: new Float64Array(n).fill(1e-6) }) / plain).toBeCloseTo(1, 1);
    const codes = Int32Array.from({ length: n }, (_, row) => row);
    expect(width({ ...pair, clusters: { codes, count: n } }) / plain).toBeCloseTo(1, 1);
  });

  it("that leave few rows to rest on make it wide", () => {
    const few = Float64Array.from({ length: n }, (_, row) => (row < 20 ? 1e6 : 1e-6));
    expect(width({ ...pair, weights: few })).toBeGreaterThan(0.3);
    const { baseline } = pair;
    const same = { ...pair, candidate: baseline };
    expect(width({ ...same, weights: few })).toBeGreaterThan(0.3);
    const codes = Int32Array.from({ length: n }, (_, row) => Math.floor(row / 60));
    expect(width({ ...same, clusters: { codes, count: n } })).toBeGreaterThan(width(same) * 5);
  });

  it("of ten equal rows are as wide as one row of each", () => {
    const times = <T extends Uint8Array | Int32Array>(values: T): T =>
      new (values.constructor as new (from: ArrayLike<number>) => T)(
        Array.from(values).flatMap((x) => Array<number>(10).fill(x)),
      );
    const rows = {
      ...pair,
      labels: times(pair.labels),
      groups: times(pair.groups),
      candidate: times(pair.candidate),
      baseline: times(pair.baseline),
    };
    const codes = Int32Array.from(rows.labels, (_, row) => Math.floor(row / 10) + 5);
    expect(width({ ...rows, clusters: { codes, count: 2 * n } }) / width(pair)).toBeCloseTo(1, 1);
    expect(width(pair) / width(rows)).toBeGreaterThan(2.3);
  });

  it("of groups that a cluster moves in opposite ways are wider than of groups it moves alike", () => {
    const codes = Int32Array.from(pair.groups, (_, row) => Math.floor(row / 20));
    const moved = (opposite: boolean): GroupedPair => {
      const baseline = pair.baseline.map((_, row) => (row % 4 < 2 ? 1 : 0));
      const candidate = baseline.map((answer, row) => {
        const sign = opposite && row % 2 === 1 ? -1 : 1;
        const push = sign * ((codes[row]! % 3) - 1);
        return row % 10 < 4 ? answer : push > 0 ? 1 : push < 0 ? 0 : answer;
      });
      return { ...pair, baseline, candidate, clusters: { codes, count: 30 } };
    };
    expect(width(moved(true))).toBeGreaterThan(1.5 * width(moved(false)));
  });

  it("are nothing to go by where a group is one cluster, or one row has all the weight", () => {
    expect(disparityChange({ ...pair, clusters: { codes: pair.groups, count: 2 } }, { name, level })).toBeNull();
    const one = new Float64Array(n).fill(0);
    one[0] = 1;
    one[1] = 1;
    expect(disparityChange({ ...pair, weights: one }, { name, level })).toBeNull();
  });
});

describe("what would settle it", () => {
  it("is told of the group with the fewest rows, and fewer than are needed do not", () => {
    const rates = [FAIR, FAIR, FAIR];
    const small = drawn({ size: 500, rates, seed: 5 });
    // Two of three rows of group 2 are left out.
    const kept = small.groups.reduce<number[]>(
      (rows, group, row) => (group === 2 && row % 9 > 2 ? rows : [...rows, row]),
      [],
    );
    const some = <T extends Uint8Array | Int32Array>(values: T): T =>
      values.filter((_, row) => kept.includes(row)) as T;
    const few = {
      ...small,
      groups: some(small.groups),
      labels: some(small.labels),
      candidate: some(small.candidate),
      baseline: some(small.baseline),
    };
    const { weakest } = disparityChange(few, { name, level, margin: 0.1 })!;
    expect(weakest.group).toBe(2);
    expect(disparityChange(small, { name, level })!.weakest.times).toBeNull();
    const { baseline } = drawn({ size: 60, rates: [FAIR, FAIR], seed: 6 });
    const alike = { ...drawn({ size: 60, rates: [FAIR, FAIR], seed: 6 }), candidate: baseline };
    const times = disparityChange(alike, { name, level, margin: 0.02 })!.weakest.times ?? 0;
    expect(60 * times).toBeGreaterThan(300);
    expect(60 * times).toBeLessThan(600);
    expect(disparityChange(alike, { name, level, margin: 0.2 })!.weakest.times).toBeNull();
  });
});

it("is found at once for many groups, and for a million rows", () => {
  const many = drawn({ size: 60, rates: Array.from({ length: 120 }, () => FAIR), seed: 7 });
  const crowd = drawn({ size: 60, rates: Array.from({ length: 400 }, () => FAIR), seed: 7 });
  const long = drawn({ size: 500_000, rates: [FAIR, FAIR], seed: 7 });
  for (const pair of [many, crowd, long]) {
    // Of the processor, as others may use it too.
    const from = process.cpuUsage();
    expect(disparityChange(pair, { name, level, margin: 0.02 })!.interval.high).toBeGreaterThan(0);
    expect(process.cpuUsage(from).user).toBeLessThan(5e6);
  }
});
