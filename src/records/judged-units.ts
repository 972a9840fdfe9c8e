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

/** Fewer independent units are not compared: whatever they say, they cannot show how far they may be off. */
const LEAST_UNITS = 10;
/** Points of time are sums over all series. */
const LEAST_TIMES = 8;
/** Of these the test is exact however few rows there are; their interval says itself how little they tell. */
const EXACT: ReadonlySet<string> = new Set(["Tango score interval", "score interval of the rarer class"]);

/** Whether so many units can be compared by a method. */
export function isEnough(n: number, unit: Unit | undefined, method: string | undefined): boolean {
  return n >= leastUnits(unit) || (n > 0 && unit !== "group" && EXACT.has(method ?? ""));
}

export function leastUnits(unit: Unit | undefined): number {
  return unit === "time" ? LEAST_TIMES : LEAST_UNITS;
}

export interface Needed {
  readonly needed: NeededUnits;
  /** How many were judged. */
  readonly n: number;
  readonly unit: Unit | undefined;
  /** Whether the difference that was seen lies beyond the margin: more units would then settle it as a failure. */
  readonly isBeyond: boolean;
  /** Whether no unit differed. */
  readonly isUnseen?: boolean;
  /** Whether the candidate is credibly worse, by less than the margin or more. */
  readonly isWorse?: boolean;
}

/**
 * What would settle an inconclusive comparison in 8 of 10 cases, and as what: a range, since the observed difference is
 * uncertain itself. All units together, not those that are added.
 */
export function neededText(needed: Needed): string {
  const { needed: how, n, unit, isBeyond, isUnseen = false, isWorse = false } = needed;
  const [alike, asSeen] = [roundedUp(how.alike), how.asSeen === undefined ? undefined : roundedUp(how.asSeen)];
  const settled = `about ${countedUnits(asSeen ?? 0, unit)} in all ${isBeyond ? "make it fail" : "let it pass"}`;
  // Two that are credibly apart are not alike.
  if (isWorse) return asSeen === undefined ? "no number of them settles it" : `${settled} (in 8 of 10 cases)`;
  const many = how.alike <= n * CLOSE ? "hardly more than these" : `about ${countedUnits(alike, unit)} in all`;
  const passing = `${many} let it pass if the two are truly alike`;
  if ((alike === asSeen && !isBeyond) || isUnseen) return `${passing} (in 8 of 10 cases)`;
  const seen = asSeen === undefined ? "no number settles it" : settled;
  return `${passing} (in 8 of 10 cases), and if they differ as they did here ${seen}`;
}

const CLOSE = 1.02;

/** Up to two digits: more would claim to know it better than these units can, and to be one short helps nobody. */
export function roundedUp(units: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(units)) - 1);
  return Math.ceil(units / step) * step;
}
