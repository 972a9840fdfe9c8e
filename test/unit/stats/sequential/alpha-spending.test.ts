import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalQuantile } from "../../../../src/stats/distributions/normal.ts";
import { spendingBoundaries, spentAlpha } from "../../../../src/stats/sequential/alpha-spending.ts";

const plan = fc.record({
  alpha: fc.constantFrom(0.01, 0.025, 0.05),
  spending: fc.constantFrom("obrien-fleming" as const, "pocock" as const, { power: 2 }),
});

describe("alpha spending", () => {
  test("starts at 0, ends at alpha and never falls", () => {
    fc.assert(
      fc.property(plan, (each) => {
        const spent = [0, 0.1, 0.4, 0.7, 1].map((t) => spentAlpha(t, each));
        expect(spent[0]).toBe(0);
        expect(spent.at(-1)).toBeCloseTo(each.alpha, 12);
        spent.slice(1).forEach((alpha, at) => expect(alpha).toBeGreaterThanOrEqual(spent[at] ?? 0));
        expect(spentAlpha(1.3, each)).toBe(spentAlpha(1, each));
      }),
    );
  });

  test("one look at the end is the ordinary test", () => {
    expect(spendingBoundaries([1], { alpha: 0.025, spending: "obrien-fleming" })[0]).toBeCloseTo(1.959964, 6);
    expect(spendingBoundaries([1], { alpha: 0.05, spending: "pocock" })[0]).toBeCloseTo(normalQuantile(0.95), 8);
  });

  // Jennison and Turnbull 1999 and gsDesign: two looks, one-sided 0.025.
  test("two looks have the textbook's boundaries", () => {
    const [first, last] = spendingBoundaries([0.5, 1], { alpha: 0.025, spending: "obrien-fleming" });
    expect(first).toBeCloseTo(2.963, 3);
    expect(last).toBeCloseTo(1.969, 3);
  });

  test("nothing left to spend closes the look, an overrun spends the rest", () => {
    const design = { alpha: 0.025, spending: "pocock" } as const;
    expect(spendingBoundaries([1, 1.2], design)[1]).toBe(Infinity);
    expect(spendingBoundaries([0.5, 1.2], design)[1]).toBeLessThan(3);
  });

  test("fractions that do not increase are refused", () => {
    const design = { alpha: 0.025, spending: "pocock" } as const;
    expect(() => spendingBoundaries([0.5, 0.5], design)).toThrow(RangeError);
    expect(() => spendingBoundaries([0, 1], design)).toThrow(RangeError);
  });

  test("with its own information it is the same where that is in proportion, and stands still where nothing is spent", () => {
    const fractions = [0.2, 0.5, 1];
    const plan = { alpha: 0.05, spending: "obrien-fleming" } as const;
    const own = spendingBoundaries(fractions, { ...plan, information: fractions.map((each) => 7000 * each) });
    spendingBoundaries(fractions, plan).forEach((boundary, look) => expect(own[look]).toBeCloseTo(boundary, 8));
    // Looks nearly as informative as the one before cross less: they may cross lower.
    const close = spendingBoundaries(fractions, { ...plan, information: [98, 99, 100] });
    expect(close[2]!).toBeLessThan(own[2]!);
    expect(spendingBoundaries([0.5, 0.5], { ...plan, information: [5, 6] })[1]).toBe(Infinity);
  });
});
