import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapDisparity } from "../../../../src/stats/fairness/disparity-bootstrap.ts";
import { DISPARITIES, disparity } from "../../../../src/stats/fairness/disparity.ts";
import { countsByGroup, groupRates, intersection } from "../../../../src/stats/fairness/groups.ts";
import type { Interval } from "../../../../src/stats/interval.ts";
import type { BinaryCounts } from "../../../../src/stats/metrics/binary-counts.ts";
import { Random } from "../../../../src/stats/random.ts";

const options = { level: 0.9, seed: 5, replicates: 800 };
const counts = (...[tp, fp, fn, tn]: [number, number, number, number]): BinaryCounts => ({
  truePositives: tp,
  falsePositives: fp,
  falseNegatives: fn,
  trueNegatives: tn,
});

describe("disparities", () => {
  const group = fc.array(fc.integer({ min: 20, max: 200 }), { minLength: 4, maxLength: 4 });
  const groups = fc.array(group, { minLength: 2, maxLength: 5 });
  const toCounts = (cells: readonly number[]): BinaryCounts => counts(cells[0]!, cells[1]!, cells[2]!, cells[3]!);

  it("do not depend on the order of the groups, and lie between 0 and 1", () => {
    fc.assert(
      fc.property(
        groups,
        fc.constantFrom(...DISPARITIES),
        fc.constantFrom("betweenGroups", "toOverall"),
        (list, name, method) => {
          const forward = disparity(list.map(toCounts), name, { method }).disparity.value!;
          const backward = disparity(list.toReversed().map(toCounts), name, { method }).disparity.value!;
          expect(forward).toBeCloseTo(backward, 12);
          expect(forward).toBeGreaterThanOrEqual(0);
          expect(forward).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("are 0 and 1 for groups treated alike", () => {
    const alike = [counts(30, 20, 10, 40), counts(60, 40, 20, 80)];
    for (const name of DISPARITIES) {
      expect(disparity(alike, name).disparity.value).toBeCloseTo(name.endsWith("Ratio") ? 1 : 0, 12);
    }
  });

  it("leave out a group without positives, where fairlearn would count a rate of 0", () => {
    const byGroup = [counts(30, 20, 10, 40), counts(28, 22, 12, 38), counts(0, 50, 0, 50)];
    const { disparity: value, excludedGroups } = disparity(byGroup, "equalOpportunityDifference");
    expect(value.value).toBeCloseTo(0.05, 12);
    expect(excludedGroups).toEqual([2]);
    expect(groupRates(byGroup[2]!).truePositiveRate).toEqual({ value: null, reason: "no row is positive" });
  });

  it("are null with a reason, never NaN", () => {
    const nobody = [counts(0, 0, 40, 60), counts(0, 0, 30, 70)];
    expect(disparity(nobody, "demographicParityRatio").disparity).toEqual({
      value: null,
      reason: "all rates are zero",
    });
    expect(disparity(nobody, "demographicParityRatio", { method: "toOverall" }).disparity.value).toBeNull();
    expect(disparity(nobody, "demographicParityDifference").disparity.value).toBe(0);
    const small = disparity([counts(30, 20, 10, 40), counts(3, 2, 1, 4)], "demographicParityDifference");
    expect(small.disparity.reason).toBe("fewer than two groups have enough rows");
    expect(small.excludedGroups).toEqual([1]);
  });

  it("cross several sensitive columns, only as far as combinations occur", () => {
    const sex = { codes: Int32Array.of(0, 1, 0, 1), count: 2 };
    const age = { codes: Int32Array.of(2, 0, 2, 1), count: 3 };
    const { groups: codes, members } = intersection([sex, age]);
    expect(Array.from(codes)).toEqual([0, 1, 0, 2]);
    expect(members).toEqual([
      [0, 2],
      [1, 0],
      [1, 1],
    ]);
    expect(intersection([]).members).toEqual([]);
  });
});

describe("bootstrapped disparities", () => {
  const random = Random.fromSeed(21);
  const n = 3000;
  const groupCodes = new Int32Array(n).map(() => random.below(3));
  const labels = new Uint8Array(n).map(() => random.below(2));
  const fair = labels.map((label) => (random.uniform() < 0.2 ? 1 - label : label));
  const unfair = fair.map((prediction, row) => (groupCodes[row] === 2 && random.uniform() < 0.3 ? 0 : prediction));
  const rows = { labels, groups: groupCodes, groupCount: 3 };

  it("hold the disparity itself, and nothing that cannot be", () => {
    for (const name of DISPARITIES) {
      const { value } = disparity(countsByGroup({ ...rows, predictions: unfair }), name).disparity;
      const { low, high } = bootstrapDisparity({ ...rows, predictions: unfair }, { name, options })!;
      expect(low).toBeLessThan(value!);
      expect(high).toBeGreaterThan(value!);
      expect(low).toBeGreaterThan(0.05);
      expect(high).toBeLessThan(1);
      const same = bootstrapDisparity({ ...rows, predictions: labels.map(() => 1) }, { name, options })!;
      expect(same.low).toBeGreaterThanOrEqual(0);
      expect(same.high).toBeLessThanOrEqual(1);
    }
  });

  it("have a width where no row of a group is unlike another", () => {
    const groups = Int32Array.from({ length: 200 }, (_, row) => row % 2);
    const none = { groups, groupCount: 2, labels: new Uint8Array(200), predictions: new Uint8Array(200) };
    const { low, high } = bootstrapDisparity(none, { name: "demographicParityDifference", options })!;
    expect(low).toBe(0);
    // The rule of three of 100 rows.
    expect(high).toBeCloseTo(-Math.log(0.05) / 100, 12);
    const split = { ...none, predictions: Uint8Array.from(groups) };
    const ratio = bootstrapDisparity(split, { name: "demographicParityRatio", options })!;
    expect(ratio.low).toBe(0);
    expect(ratio.high).toBeGreaterThan(0.03);
  });

  it.each(["demographicParityDifference", "demographicParityRatio", "equalizedOddsDifference"] as const)(
    "do not call many fair groups unfair, and two unfair ones surely: %s",
    (name) => {
      const sets = 40;
      const isRatio = name.endsWith("Ratio");
      // Rates of 0.4 and 0.5 lie at both limits.
      const failures = (rates: readonly number[], size: number): number =>
        Array.from({ length: sets }, (_, set) => {
          const interval = bootstrapDisparity(drawn(rates, { size, seed: set }), {
            name,
            options: { level: 0.95, seed: 1, replicates: 300 },
          })!;
          return isRatio ? interval.high < 0.8 : interval.low > 0.1;
        }).filter(Boolean).length;
      expect(failures(Array<number>(10).fill(0.5), 60)).toBeLessThanOrEqual(0.05 * sets);
      expect(failures(Array<number>(30).fill(0.5), 60)).toBeLessThanOrEqual(0.05 * sets);
      expect(failures([0.4, ...Array<number>(9).fill(0.5)], 500)).toBeLessThanOrEqual(0.05 * sets);
      expect(failures([0.3, 0.55], 500)).toBeGreaterThanOrEqual(0.95 * sets);
    },
  );
});

describe("weighted and clustered rows", () => {
  const name = "demographicParityDifference";
  const width = (interval: Interval | null): number => interval!.high - interval!.low;

  it("of weight 1 are the rows themselves, drawn one by one or in blocks", () => {
    for (const size of [1000, 15_000]) {
      const rows = drawn([0.4, 0.5], { size, seed: 3 });
      const weights = new Float64Array(2 * size).fill(1);
      const own = [rows, { ...rows, weights }].map((each) => width(bootstrapDisparity(each, { name, options })));
      expect(own[1]! / own[0]!).toBeCloseTo(1, 0.7);
    }
  });

  it("in clusters of ten equal rows are as wide as one row of each", () => {
    const single = drawn([0.4, 0.5], { size: 300, seed: 4 });
    const times = <T extends Uint8Array | Int32Array>(values: T): T =>
      new (values.constructor as new (from: ArrayLike<number>) => T)(
        Array.from(values).flatMap((x) => Array<number>(10).fill(x)),
      );
    const rows = {
      ...single,
      labels: times(single.labels),
      predictions: times(single.predictions),
      groups: times(single.groups),
    };
    const clusters = { codes: Int32Array.from(rows.labels, (_, row) => Math.floor(row / 10) + 5), count: 700 };
    const clustered = width(bootstrapDisparity({ ...rows, clusters }, { name, options }));
    expect(clustered / width(bootstrapDisparity(single, { name, options }))).toBeCloseTo(1, 0.7);
    expect(clustered / width(bootstrapDisparity(rows, { name, options }))).toBeGreaterThan(2.5);
  });

  it("of one cluster show no spread", () => {
    const rows = drawn([0.4, 0.5], { size: 100, seed: 5 });
    const clusters = { codes: new Int32Array(200), count: 1 };
    expect(bootstrapDisparity({ ...rows, clusters }, { name, options })).toBeNull();
  });
});

/** Groups of `size` rows that are selected at these rates, whatever their label. */
function drawn(rates: readonly number[], { size, seed }: { readonly size: number; readonly seed: number }) {
  const random = Random.fromSeed(seed);
  const groups = Int32Array.from({ length: size * rates.length }, (_, row) => row % rates.length);
  return {
    groups,
    groupCount: rates.length,
    labels: Uint8Array.from(groups, () => random.below(2)),
    predictions: Uint8Array.from(groups, (group) => (random.uniform() < rates[group]! ? 1 : 0)),
  };
}
