import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { binomialPmf } from "../../../src/stats/distributions/binomial.ts";
import { chiSquareSf } from "../../../src/stats/distributions/chi-square.ts";
import { drawBinomial, drawMultinomial } from "../../../src/stats/multinomial.ts";
import { Random } from "../../../src/stats/random.ts";

describe("xoshiro128**", () => {
  it("gives the numbers of the authors' reference implementation 1.1", () => {
    // From the state 1, 2, 3, 4; also the test vector of Rust's rand_xoshiro.
    const random = Random.fromState([1, 2, 3, 4]);
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    expect(expected.map(() => random.bits())).toEqual(expected);
  });

  it("is seeded by SplitMix64", () => {
    // Its first two outputs for the seed 1234567: 6457827717110365317 and 3203168211198807973 (Vigna's C code).
    const words = [6457827717110365317n, 3203168211198807973n].flatMap((word) => [
      Number(word & 0xffffffffn),
      Number(word >> 32n),
    ]);
    const [a = 0, b = 0, c = 0, d = 0] = words;
    const [seeded, stated] = [Random.fromSeed(1234567), Random.fromState([a, b, c, d])];
    expect([seeded.bits(), seeded.bits(), seeded.bits()]).toEqual([stated.bits(), stated.bits(), stated.bits()]);
  });

  it("refuses seeds that are not whole numbers", () => {
    expect(() => Random.fromSeed(0.5)).toThrow(RangeError);
    expect(() => Random.fromSeed(Number.NaN)).toThrow(RangeError);
  });

  it("draws integers below any bound, evenly", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4294967296 }), (seed, bound) => {
        const drawn = Random.fromSeed(seed).below(bound);
        expect(drawn).toBeGreaterThanOrEqual(0);
        expect(drawn).toBeLessThan(bound);
      }),
    );
    const random = Random.fromSeed(3);
    const counts = new Float64Array(7);
    for (let draw = 0; draw < 70_000; draw += 1) counts[random.below(7)]! += 1;
    expect(goodnessOfFit(counts, () => 1 / 7, 70_000)).toBeGreaterThan(1e-4);
  });

  it("fills an array with the integers that it would draw one by one", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4294967296 }), (seed, bound) => {
        const [filled, single] = [Random.fromSeed(seed), Random.fromSeed(seed)];
        const drawn = new Uint32Array(20);
        filled.fillBelow(drawn, bound);
        expect(Array.from(drawn)).toEqual(Array.from(drawn, () => single.below(bound)));
        expect(filled.bits()).toBe(single.bits());
      }),
    );
    // No bound makes it refuse more words than this one: one in 2 050.
    const [filled, single] = [Random.fromSeed(4), Random.fromSeed(4)];
    const drawn = new Uint32Array(20_000);
    filled.fillBelow(drawn, 2_096_129);
    expect(Array.from(drawn)).toEqual(Array.from(drawn, () => single.below(2_096_129)));
  });

  it("draws normal numbers with mean 0 and variance 1", () => {
    const random = Random.fromSeed(11);
    let sum = 0;
    let squares = 0;
    for (let draw = 0; draw < 100_000; draw += 1) {
      const z = random.normal();
      sum += z;
      squares += z * z;
    }
    expect(Math.abs(sum / 100_000)).toBeLessThan(0.015);
    expect(Math.abs(squares / 100_000 - 1)).toBeLessThan(0.02);
  });
});

describe("binomial draws", () => {
  test.each([
    [5, 0.3],
    [40, 0.2],
    [40, 0.5],
    [200, 0.9],
    [1000, 0.012],
    [3000, 0.4],
  ])("follow the distribution exactly: n = %d, p = %d", (n, p) => {
    const random = Random.fromSeed(17);
    const counts = new Float64Array(n + 1);
    for (let draw = 0; draw < 40_000; draw += 1) counts[drawBinomial(random, n, p)]! += 1;
    expect(goodnessOfFit(counts, (k) => binomialPmf(k, n, p), 40_000)).toBeGreaterThan(1e-4);
  });

  it("knows its ends", () => {
    const random = Random.fromSeed(1);
    expect([drawBinomial(random, 0, 0.5), drawBinomial(random, 9, 0), drawBinomial(random, 9, 1)]).toEqual([0, 0, 9]);
  });

  it("keeps mean and variance at a million rows", () => {
    const random = Random.fromSeed(5);
    const [n, p, draws] = [1_000_000, 0.3, 20_000];
    let sum = 0;
    let squares = 0;
    for (let draw = 0; draw < draws; draw += 1) {
      const centered = drawBinomial(random, n, p) - n * p;
      sum += centered;
      squares += centered * centered;
    }
    const variance = n * p * (1 - p);
    expect(Math.abs(sum / draws)).toBeLessThan(4 * Math.sqrt(variance / draws));
    expect(Math.abs(squares / draws / variance - 1)).toBeLessThan(0.04);
  });
});

test("multinomial draws keep the total, and empty cells empty", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }), fc.integer(), (cells, seed) => {
      const weights = Float64Array.from(cells);
      const total = weights.reduce((sum, count) => sum + count, 0);
      const into = new Float64Array(weights.length);
      drawMultinomial(Random.fromSeed(seed), { weights, total, into });
      expect(into.reduce((sum, count) => sum + count, 0)).toBe(total);
      into.forEach((count, cell) => expect(count === 0 || weights[cell]! > 0).toBe(true));
    }),
  );
});

/** The chi-square p-value of counts against probabilities, cells expected below 5 pooled with their neighbours. */
function goodnessOfFit(counts: Float64Array, probability: (k: number) => number, total: number): number {
  let statistic = 0;
  let cells = 0;
  let pooled = 0;
  let expected = 0;
  let left = total;
  counts.forEach((count, k) => {
    pooled += count;
    expected += total * probability(k);
    if (expected < 5 || left - expected < 5) return;
    statistic += (pooled - expected) ** 2 / expected;
    left -= expected;
    cells += 1;
    pooled = 0;
    expected = 0;
  });
  statistic += (pooled - left) ** 2 / left;
  return chiSquareSf(statistic, cells);
}
