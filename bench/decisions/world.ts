import type { Metric } from "../../src/manifest/metric.ts";
import { measurementOf, type TaskSample } from "../../src/work/measure/registry.ts";
import type { Sampling } from "../../src/work/measure/sampling.ts";
import { lazy } from "../../src/work/measure/lazy.ts";
import { Draws } from "./random.ts";

/** Where data sets come from, with the truth about both models. */
export interface World {
  /** Such as `few-1-0.n100`: what its seed is made of. */
  readonly name: string;
  /** The metric of each model, the candidate being the worse one. */
  readonly truth: (metric: Metric) => Truth;
  /** One data set. `isEqual`: both models are as good as each other, and as unlike as before. */
  readonly draw: (random: Draws, isEqual: boolean) => TaskSample;
}

export interface Truth {
  readonly candidate: number;
  readonly baseline: number;
}

/** Rows of which a data set is drawn with replacement: what they say of a metric is the truth. */
export interface Population {
  /** Rows; of a ranking, queries. */
  readonly size: number;
  /** Rows lie in groups of so many, one after another. */
  readonly groupSize?: number;
  /** Rows of the first and of the other kind, where a data set has a fixed number of each. */
  readonly strata?: readonly [Uint32Array, Uint32Array];
  readonly pick: (chosen: Chosen) => TaskSample;
}

export interface Chosen {
  readonly rows: Uint32Array;
  /** Whether candidate and baseline change places in this place of `rows`. */
  readonly isSwapped: (place: number) => boolean;
  readonly sampling: Sampling;
}

/** How rows are drawn. */
export type Scheme =
  | { readonly of: "rows" | "weights of one" | "groups of one" | "weights"; readonly n: number }
  | { readonly of: "groups"; readonly groups: number }
  | { readonly of: "strata"; readonly counts: readonly [number, number] };

/** A population that is made when it is first asked for. */
export interface Source {
  readonly name: string;
  readonly build: (random: Draws) => Population;
}

/**
 * The world of a population and a scheme. Of equal models each unit has candidate and baseline exchanged with chance
 * ½: then every metric of both is the same, exactly, and they disagree as often as before.
 */
export function populationWorld(source: Source, { name, scheme }: Named): World {
  return {
    name: `${source.name}.${name}`,
    truth: (metric) => {
      const { candidate, baseline } = measurementOf(metric, remembered(source).whole());
      return { candidate: candidate.value ?? Number.NaN, baseline: baseline?.value ?? Number.NaN };
    },
    draw: (random, isEqual) => {
      const { population } = remembered(source);
      const { rows, unitOf, sampling } = drawn(population, scheme, random);
      const swaps = Uint8Array.from(rows, () => (isEqual && random.happens(0.5) ? 1 : 0));
      return population.pick({ rows, isSwapped: (place) => swaps[unitOf(place)] === 1, sampling });
    },
  };
}

interface Named {
  readonly name: string;
  readonly scheme: Scheme;
}

interface Drawn {
  readonly rows: Uint32Array;
  readonly unitOf: (place: number) => number;
  readonly sampling: Sampling;
}

function drawn(population: Population, scheme: Scheme, random: Draws): Drawn {
  if (scheme.of === "groups") return drawnGroups(population, scheme.groups, random);
  const rows =
    scheme.of === "strata"
      ? stratified(population, scheme.counts, random)
      : Uint32Array.from({ length: scheme.n }, () => random.below(population.size));
  return { rows, unitOf: (place) => place, sampling: samplingOf(rows, scheme, random) };
}

/** Weights say nothing of the rows they lie on, so the truth is the same with and without them. */
function samplingOf(rows: Uint32Array, { of }: Scheme, random: Draws): Sampling {
  if (of === "weights of one") return { weights: new Float64Array(rows.length).fill(1) };
  if (of === "weights") return { weights: Float64Array.from(rows, () => random.lognormal(1.5)) };
  if (of === "groups of one") return { clusters: { codes: Int32Array.from(rows.keys()), count: rows.length } };
  return {};
}

function stratified({ strata }: Population, counts: readonly [number, number], random: Draws): Uint32Array {
  if (strata === undefined) throw new Error("this population has no strata");
  const rows = counts.map((count, at) =>
    Array.from({ length: count }, () => strata[at]![random.below(strata[at]!.length)]!),
  );
  return Uint32Array.from(rows.flat());
}

function drawnGroups({ size, groupSize = 1 }: Population, groups: number, random: Draws): Drawn {
  const chosen = Uint32Array.from({ length: groups }, () => random.below(Math.floor(size / groupSize)));
  const codes = Int32Array.from({ length: groups * groupSize }, (_, place) => Math.floor(place / groupSize));
  const rows = Uint32Array.from(codes, (code, place) => chosen[code]! * groupSize + (place % groupSize));
  return { rows, unitOf: (place) => codes[place]!, sampling: { clusters: { codes, count: groups } } };
}

interface Kept {
  readonly population: Population;
  /** All rows, once each. */
  readonly whole: () => TaskSample;
}

/** Cells of one population follow each other; all populations together would not fit into memory. */
const MOST_KEPT = 3;
const kept = new Map<string, Kept>();

function remembered({ name, build }: Source): Kept {
  const found = kept.get(name);
  if (found !== undefined) return found;
  const population = build(new Draws(name, -1));
  const one: Kept = { population, whole: lazy(() => wholeOf(population)) };
  kept.set(name, one);
  for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  return one;
}

function wholeOf({ size, groupSize = 1, pick }: Population): TaskSample {
  // The last rows are no whole group, and never drawn.
  const rows = Uint32Array.from({ length: size - (size % groupSize) }, (_, row) => row);
  return pick({ rows, isSwapped: () => false, sampling: {} });
}
