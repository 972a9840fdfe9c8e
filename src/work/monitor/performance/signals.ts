import type { WindowPerformance } from "../../../generated/types.ts";
import { plural, truncate } from "../../../kernel/text.ts";
import { shown } from "../../gate/wording.ts";
import type { Gap } from "./concept-drift.ts";
import type { Realized } from "./realized.ts";
import type { Unread } from "./served-sample.ts";
import type { JudgedSlice } from "./slices.ts";

/** Whether a signal is raised; null where it could not be measured. */
export interface SignalReason {
  readonly raised: boolean | null;
  readonly reason: string;
}

const LONGEST = 1000;

/**
 * Of the metrics that decide, and of a slice or group that is harmed as a pull request that harms one fails. Without the
 * primary one nobody says that a model has not decayed.
 */
export function decayOf(
  realized: readonly Realized[],
  slices: readonly JudgedSlice[],
  problem: string | undefined,
): SignalReason {
  if (problem !== undefined) return unmeasured(problem);
  const deciding = realized.filter(({ decides }) => decides);
  const worse = deciding.filter(({ shown: { flagged } }) => flagged === true);
  const harmed = slices.filter(({ shown: { flagged } }) => flagged === true);
  if (worse.length > 0 || harmed.length > 0)
    return said(true, [
      ...worse.map(({ watched, shown: found }) => `${watched.name} is ${worseWords(found)}`),
      ...harmedWords(harmed),
    ]);
  const open = deciding.filter(({ shown: { flagged } }) => flagged !== false);
  const openWords = open.map(({ watched, shown: { reason } }) => `${watched.name}: ${reason ?? "no value"}`);
  if (open.length === deciding.length) return unmeasured(openWords.join("; ") || "no metric is gated");
  if (open.some(({ watched }) => watched.isPrimary)) return unmeasured(openWords.join("; "));
  const held = deciding.filter(({ shown: { flagged } }) => flagged === false);
  const words = held.map(
    ({ watched, shown: { value, threshold } }) => `${watched.name} ${number(value)} (threshold ${number(threshold)})`,
  );
  return said(false, [`not credibly beyond their thresholds: ${words.join(", ")}`, ...openWords]);
}

const MOST_SLICES = 5;

function harmedWords(harmed: readonly JudgedSlice[]): readonly string[] {
  const words = harmed.slice(0, MOST_SLICES).map(({ shown: found, limit }) => {
    const { slice, metric, value, rows, reference } = found;
    return `${metric} of ${truncate(slice, 100)} is ${number(value)} on ${plural(rows ?? 0, "row")}, beyond ${number(limit)}: ${number(reference ?? null)} in the reference, and the margin`;
  });
  const more = harmed.length - MOST_SLICES;
  return more > 0 ? [...words, `${more} more of slices`] : words;
}

export function estimatedDecayOf(
  estimated: Readonly<Record<string, WindowPerformance>>,
  { isAsked, problem = "the log has no answers" }: { readonly isAsked: boolean; readonly problem?: string | undefined },
): SignalReason {
  if (!isAsked) return unmeasured("monitoring.performance.estimate is false");
  const found = Object.entries(estimated);
  if (found.length === 0) return unmeasured(problem);
  const beyond = found.filter(([, { flagged }]) => flagged === true);
  if (beyond.length > 0)
    return said(
      true,
      beyond.map(([name, one]) => `${name} is estimated at ${worseWords(one)}`),
    );
  const within = found.filter(([, { flagged }]) => flagged === false);
  const open = [
    ...new Set(
      found.flatMap(([name, { flagged, reason }]) => (flagged === null ? `${name}: ${reason ?? "no value"}` : [])),
    ),
  ];
  if (within.length === 0) return unmeasured(open.join("; "));
  const words = within.map(
    ([name, { value, threshold }]) => `${name} ${number(value)} (threshold ${number(threshold)})`,
  );
  return said(false, [`estimates whose band is not wholly beyond its threshold: ${words.join(", ")}`]);
}

export function conceptDriftOf(gaps: readonly Gap[] | Unread, problem: string | undefined): SignalReason {
  if (problem !== undefined) return unmeasured(problem);
  if ("problem" in gaps) return unmeasured(gaps.problem);
  const words = (one: Gap): string =>
    `${one.name} differs by ${shown(one.gap)} from what the same answers let expect (standard error ${shown(one.error)})`;
  const wide = gaps.filter(({ isWide }) => isWide);
  return wide.length > 0
    ? said(true, wide.map(words))
    : said(false, [`within three standard errors: ${gaps.map(words).join(", ")}`]);
}

function worseWords({ value, interval, threshold, thresholdFrom, rows }: WindowPerformance): string {
  const ends = interval === null ? "" : ` [${shown(interval[0])}, ${shown(interval[1])}]`;
  return `${number(value)}${ends} on ${plural(rows ?? 0, "row")}, beyond ${number(threshold)}: ${thresholdFrom ?? "default"}`;
}

function number(value: number | null): string {
  return value === null ? "unmeasured" : shown(value);
}

function said(raised: boolean, sentences: readonly string[]): SignalReason {
  return { raised, reason: truncate(sentences.join("; "), LONGEST) };
}

function unmeasured(reason: string): SignalReason {
  return { raised: null, reason: truncate(reason, LONGEST) };
}
