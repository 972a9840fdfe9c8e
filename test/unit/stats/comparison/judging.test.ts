import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { benjaminiHochberg, holm } from "../../../../src/stats/comparison/multiplicity.ts";
import { nonInferiority, unitsToSettle } from "../../../../src/stats/comparison/non-inferiority.ts";
import { detectableMargin, nonInferioritySampleSize } from "../../../../src/stats/comparison/power.ts";

describe("non-inferiority", () => {
  test.each([
    ["clearly as good", { delta: 0.001, low: -0.004, high: 0.006, margin: 0.01 }, "pass"],
    ["worse, but within the margin", { delta: -0.005, low: -0.009, high: -0.001, margin: 0.01 }, "pass"],
    ["worse than the margin", { delta: -0.03, low: -0.04, high: -0.02, margin: 0.01 }, "fail"],
    ["too few rows", { delta: 0, low: -0.02, high: 0.02, margin: 0.01 }, "inconclusive"],
    ["exactly on the margin", { delta: -0.005, low: -0.01, high: 0, margin: 0.01 }, "inconclusive"],
  ] as const)("%s", (_, difference, outcome) => {
    expect(nonInferiority(difference)).toBe(outcome);
  });

  it("never passes an interval without numbers, or a negative margin", () => {
    expect(() => nonInferiority({ delta: 0, low: Number.NaN, high: 1, margin: 0.1 })).toThrow(RangeError);
    expect(() => nonInferiority({ delta: 0, low: 0, high: 1, margin: -0.1 })).toThrow(RangeError);
    expect(() => nonInferiority({ delta: 0, low: 0, high: 1, margin: Number.NaN })).toThrow(RangeError);
  });

  it("agrees with the planned sample size when it says how many rows would settle it", () => {
    // ψ = 0.05, no true difference, margin 0.01: 3091.3 rows for 80 % (the known answers).
    const half = 1.6448536269514722 * Math.sqrt(0.05 / 500);
    const needed = unitsToSettle({ delta: 0, low: -half, high: half, margin: 0.01 }, { n: 500, level: 0.9 });
    const rows = Math.ceil(nonInferioritySampleSize(0.05, 0.01));
    expect(needed).toEqual({ alike: rows, asSeen: rows });
    expect(detectableMargin(0.05, nonInferioritySampleSize(0.05, 0.01))).toBeCloseTo(0.01, 12);
  });

  it("promises nothing on the margin itself", () => {
    const onMargin = { delta: -0.01, low: -0.02, high: 0, margin: 0.01 };
    expect(unitsToSettle(onMargin, { n: 100, level: 0.9 })).toEqual({ alike: 229 });
  });
});

test("adjusted p-values keep the order, are never below the raw ones, and do not depend on it", () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(pValues, (raw) => {
      for (const adjust of [benjaminiHochberg, holm]) {
        const adjusted = adjust(raw);
        adjusted.forEach((p, at) => {
          expect(p).toBeGreaterThanOrEqual(raw[at]! - 1e-15);
          expect(p).toBeLessThanOrEqual(1);
          const smaller = adjusted.filter((_, index) => raw[index]! < raw[at]!);
          expect(Math.max(0, ...smaller)).toBeLessThanOrEqual(p);
        });
        expect(adjust(raw.toReversed()).toReversed()).toEqual(adjusted);
      }
    }),
  );
});
