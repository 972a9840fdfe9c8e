import { populationWorld, type Population, type Scheme, type Source, type World } from "./world.ts";
import type { Draws } from "./random.ts";

/** Rows of a group, wherever there are groups. */
export const GROUP_SIZE = 15;

/** How data sets are drawn, by the name that worlds carry. */
const SCHEMES = {
  n30: { of: "rows", n: 30 },
  n100: { of: "rows", n: 100 },
  n300: { of: "rows", n: 300 },
  n1000: { of: "rows", n: 1000 },
  n5000: { of: "rows", n: 5000 },
  "n100-weights-of-1": { of: "weights of one", n: 100 },
  "n300-weights-of-1": { of: "weights of one", n: 300 },
  "n100-groups-of-1": { of: "groups of one", n: 100 },
  "n300-groups-of-1": { of: "groups of one", n: 300 },
  "n300-weights": { of: "weights", n: 300 },
  "n1000-weights": { of: "weights", n: 1000 },
  "10-groups": { of: "groups", groups: 10 },
  "20-groups": { of: "groups", groups: 20 },
  "50-groups": { of: "groups", groups: 50 },
} as const satisfies Readonly<Record<string, Scheme>>;

export type SchemeName = keyof typeof SCHEMES;

/** A population, and the worlds of the schemes by which it is drawn. */
export function worldsOf(
  name: string,
  build: (random: Draws) => Population,
  schemes: readonly SchemeName[],
): readonly World[] {
  const source: Source = { name, build };
  return schemes.map((scheme) => populationWorld(source, { name: scheme, scheme: SCHEMES[scheme] }));
}

/** A data set with a fixed number of rows of each kind. */
export function strataWorld(
  name: string,
  build: (random: Draws) => Population,
  counts: readonly [number, number],
): World {
  return populationWorld({ name, build }, { name: counts.join("+"), scheme: { of: "strata", counts } });
}

/** Shares of rows that the candidate alone loses and alone gains, by the name that worlds carry. */
export const FEW = {
  "few-1-0": { losses: 0.01, gains: 0 },
  "few-1.5-0.5": { losses: 0.015, gains: 0.005 },
} as const;
