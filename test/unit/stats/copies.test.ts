import { expect, test } from "vitest";
import { copiesByChance, type RepeatCount } from "../../../src/stats/copies.ts";
import { Random } from "../../../src/stats/random.ts";

/** Worlds of rows that are drawn independently: what a row says, as a number. */
const WORLDS: Readonly<Record<string, (random: Random) => number>> = {
  "two values": (random) => random.below(2),
  "300 equally frequent values": (random) => random.below(300),
  "5,000 equally frequent values": (random) => random.below(5000),
  "a long tail": (random) => Math.floor(1 / (random.uniform() + 0.0005)) * 4 + random.below(4),
  "texts as people write them": (random) => Math.floor(Math.exp(12 * random.uniform() ** 2)),
  "coarse columns that belong together": (random) => {
    const age = Math.round(10 * random.normal());
    return 100 * age + 10 * Math.round(age / 4 + random.normal()) + random.below(2);
  },
  "no value twice": (random) => random.below(1e9),
  "half of them one value": (random) => (random.uniform() < 0.5 ? 0 : random.below(1e9)),
};

test.each(Object.entries(WORLDS))("independent rows are no copies: %s", (_, draw) => {
  const random = Random.fromSeed(17);
  for (const n of [100, 1000, 20_000]) {
    const alarms = Array.from({ length: n === 20_000 ? 40 : 200 }, () => {
      return copiesByChance(countsOf(Array.from({ length: n }, () => draw(random))));
    }).filter((p) => p < 0.001);
    expect(alarms).toEqual([]);
  }
});

test.each<readonly [string, number, (row: number) => number]>([
  ["a hundred rows thirty times", 3000, (row) => row % 100],
  ["all rows twice", 400, (row) => row % 200],
  ["a tenth of many rows twice", 11_000, (row) => (row < 10_000 ? row : row - 10_000)],
  ["a quarter of some rows twice", 1250, (row) => (row < 1000 ? row : row - 1000)],
  ["a class of a hundred rows nine times", 1800, (row) => (row < 900 ? row % 100 : row)],
])("copies are no chance: %s", (_, n, valueOf) => {
  expect(copiesByChance(countsOf(Array.from({ length: n }, (__, row) => valueOf(row))))).toBeLessThan(0.001);
});

test("no row twice, and no rows, are no copies", () => {
  expect(copiesByChance([{ size: 1, values: 500 }])).toBe(1);
  expect(copiesByChance([])).toBe(1);
});

function countsOf(values: readonly number[]): readonly RepeatCount[] {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  const counts = new Map<number, number>();
  for (const size of sizes.values()) counts.set(size, (counts.get(size) ?? 0) + 1);
  return [...counts].map(([size, found]) => ({ size, values: found }));
}
