import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { calibrationLine } from "../../../../src/stats/metrics/calibration-line.ts";
import { Random } from "../../../../src/stats/random.ts";

interface Case {
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly w?: readonly number[];
}

function lineOf({ y, p, w }: Case) {
  return calibrationLine(Uint8Array.from(y), Float64Array.from(p), w && Float64Array.from(w));
}

const SEPARATED = { value: null, reason: "the probabilities separate the classes" };
const TOUCHING: Case = {
  y: [1, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0],
  p: [0.9, 0.5, 0.8, 0.8, 0.3, 0.3, 0.8, 0.8, 0.5, 0.7, 0.9, 0.2],
  w: [3, 3, 1, 3, 2, 1, 2, 2, 2, 1, 1, 1],
};

describe("no line is finite where the classes", () => {
  test.each<readonly [string, Case]>([
    ["touch in one value, weighted", TOUCHING],
    ["touch in one value", { y: TOUCHING.y, p: TOUCHING.p }],
    ["touch in one value, many times", { y: [0, 0, 0, 1, 0, 1, 1], p: [0.1, 0.2, 0.4, 0.4, 0.4, 0.4, 0.4] }],
    ["touch, ranked the wrong way", { y: [1, 1, 0, 0], p: [0.1, 0.4, 0.4, 0.9] }],
    ["lie apart", { y: [0, 0, 1, 1], p: [0.1, 0.49, 0.51, 0.9] }],
    ["lie apart but for a row of weight 0", { y: [0, 0, 1, 1, 1], p: [0.1, 0.4, 0.5, 0.9, 0.2], w: [1, 1, 1, 1, 0] }],
    ["touch at probabilities of 0 and 1", { y: [0, 1, 1, 1], p: [0, 0, 1, 1] }],
    ["touch below what clipping can tell", { y: [0, 1, 0, 1], p: [1e-14, 1e-15, 1e-13, 0.5] }],
  ])("%s", (_, rows) => {
    expect(lineOf(rows).slope).toEqual(SEPARATED);
    expect(lineOf(rows).intercept).toEqual(SEPARATED);
    expect(lineOf(rows).inTheLarge.value).not.toBeNull();
  });
});

interface Truth {
  readonly rows: Case;
  readonly slope: number;
  readonly intercept: number;
  readonly tolerance: number;
}

const CLOSE: readonly number[] = [1, 2, 3, 4, 5, 6].map((step) => 0.5 + 1e-9 * step);

// Newton's method in 60 digits (mpmath 1.4.1); the first agrees with statsmodels 0.15.0 `GLM(family=Binomial())`.
describe("where they overlap, however little, the line is that of 60 digits", () => {
  test.each<readonly [string, Truth]>([
    [
      "weighted",
      {
        rows: { ...TOUCHING, p: TOUCHING.p.with(8, 0.51) },
        slope: 5.329204787800445,
        intercept: 0.2942774529453719,
        tolerance: 1e-10,
      },
    ],
    [
      "by 1e-7",
      {
        rows: { ...TOUCHING, p: TOUCHING.p.with(8, 0.5000001) },
        slope: 18.91434141003972,
        intercept: 0.4054617315968901,
        tolerance: 1e-8,
      },
    ],
    [
      "by 1e-10",
      {
        rows: { y: [0, 0, 1, 1], p: [0.1, 0.5000000001, 0.4999999999, 0.9] },
        slope: 10.52231934372883,
        intercept: 0,
        tolerance: 1e-6,
      },
    ],
    [
      "with weights of 1e-13",
      {
        rows: { y: [0, 0, 1, 1, 0, 1], p: [0.1, 0.6, 0.5, 0.9, 0.2, 0.7], w: new Array<number>(6).fill(1e-13) },
        slope: 2.016354074301283,
        intercept: -0.1443488088478744,
        tolerance: 1e-10,
      },
    ],
    [
      "the wrong way",
      {
        rows: { y: [1, 0, 1, 0, 0, 1], p: [0.1, 0.2, 0.25, 0.3, 0.9, 0.24] },
        slope: -2.36154914526871,
        intercept: -2.576932884457425,
        tolerance: 1e-10,
      },
    ],
    [
      "closely together beside an outlier",
      {
        rows: { y: [0, 1, 0, 1, 1, 0, 0], p: [...CLOSE, 1e-12] },
        slope: 28729891.06872458,
        intercept: -0.4022184763452635,
        tolerance: 1e-6,
      },
    ],
  ])("%s", (_, { rows, slope, intercept, tolerance }) => {
    const line = lineOf(rows);
    expect(Math.abs(line.slope.value! / slope - 1)).toBeLessThan(tolerance);
    expect(Math.abs(line.intercept.value! - intercept)).toBeLessThan(tolerance);
  });

  it("counts a row of weight 0 as none where all others are equal", () => {
    const rows = { y: [0, 1, 1, 0], p: [0.5, 0.5, 0.5, 0.9], w: [1, 1, 1, 0] };
    expect(lineOf(rows).slope).toEqual({ value: null, reason: "all probabilities are equal" });
  });

  it("has a line of 200,000 rows of which two overlap", () => {
    const n = 200_000;
    const random = Random.fromSeed(11);
    const p = new Float64Array(n).map(() => random.uniform());
    const y = Uint8Array.from(p, (value) => (value > 0.5 ? 1 : 0));
    p[0] = 0.6;
    y[0] = 0;
    p[1] = 0.4;
    y[1] = 1;
    const { slope } = calibrationLine(y, p);
    expect(slope.value).toBeGreaterThan(5);
  });

  it("has a slope just where each class has a row beyond one of the other", () => {
    const row = fc.tuple(
      fc.constantFrom(0.1, 0.2, 0.3, 0.5, 0.50001, 0.9),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 1e-6, 1, 50),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 25 }), (rows) => {
        const of = (label: number) => rows.filter(([, y, w]) => y === label && w > 0).map(([p]) => p);
        const [zeros, ones] = [of(0), of(1)];
        const { slope } = lineOf({ y: rows.map(([, y]) => y), p: rows.map(([p]) => p), w: rows.map(([, , w]) => w) });
        const isOverlapping =
          zeros.some((zero) => ones.some((one) => zero > one)) && zeros.some((zero) => ones.some((one) => zero < one));
        expect(slope.value !== null).toBe(isOverlapping);
      }),
      { numRuns: 500 },
    );
  });
});
