import { expect, test } from "vitest";
import { Random } from "../../../src/stats/random.ts";
import { type Repeats, sharedByChance } from "../../../src/stats/repeats.ts";

test("the tail is scipy 1.17's binom.sf over clusters of equal rows", () => {
  const evaluation = { rows: 200, once: 150, twice: 15, repeated: 50, squares: 160 };
  const training = { rows: 800, once: 560, twice: 100, repeated: 240, squares: 700 };
  const told = [60, 90, 110].map((shared) => sharedByChance(shared, evaluation, training));
  expect(told[0]?.expected).toBeCloseTo(80.63443172434154, 9);
  expect(told.map(({ pValue }) => pValue)).toEqual([
    expect.closeTo(0.993105884562048, 9),
    expect.closeTo(0.16213301290247373, 9),
    expect.closeTo(0.0005130874915638377, 9),
  ]);
});

const WORLDS = {
  "few values": (random: Random) => random.below(300),
  "a long tail": (random: Random) => Math.floor(1 / (random.uniform() + 0.0005)) * 4 + random.below(4),
  "no value twice": (random: Random) => random.below(1e9),
} as const;

test.each(Object.entries(WORLDS))("independent rows of a world with %s are no leak", (_, draw) => {
  const random = Random.fromSeed(5);
  const found = times(60, () => pValue(rows(400, random, draw), rows(1600, random, draw)));
  expect(found.filter((value) => value < 0.001)).toEqual([]);
});

test("where rows differ a tenth that is copied is one, and repeating the training rows hides no whole copy", () => {
  const random = Random.fromSeed(6);
  const draw = WORLDS["no value twice"];
  const [few, whole] = [0.1, 1].map((share) =>
    times(20, () => {
      const [evaluation, training] = [rows(400, random, draw), rows(1600, random, draw)];
      const leaked = [...training, ...evaluation.slice(0, share * 400)];
      return pValue(evaluation, share === 1 ? [...leaked, ...leaked] : leaked);
    }),
  );
  expect(Math.max(...(few ?? []), ...(whole ?? []))).toBeLessThan(0.001);
});

function rows(count: number, random: Random, draw: (random: Random) => number): readonly number[] {
  return times(count, () => draw(random));
}

function times<T>(count: number, make: () => T): readonly T[] {
  return Array.from({ length: count }, make);
}

function pValue(evaluation: readonly number[], training: readonly number[]): number {
  const known = new Set(training);
  const shared = evaluation.filter((value) => known.has(value)).length;
  return sharedByChance(shared, repeats(evaluation), repeats(training)).pValue;
}

function repeats(values: readonly number[]): Repeats {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sizes = [...counts.values()];
  const many = sizes.filter((size) => size > 1);
  return {
    rows: values.length,
    once: sizes.filter((size) => size === 1).length,
    twice: sizes.filter((size) => size === 2).length,
    repeated: many.reduce((sum, size) => sum + size, 0),
    squares: many.reduce((sum, size) => sum + size * size, 0),
  };
}
