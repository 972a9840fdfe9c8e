import { performance } from "node:perf_hooks";
import type { HeldRows } from "../data/held-rows.ts";
import type { Predictions } from "../data/predictions.ts";
import { correlatedGroups } from "../stats/correlated.ts";
import { importanceOf, type Importance } from "../stats/importance.ts";

export interface Permuting {
  /** What the metric is of answers to the held rows. Throws where there is no value. */
  readonly valueOf: (answers: Predictions) => number;
  readonly better: "higher" | "lower";
  readonly level: number;
  /** Of a feature the orders of its repeats; of a group its first member's. */
  readonly orders: (feature: string) => readonly Uint32Array[];
  readonly mostFeatures: number;
  /** Milliseconds after which no other feature is begun. */
  readonly limitMs: number;
}

export interface PermutedFeatures {
  readonly value: number;
  readonly features: ReadonlyMap<string, Importance>;
  readonly groups: readonly { readonly features: readonly string[]; readonly importance: Importance }[];
  readonly leftOut: number;
}

/** From this correlation on, one feature says what another does: permuted alone, each looks unimportant. */
const ALIKE = 0.8;

/** Asks the model about the same rows again, with one feature's cells in another order, feature by feature. */
export async function permuteFeatures(held: HeldRows, how: Permuting): Promise<PermutedFeatures> {
  const start = performance.now();
  const isOver = (): boolean => performance.now() - start > how.limitMs;
  const value = how.valueOf(await held.ask());
  const importanceWithout = async (names: readonly string[]): Promise<Importance> => {
    const permuted: number[] = [];
    for (const order of how.orders(names[0] ?? ""))
      permuted.push(how.valueOf(await held.ask({ columns: new Set(names), order })));
    return importanceOf(value, permuted, how);
  };
  const features = new Map<string, Importance>();
  for (const { name } of held.columns.slice(0, how.mostFeatures)) {
    if (isOver()) break;
    features.set(name, await importanceWithout([name]));
  }
  const groups: { readonly features: readonly string[]; readonly importance: Importance }[] = [];
  for (const names of groupsOf(held, features)) {
    if (isOver()) break;
    groups.push({ features: names, importance: await importanceWithout(names) });
  }
  return { value, features, groups, leftOut: held.columns.length - features.size };
}

function groupsOf(held: HeldRows, seen: ReadonlyMap<string, unknown>): readonly (readonly string[])[] {
  const numbers = held.columns.filter(({ name, isText }) => !isText && seen.has(name));
  const groups = correlatedGroups(
    numbers.map((column) => column.values()),
    ALIKE,
  );
  return groups.map((places) => places.flatMap((at) => numbers[at]?.name ?? []));
}
