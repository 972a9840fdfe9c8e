import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bootstrapDisparity,
  bootstrapDisparityDifference,
  pairedCellsByGroup,
} from "../../../../src/stats/fairness/disparity-bootstrap.ts";
import { DISPARITIES, disparity } from "../../../../src/stats/fairness/disparity.ts";
import { countsByGroup, groupRates, intersection } from "../../../../src/stats/fairness/groups.ts";
import type { BinaryCounts } from "../../../../src/stats/metrics/binary-counts.ts";
import { Random } from "../../../../src/stats/random.ts";

const plan = { level: 0.9, seed: 5, replicates: 800 };
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

  it("hold the disparity itself", () => {
    const byGroup = countsByGroup({ ...rows, predictions: unfair });
    const { estimate, interval } = bootstrapDisparity(byGroup, { name: "demographicParityDifference", plan });
    expect(estimate).toBe(disparity(byGroup, "demographicParityDifference").disparity.value);
    expect(interval!.low).toBeGreaterThan(0.05);
    expect(interval!.high).toBeGreaterThan(estimate);
  });

  it("see that the candidate is less fair than the baseline, on the same rows", () => {
    const cells = pairedCellsByGroup({ ...rows, candidate: unfair, baseline: fair });
    for (const name of ["demographicParityDifference", "equalOpportunityDifference"] as const) {
      expect(bootstrapDisparityDifference(cells, { name, plan }).interval!.low).toBeGreaterThan(0.02);
    }
    const ratio = bootstrapDisparityDifference(cells, { name: "demographicParityRatio", plan });
    expect(ratio.interval!.high).toBeLessThan(0);
  });

  it("find no difference between a model and itself", () => {
    const cells = pairedCellsByGroup({ ...rows, candidate: fair, baseline: fair });
    const same = bootstrapDisparityDifference(cells, { name: "equalizedOddsDifference", plan });
    expect(same.interval).toEqual({ low: 0, high: 0 });
  });
});
