import type { MeasuredMetric, NeededUnits } from "../generated/types.ts";

/** What is independent of what. */
export type Unit = NonNullable<MeasuredMetric["unit"]>;

const NAMES: Readonly<Record<Unit, readonly [string, string]>> = {
  row: ["row", "rows"],
  group: ["group of rows", "groups of rows"],
  query: ["query", "queries"],
  time: ["point of time", "points of time"],
  pair: ["judged pair", "judged pairs"],
  positive: ["positive", "positives"],
  negative: ["negative", "negatives"],
};

/** `1,234 groups of rows`. */
export function countedUnits(n: number, unit: Unit = "row"): string {
  const [one, many] = NAMES[unit];
  return n === 1 ? `1 ${one}` : `${n.toLocaleString("en-US")} ${many}`;
}

/** What would settle an inconclusive comparison, by what is true: a range, since the observed difference is uncertain itself. */
export function neededText({ alike, asSeen }: NeededUnits, unit: Unit | undefined): string {
  const seen =
    asSeen === undefined
      ? "and no number does if they differ as they did here"
      : `about ${countedUnits(asSeen, unit)} if they differ as they did here`;
  return `it takes about ${countedUnits(alike, unit)} to settle it if the two are truly alike, ${seen}`;
}
