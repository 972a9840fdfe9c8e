import type { MeasuredDisparity, MeasuredFairness, MeasuredGroup } from "../../generated/types.ts";
import { truncate } from "../../kernel/text.ts";
import { bootstrapDisparity } from "../../stats/fairness/disparity-bootstrap.ts";
import { disparityChange, type DisparityChange } from "../../stats/fairness/disparity-change.ts";
import { disparity, type DisparityName } from "../../stats/fairness/disparity.ts";
import { countsByGroup, groupRates, intersection, type GroupedRows } from "../../stats/fairness/groups.ts";
import type { Interval } from "../../stats/interval.ts";
import { totalOf, type BinaryCounts } from "../../stats/metrics/binary-counts.ts";
import { chosenBinary, type BinarySample } from "./binary-sample.ts";
import type { Estimate } from "./estimate.ts";
import type { MeasureOptions } from "./metrics.ts";
import { hitEstimate } from "./row-hits.ts";
import { describe } from "./sampling.ts";

/** A sensitive column; a code of −1 is a missing value. */
export interface SensitiveColumn {
  readonly name: string;
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export interface FairnessQuestion {
  readonly sample: BinarySample;
  /** One column, or several whose intersections are the groups. */
  readonly columns: readonly SensitiveColumn[];
  readonly disparities: readonly DisparityName[];
  /** How much a disparity may grow, for the rows that would show it. */
  readonly margin?: number;
  readonly options: MeasureOptions;
}

/** Two-sided, of a disparity by itself; the paired difference has the comparison's own level. */
const LEVEL = 0.95;
/** Smaller groups identify people. */
const SMALLEST_GROUP = 10;
const MOST_GROUPS = 200;

/** Rates by group and their disparities, candidate and baseline on the same rows, by fairlearn's definitions. */
export function measureFairness(question: FairnessQuestion): MeasuredFairness {
  const { groups, names } = groupsOf(question.columns);
  const members: number[][] = names.map(() => []);
  for (const [row, group] of groups.entries()) members[group]?.push(row);
  const shown = [...members.entries()]
    .filter(([, rows]) => rows.length >= SMALLEST_GROUP)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_GROUPS)
    .map(([group, rows]) => ({ group, rows, name: names[group] ?? "" }));
  const counted = countedRows(question, {
    groups,
    groupCount: names.length,
    names: new Map(shown.map(({ group, name }) => [group, name])),
  });
  return {
    sensitive: truncate(question.columns.map(({ name }) => name).join(" × "), 500),
    ...(shown.length < names.length && { suppressed: names.length - shown.length }),
    groups: shown.map(({ rows, name }) => measuredGroup(name, chosenBinary(question.sample, Uint32Array.from(rows)))),
    disparities: Object.fromEntries(question.disparities.map((name) => [name, measuredDisparity(name, counted)])),
  };
}

interface Grouped {
  readonly groups: Int32Array;
  readonly names: readonly string[];
}

function groupsOf(columns: readonly SensitiveColumn[]): Grouped {
  // A missing value is a group of its own: leaving those rows out would hide how they are treated.
  const coded = columns.map(({ codes, dictionary }) => ({
    codes: codes.map((code) => code + 1),
    count: dictionary.length + 1,
  }));
  const { groups, members } = intersection(coded);
  const nameOf = (member: readonly number[]): string =>
    member
      .map((code, column) => (code === 0 ? "(missing)" : (columns[column]?.dictionary[code - 1] ?? "")))
      .join(" × ");
  return { groups, names: members.map((member) => truncate(nameOf(member), 300)) };
}

interface Counted {
  readonly question: FairnessQuestion;
  /** The candidate's. */
  readonly rows: GroupedRows;
  /** Weighted, where the rows are. */
  readonly candidate: readonly BinaryCounts[];
  readonly baseline: readonly BinaryCounts[] | undefined;
  readonly unweighted: readonly BinaryCounts[];
  /** Names of the groups that are large enough to be told of. */
  readonly names: ReadonlyMap<number, string>;
}

function countedRows(
  question: FairnessQuestion,
  { names, ...grouped }: Pick<GroupedRows, "groups" | "groupCount"> & Pick<Counted, "names">,
): Counted {
  const { labels, weights, candidate, baseline } = question.sample;
  const rows = { ...grouped, labels, weights, predictions: candidate.decisions };
  return {
    question,
    rows,
    candidate: countsByGroup(rows),
    baseline: baseline && countsByGroup({ ...rows, predictions: baseline.decisions }),
    unweighted: countsByGroup({ ...rows, weights: undefined }),
    names,
  };
}

