import type { CategoryColumn, NumberColumn, Profile } from "../../../generated/types.ts";
import { jensenShannonNoise, wassersteinNoise } from "../../../stats/drift/sampling-noise.ts";
import type { DistanceNoise } from "../../../stats/drift/sampling-noise.ts";
import { pooledCells } from "../../../stats/profile/category-distances.ts";
import { own } from "./setting.ts";
import { partsRatio } from "./thresholds.ts";

/** A reference is asked about in every window. */
const noises = new WeakMap<NumberColumn | CategoryColumn, DistanceNoise>();
const effects = new WeakMap<Profile, number>();

/** What sampling makes of a column's distance: of numbers in the unit of the values. */
export function noiseOf(column: NumberColumn | CategoryColumn): DistanceNoise {
  const known = noises.get(column);
  if (known !== undefined) return known;
  const noise =
    column.kind === "number" ? wassersteinNoise(column.counts, column.sums) : jensenShannonNoise(cellsOf(column));
  noises.set(column, noise);
  return noise;
}

/**
 * How many dependent rows weigh as much as one independent row, by all columns of the reference together, at least 1.
 * Ten parts tell it of one column within a factor of two only; rows that depend on each other do so in most columns.
 */
export function sharedEffect(reference: Profile): number {
  const known = effects.get(reference);
  if (known !== undefined) return known;
  const { score, label } = reference.prediction;
  const columns: readonly (readonly [string, Profile["columns"][string] | undefined])[] = [
    ...Object.entries(reference.columns),
    ["@score", score],
    ["@label", label],
  ];
  const ratios = columns.flatMap(([name, column]) => {
    if (column?.kind !== "number" && column?.kind !== "category") return [];
    const parts = own(reference.distances ?? {}, name) ?? [];
    const noise = noiseOf(column);
    // Distances of parts are in standard deviations.
    const scale = column.kind === "number" ? (column.std ?? 0) : 1;
    return partsRatio({ noise, parts: parts.map((distance) => distance * scale), n: countedRows(column) }) ?? [];
  });
  const mean = ratios.reduce((sum, ratio) => sum + ratio ** 2, 0) / ratios.length;
  const effect = ratios.length > 0 ? Math.max(1, mean) : 1;
  effects.set(reference, effect);
  return effect;
}

/** Rows with a value: of numbers, with a finite one. */
export function countedRows(column: NumberColumn | CategoryColumn): number {
  if (column.kind === "category") return column.rows - column.nulls;
  return column.rows - column.nulls - column.nan - column.positiveInfinity - column.negativeInfinity;
}

/** How many cells the distance has. */
function cellsOf({ values, other }: CategoryColumn): number {
  const counts = [...values.map(([, rows]) => rows), other.rows];
  return pooledCells({ reference: counts, current: counts }).reference.length;
}
