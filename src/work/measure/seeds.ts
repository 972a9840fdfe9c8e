import type { MeasuredSeed, MeasuredSeeds } from "../../generated/types.ts";

/** Least, most and standard deviation (n − 1) of each metric over the seeds that have a value. */
export function seedSpread(runs: readonly MeasuredSeed[]): MeasuredSeeds["spread"] {
  const names = new Set(runs.flatMap(({ values }) => Object.keys(values)));
  const entries = [...names].flatMap((name) => {
    const values = runs.flatMap((run) => run.values[name] ?? []);
    const n = values.length;
    if (n === 0) return [];
    const mean = values.reduce((sum, value) => sum + value / n, 0);
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return [
      [
        name,
        {
          n,
          min: Math.min(...values),
          max: Math.max(...values),
          sd: n < 2 ? null : Math.sqrt(squares / (n - 1)),
        },
      ] as const,
    ];
  });
  return Object.fromEntries(entries);
}
