import { describe, expect, test } from "vitest";
import { meanDiscrepancy, meanDiscrepancyTest } from "../../../../src/stats/drift/mean-discrepancy.ts";
import { Random } from "../../../../src/stats/random.ts";

function cloud(random: Random, rows: number, shift: number): readonly (readonly number[])[] {
  return Array.from({ length: rows }, () => [random.normal() + shift, random.normal()]);
}

describe("maximum mean discrepancy", () => {
  test("is symmetric and grows with distance", () => {
    const random = Random.fromSeed(5);
    const [reference, near, far] = [cloud(random, 30, 0), cloud(random, 25, 0.5), cloud(random, 25, 3)];
    const discrepancy = meanDiscrepancy({ reference, current: near }, 1);
    expect(meanDiscrepancy({ reference: near, current: reference }, 1)).toBeCloseTo(discrepancy, 12);
    expect(meanDiscrepancy({ reference, current: far }, 1)).toBeGreaterThan(discrepancy);
  });

  test("finds a shift, the same for the same seed, and never has p = 0", () => {
    const data = Random.fromSeed(6);
    const samples = { reference: cloud(data, 40, 0), current: cloud(data, 40, 1.5) };
    const found = meanDiscrepancyTest(samples, { random: Random.fromSeed(1) });
    expect(found.pValue).toBe(1 / 101);
    expect(meanDiscrepancyTest(samples, { random: Random.fromSeed(1) })).toEqual(found);
  });

  test("does not find what is not there", () => {
    const data = Random.fromSeed(7);
    const samples = { reference: cloud(data, 40, 0), current: cloud(data, 40, 0) };
    expect(meanDiscrepancyTest(samples, { random: Random.fromSeed(1) }).pValue).toBeGreaterThan(0.05);
  });

  test("needs two rows and a positive width", () => {
    expect(() => meanDiscrepancy({ reference: [[1]], current: [[1], [2]] }, 1)).toThrow(RangeError);
    expect(() => meanDiscrepancy({ reference: [[1], [2]], current: [[1], [2]] }, 0)).toThrow(RangeError);
  });
});
