import { expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { binarySample } from "../../../../src/work/measure/binary-sample.ts";
import { measureFairness } from "../../../../src/work/measure/fairness.ts";
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
      // A model against itself has not changed, whatever the draws.
      expect(disparity).toMatchObject({ delta: 0, deltaInterval: [0, 0], deltaLevel: 0.9 });
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
