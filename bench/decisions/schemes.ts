import type { Task } from "../../src/manifest/metric.ts";
import { cellOf, metricOf, type Cell } from "./cell.ts";
import { populationWorld, type Scheme, type Source, type World } from "./world.ts";

/** Rows of a group, wherever there are groups; even, as rows come in pairs. */
export const GROUP_SIZE = 16;

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

/** The worlds of a population, one for each scheme. */
export function worldsOf(source: Source, schemes: readonly SchemeName[]): readonly World[] {
  return schemes.map((scheme) => populationWorld(source, { name: scheme, scheme: SCHEMES[scheme] }));
}

/** What is asked in a world. */
export interface Plan {
  readonly schemes: readonly SchemeName[];
  readonly metrics: readonly string[];
}

/** Some metrics, to be asked under schemes that are named later. */
export function asking(metrics: readonly string[]): (...schemes: readonly SchemeName[]) => Plan {
  return (...schemes) => ({ schemes, metrics });
}

/** The cells of a population, named `family.world`: every metric under every scheme. */
export function cellsIn(
  name: string,
  build: Source["build"],
  { task, schemes, metrics }: Plan & { readonly task: Task },
): readonly Cell[] {
  return worldsOf({ name, build }, schemes).flatMap((world) =>
    metrics.map((metric) => cellOf(world, metricOf(metric, task))),
  );
}

/** A data set with a fixed number of rows of each kind. */
export function strataWorld(name: string, build: Source["build"], counts: readonly [number, number]): World {
  return populationWorld({ name, build }, { name: counts.join("+"), scheme: { of: "strata", counts } });
}

/** Shares of rows that the candidate alone loses and alone gains, by the name that worlds carry. */
export const FEW = {
  "few-1-0": { losses: 0.01, gains: 0 },
  "few-1.5-0.5": { losses: 0.015, gains: 0.005 },
} as const;