/** Of a group's own rows. */
function measuredGroup(group: string, { n, positives, candidate, baseline, ...sampling }: BinarySample): MeasuredGroup {
  const own = groupRates(candidate.counts());
  const selection = hitEstimate(candidate.decisions, sampling);
  return {
    group,
    n,
    positives,
    selectionRate: own.selectionRate.value,
    selectionInterval: pairOf(rateInterval(selection)),
    truePositiveRate: own.truePositiveRate.value,
    falsePositiveRate: own.falsePositiveRate.value,
    precision: own.precision.value,
    accuracy: own.accuracy.value,
    ...(baseline !== undefined && { baselineSelectionRate: groupRates(baseline.counts()).selectionRate.value }),
  };
}

function measuredDisparity(name: DisparityName, counted: Counted): MeasuredDisparity {
  const { question, rows, candidate, unweighted, names } = counted;
  const { sample, options } = question;
  const { disparity: own, excludedGroups } = disparity(candidate, name, { rows: unweighted });
  const excluded = excludedGroups.flatMap((group) => names.get(group) ?? []);
  const fixed = {
    level: LEVEL,
    ...(excludedGroups.length > 0 && { excludedGroups: excludedGroups.length }),
    ...(excluded.length > 0 && { excluded }),
  };
  if (own.value === null) return { value: null, reason: own.reason, interval: null, ...fixed };
  const { seed, replicates } = options.resampling;
  const interval = bootstrapDisparity(
    { ...rows, clusters: sample.clusters },
    { name, options: { seed, replicates, level: LEVEL } },
  );
  const { reason = interval === null ? spreadless(sample) : undefined, ...change } =
    measuredChange(name, own.value, counted) ?? {};
  return {
    value: own.value,
    ...(reason !== undefined && { reason }),
    interval: pairOf(interval),
    ...fixed,
    method: `bootstrap of rates${describe(sample)}, B = ${replicates}${sample.baseline === undefined ? "" : CHANGE_METHOD}`,
    ...change,
  };
}

const CHANGE_METHOD = "; change by score limits of every two groups";

type AgainstBaseline = Pick<
  MeasuredDisparity,
  "baseline" | "delta" | "deltaInterval" | "deltaLevel" | "reason" | "neededRows" | "neededGroup"
>;

/** Against the baseline, where there is one. */
function measuredChange(name: DisparityName, value: number, counted: Counted): AgainstBaseline | undefined {
  const { question, rows, baseline, unweighted } = counted;
  const { sample, options, margin } = question;
  if (sample.baseline === undefined || baseline === undefined) return undefined;
  const level = Number((2 * options.confidence - 1).toFixed(10));
  const before = disparity(baseline, name, { rows: unweighted }).disparity;
  if (before.value === null) {
    const reason = `the baseline has no value: ${before.reason}`;
    return { reason, baseline: null, delta: null, deltaInterval: null, deltaLevel: level };
  }
  const decisions = { candidate: sample.candidate.decisions, baseline: sample.baseline.decisions };
  const change = disparityChange({ ...rows, ...decisions, clusters: sample.clusters }, { name, level, margin });
  return {
    ...(change === null && { reason: spreadless(sample) }),
    baseline: before.value,
    delta: value - before.value,
    deltaInterval: pairOf(change?.interval ?? null),
    deltaLevel: level,
    ...(change !== null && needed(change, counted)),
  };
}

/** Of a change that the rows leave undecided, in the group that it rests on most. */
function needed(
  { weakest: { group, times } }: DisparityChange,
  { unweighted, names }: Counted,
): Pick<MeasuredDisparity, "neededRows" | "neededGroup"> {
  const name = names.get(group);
  if (times === null || name === undefined) return {};
  return { neededRows: Math.ceil(totalOf(unweighted[group]!) * times), neededGroup: name };
}

/** Why there is no interval. */
function spreadless({ clusters }: BinarySample): string {
  const isOne = clusters?.codes.every((code) => code === clusters.codes[0]) === true;
  if (isOne) return "all rows are of one group of columns.group, and an interval takes at least two";
  return clusters === undefined
    ? "too many resamples of the rows have no value"
    : "a rate rests on the rows of a single group of columns.group, or too many resamples have no value";
}

/** Inside the range of a rate; rows without weight have none. */
function rateInterval(estimate: Estimate): Interval | null {
  const interval = estimate.method === null ? null : estimate.interval(LEVEL);
  if (interval === null || !Number.isFinite(interval.low + interval.high)) return null;
  return { low: Math.max(0, interval.low), high: Math.min(1, interval.high) };
}

function pairOf(interval: Interval | null): [number, number] | null {
  return interval && [interval.low, interval.high];
}
