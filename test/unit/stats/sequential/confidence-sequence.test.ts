import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import type { Arm } from "../../../../src/stats/sequential/arm.ts";
import { alwaysValidInterval, fixedInterval } from "../../../../src/stats/sequential/confidence-sequence.ts";
import { sampleRatioTest, sequentialSampleRatio } from "../../../../src/stats/sequential/sample-ratio.ts";

const options = { alpha: 0.05, scale: "absolute", tunedFor: 2000, sides: 2 } as const;

function arm(n: number, mean: number): Arm {
  // Half the rows one above the mean, half one below it: variance n/(n−1).
  return { n, sum: n * mean, sumOfSquares: n * (mean ** 2 + 1) };
}

describe("intervals of an effect", () => {
  test("the always-valid one is wider than the fixed one and holds the estimate", () => {
    for (const n of [20, 200, 5000]) {
      const [valid, fixed] = [
        alwaysValidInterval(arm(n, 1), arm(n, 1.2), options),
        fixedInterval(arm(n, 1), arm(n, 1.2), options),
      ];
      expect(valid.estimate).toBeCloseTo(0.2, 12);
      expect(valid.low).toBeLessThan(fixed.low);
      expect(valid.high).toBeGreaterThan(fixed.high);
      expect(valid.pValue).toBeGreaterThan(fixed.pValue);
    }
  });

  test("the p-value is below alpha exactly where the interval excludes 0", () => {
    for (let step = 0; step < 60; step += 1) {
      const found = alwaysValidInterval(arm(300, 1), arm(300, 1 + step / 100), options);
      expect(found.pValue < 0.05).toBe(found.low > 0);
    }
  });

  test("swapping the arms turns the sign", () => {
    const [there, back] = [
      alwaysValidInterval(arm(100, 1), arm(150, 1.5), options),
      alwaysValidInterval(arm(150, 1.5), arm(100, 1), options),
    ];
    expect(back.low).toBeCloseTo(-there.high, 12);
    expect(back.pValue).toBeCloseTo(there.pValue, 12);
  });

  test("an arm of one row, or a relative effect on a mean of 0, is refused", () => {
    expect(() => fixedInterval(arm(1, 1), arm(9, 1), options)).toThrow(RangeError);
    expect(() => fixedInterval(arm(9, 0), arm(9, 1), { alpha: 0.05, scale: "relative" })).toThrow(RangeError);
  });

  test("looking forty times without an effect rarely alarms", () => {
    let [alarms, naive] = [0, 0];
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = Random.fromSeed(seed);
      const arms = [emptyArm(), emptyArm()] as const;
      let [isAlarmed, isNaive] = [false, false];
      for (let look = 0; look < 40; look += 1) {
        arms.forEach((each) => addRows(each, random, 50));
        const settings = { ...options, tunedFor: 4000 };
        isAlarmed ||= alwaysValidInterval(arms[0], arms[1], settings).pValue < 0.05;
        isNaive ||= fixedInterval(arms[0], arms[1], settings).pValue < 0.05;
      }
      alarms += Number(isAlarmed);
      naive += Number(isNaive);
    }
    expect(alarms / 200).toBeLessThanOrEqual(0.05);
    expect(naive / 200).toBeGreaterThan(0.15);
  });
});

describe("sample ratio", () => {
  test("an arm without planned weight is left out", () => {
    expect(sampleRatioTest([500, 600, 7], [1, 1, 0])).toEqual(sampleRatioTest([500, 600], [1, 1]));
  });

  test("as planned it is not suspicious, at any look", () => {
    expect(sampleRatioTest([500, 500], [1, 1]).pValue).toBe(1);
    expect(
      sequentialSampleRatio(
        [
          [10, 10],
          [400, 400],
        ],
        { weights: [1, 1] },
      ),
    ).toEqual([1, 1]);
  });

  test("the sequential p-value never rises", () => {
    const looks = [
      [100, 100],
      [900, 500],
      [500, 900],
      [1000, 1000],
    ];
    const values = sequentialSampleRatio(looks, { weights: [1, 1], concentration: 100 });
    values.slice(1).forEach((p, at) => expect(p).toBeLessThanOrEqual(values[at] ?? 0));
    expect(values[1]).toBeLessThan(0.001);
  });

  test("needs two planned arms and units", () => {
    expect(() => sampleRatioTest([5, 5], [1, 0])).toThrow(RangeError);
    expect(() => sampleRatioTest([0, 0], [1, 1])).toThrow(RangeError);
    expect(() => sampleRatioTest([5], [1, 1])).toThrow(RangeError);
  });
});

interface GrowingArm {
  n: number;
  sum: number;
  sumOfSquares: number;
}

function emptyArm(): GrowingArm {
  return { n: 0, sum: 0, sumOfSquares: 0 };
}

function addRows(arm: GrowingArm, random: Random, rows: number): void {
  for (let row = 0; row < rows; row += 1) {
    const value = random.normal() + 1;
    arm.n += 1;
    arm.sum += value;
    arm.sumOfSquares += value ** 2;
  }
}
