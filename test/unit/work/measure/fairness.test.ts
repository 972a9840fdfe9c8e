import { expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { binarySample } from "../../../../src/work/measure/binary-sample.ts";
import { measureFairness } from "../../../../src/work/measure/fairness.ts";
import type { Clusters } from "../../../../src/work/measure/sampling.ts";
import { katCases } from "../../../kat/cases.ts";
import { OPTIONS } from "./samples.ts";

interface Fairness {
  readonly input: {
    readonly y: readonly number[];
    readonly p: readonly number[];
    readonly g: readonly string[];
  };
  readonly expected: Readonly<Record<"dpd" | "dpr" | "eod" | "eor" | "eopp_diff" | "eopp_ratio", number>> & {
    readonly sel: Readonly<Record<string, number>>;
    readonly tpr: Readonly<Record<string, number>>;
    readonly fpr: Readonly<Record<string, number>>;
  };
}

const NAMES = {
  dpd: "demographicParityDifference",
  dpr: "demographicParityRatio",
  eod: "equalizedOddsDifference",
  eor: "equalizedOddsRatio",
  eopp_diff: "equalOpportunityDifference",
  eopp_ratio: "equalOpportunityRatio",
} as const;

/** Rows often enough that no group is below the floors; rates do not change by it. */
const TIMES = 13;

test.each(katCases<Fairness>("fairness"))(
  "rates by group and disparities are fairlearn's",
  ({ input: { y, p, g }, expected }) => {
    const repeat = <T>(values: readonly T[]): T[] => Array.from({ length: TIMES }, () => values).flat();
    const decisions = Uint8Array.from(repeat(p));
    const dictionary = [...new Set(g)].toSorted();
    const measured = measureFairness({
      sample: binarySample({
        labels: Uint8Array.from(repeat(y)),
        candidate: { decisions },
        baseline: { decisions },
      }),
      columns: [{ name: "sex", codes: Int32Array.from(repeat(g), (name) => dictionary.indexOf(name)), dictionary }],
      disparities: Object.values(NAMES),
      options: OPTIONS,
    });
    expect(measured.sensitive).toBe("sex");
    for (const { group, n, selectionRate, truePositiveRate, falsePositiveRate } of measured.groups) {
      expect(n).toBe(4 * TIMES);
      expect(selectionRate).toBeCloseTo(expected.sel[group] ?? Number.NaN, 12);
      expect(truePositiveRate).toBeCloseTo(expected.tpr[group] ?? Number.NaN, 12);
      expect(falsePositiveRate).toBeCloseTo(expected.fpr[group] ?? Number.NaN, 12);
    }
    for (const [name, ours] of Object.entries(NAMES)) {
      const disparity = measured.disparities[ours];
      expect(disparity?.value).toBeCloseTo(expected[name as keyof typeof NAMES], 12);
      // A model against itself has not changed, but few rows do not show it.
      expect(disparity).toMatchObject({ delta: 0, deltaLevel: 0.9 });
      const [low = 1, high = -1] = disparity?.deltaInterval ?? [];
      expect(low).toBeLessThan(-0.02);
      expect(high).toBeGreaterThan(ours.endsWith("Ratio") ? 0 : 0.02);
    }
  },
);

interface Rates {
  readonly groups: readonly string[];
  readonly rate: (group: string, model: "candidate" | "baseline") => number;
}

function drawn({ groups, rate }: Rates, rows: number) {
  const random = Random.fromSeed(11);
  const codes = Int32Array.from({ length: rows }, () => random.below(groups.length));
  const decide = (model: "candidate" | "baseline"): Uint8Array =>
    Uint8Array.from(codes, (code) => (random.uniform() < rate(groups[code] ?? "", model) ? 1 : 0));
  const labels = Uint8Array.from(codes, () => (random.uniform() < 0.5 ? 1 : 0));
  const sample = binarySample({
    labels,
    candidate: { decisions: decide("candidate") },
    baseline: { decisions: decide("baseline") },
  });
  return { sample, column: { name: "region", codes, dictionary: groups } };
}

test("a disparity that grew is credibly above 0, with the truth inside its interval", () => {
  const { sample, column } = drawn(
    { groups: ["a", "b"], rate: (group, model) => (group === "a" && model === "candidate" ? 0.6 : 0.4) },
    8000,
  );
  const { disparities } = measureFairness({
    sample,
    columns: [column],
    disparities: ["demographicParityDifference"],
    options: OPTIONS,
  });
  const { value, interval, deltaInterval } = disparities["demographicParityDifference"] ?? {};
  expect(value).toBeGreaterThan(0.15);
  expect(interval?.[0]).toBeLessThan(0.2);
  expect(interval?.[1]).toBeGreaterThan(0.2);
  expect(deltaInterval?.[0]).toBeGreaterThan(0.1);
});

test("intersections are the groups that columns form together; small ones are not shown, missing values are a group", () => {
  const codes = (values: readonly number[]): Int32Array => Int32Array.from(values);
  const n = 60;
  const sex = {
    name: "sex",
    codes: codes(Array.from({ length: n }, (_, row) => (row < 30 ? 0 : row < 55 ? 1 : -1))),
    dictionary: ["f", "m"],
  };
  const age = {
    name: "age",
    codes: codes(Array.from({ length: n }, (_, row) => row % 2)),
    dictionary: ["old", "young"],
  };
  const decisions = Uint8Array.from({ length: n }, (_, row) => row % 2);
  const measured = measureFairness({
    sample: binarySample({ labels: decisions, candidate: { decisions } }),
    columns: [sex, age],
    disparities: ["demographicParityDifference"],
    options: OPTIONS,
  });
  expect(measured.sensitive).toBe("sex × age");
  expect(measured.groups.map(({ group, n: rows }) => [group, rows])).toEqual([["f × old", 15], ["f × young", 15], ["m × old", 13], ["m × young", 12]]); // prettier-ignore
  // Two groups of missing sex, of two and three rows.
  expect(measured.suppressed).toBe(2);
  // No group has the 50 rows that a disparity rests on.
  expect(measured.disparities["demographicParityDifference"]).toMatchObject({ value: null, interval: null });
});

/** Two groups, `a` of `size` rows, of which the first `selected` of each are selected; labels alternate. */
function selected({ size, selected: [a, b] }: { readonly size: number; readonly selected: readonly [number, number] }) {
  const codes = Int32Array.from({ length: 2 * size }, (_, row) => (row < size ? 0 : 1));
  const decisions = Uint8Array.from(codes, (code, row) => (row % size < (code === 0 ? a : b) ? 1 : 0));
  const labels = Uint8Array.from(codes, (_, row) => row % 2);
  return { labels, decisions, column: { name: "sex", codes, dictionary: ["a", "b"] } };
}

test("weights count for the rates and disparities; rows count for the floors", () => {
  const { labels, decisions, column } = selected({ size: 60, selected: [30, 30] });
  const measured = (weights: Float64Array | undefined) =>
    measureFairness({
      sample: binarySample({ labels, weights, candidate: { decisions }, baseline: { decisions: labels } }),
      columns: [column],
      disparities: ["demographicParityDifference"],
      options: OPTIONS,
    });
  const alike = measured(undefined).disparities["demographicParityDifference"];
  expect(alike?.value).toBe(0);
  expect(alike?.method).toBe("bootstrap of rates, B = 2000; change by score limits of every two groups");
  // The selected rows of a count three times, those of b a third: 90 of 120 against 10 of 40.
  const unlike = measured(Float64Array.from(decisions, (decision, row) => (decision === 0 ? 1 : row < 60 ? 3 : 1 / 3)));
  const { value, interval, deltaInterval, method, excludedGroups } =
    unlike.disparities["demographicParityDifference"] ?? {};
  expect(value).toBeCloseTo(0.5, 12);
  expect(interval?.[0]).toBeGreaterThan(0.2);
  expect(deltaInterval?.[0]).toBeGreaterThan(0.1);
  expect(method).toBe("bootstrap of rates, weighted, B = 2000; change by score limits of every two groups");
  expect(excludedGroups).toBeUndefined();
  expect(unlike.groups.map(({ n, positives }) => [n, positives])).toEqual([[60, 30], [60, 30]]); // prettier-ignore
  expect(unlike.groups.map(({ selectionRate }) => selectionRate)).toEqual([0.75, expect.closeTo(0.25, 12)]);
  const [low = 1, high = 0] = unlike.groups[0]?.selectionInterval ?? [];
  expect(low).toBeLessThan(0.75);
  expect(high).toBeGreaterThan(0.75);
  // Rows without any weight show nothing, however many.
  const unweighted = measured(Float64Array.from(decisions, (_, row) => (row < 60 ? 1 : 0)));
  expect(unweighted.disparities["demographicParityDifference"]).toMatchObject({ value: null, excluded: ["b"] });
  expect(unweighted.groups[1]).toMatchObject({ n: 60, selectionRate: null, selectionInterval: null });
});

test("whole groups of columns.group are resampled, and a single one shows no spread", () => {
  const { labels, decisions, column } = selected({ size: 1000, selected: [600, 450] });
  const measured = (clusters: Clusters | undefined) =>
    measureFairness({
      sample: binarySample({ labels, clusters, candidate: { decisions }, baseline: { decisions: labels } }),
      columns: [column],
      disparities: ["demographicParityDifference"],
      options: OPTIONS,
    }).disparities["demographicParityDifference"];
  // Twenty customers in each group, of whom twelve and nine are selected: no more than chance.
  const customers = { codes: Int32Array.from(labels, (_, row) => Math.floor(row / 50)), count: 40 };
  expect(measured(undefined)?.interval?.[0]).toBeGreaterThan(0.1);
  expect(measured(undefined)?.deltaInterval?.[0]).toBeGreaterThan(0.05);
  const clustered = measured(customers);
  expect(clustered?.value).toBeCloseTo(0.15, 12);
  expect(clustered?.interval?.[0]).toBe(0);
  expect(clustered?.deltaInterval?.[0]).toBeLessThan(0.02);
  expect(clustered?.method).toBe("bootstrap of rates, clustered, B = 2000; change by score limits of every two groups");
  expect(measured({ codes: new Int32Array(2000).fill(3), count: 7 })).toMatchObject({
    value: expect.closeTo(0.15, 12) as number,
    interval: null,
    deltaInterval: null,
    reason: "all rows are of one group of columns.group, and an interval takes at least two",
  });
});

test("a change that has no value is told with its reason", () => {
  const { labels, decisions, column } = selected({ size: 500, selected: [300, 0] });
  const measured = (baseline: Uint8Array) =>
    measureFairness({
      sample: binarySample({ labels, candidate: { decisions }, baseline: { decisions: baseline } }),
      columns: [column],
      disparities: ["demographicParityRatio"],
      options: OPTIONS,
    }).disparities["demographicParityRatio"];
  expect(measured(new Uint8Array(1000))).toMatchObject({
    value: 0,
    baseline: null,
    delta: null,
    deltaInterval: null,
    reason: "the baseline has no value: all rates are zero",
  });
  // One row of each group says next to nothing of the ratio there was.
  const two = Uint8Array.from(labels, (_, row) => (row % 500 === 0 ? 1 : 0));
  const { baseline, delta, deltaInterval } = measured(two) ?? {};
  expect({ baseline, delta }).toEqual({ baseline: 1, delta: -1 });
  expect(deltaInterval?.[0]).toBe(-1);
  expect(deltaInterval?.[1]).toBeGreaterThan(-0.1);
});

test("what is undecided is told with the rows that would settle it, and what is not without", () => {
  const { labels, decisions, column } = selected({ size: 100, selected: [50, 50] });
  column.codes.fill(1, 80);
  const measured = (margin: number) =>
    measureFairness({
      sample: binarySample({ labels, candidate: { decisions }, baseline: { decisions } }),
      columns: [column],
      disparities: ["demographicParityDifference"],
      margin,
      options: OPTIONS,
    }).disparities["demographicParityDifference"];
  const { neededRows = 0, neededGroup } = measured(0.02) ?? {};
  expect(neededGroup).toBe("a");
  expect(neededRows).toBeGreaterThan(300);
  expect(neededRows).toBeLessThan(700);
  expect(measured(0.2)).not.toHaveProperty("neededRows");
});

test("groups that are too small to be compared are counted, and named where they are shown", () => {
  const sizes = [100, 100, 45, 9];
  const codes = Int32Array.from(sizes.flatMap((size, group) => Array<number>(size).fill(group)));
  const decisions = Uint8Array.from(codes, (_, row) => row % 2);
  const { disparities } = measureFairness({
    sample: binarySample({ labels: decisions, candidate: { decisions } }),
    columns: [{ name: "region", codes, dictionary: ["a", "b", "c", "d"] }],
    disparities: ["demographicParityDifference"],
    options: OPTIONS,
  });
  expect(disparities["demographicParityDifference"]).toMatchObject({ excludedGroups: 2, excluded: ["c"] });
});
