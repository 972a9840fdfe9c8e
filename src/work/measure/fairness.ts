import type { MeasuredDisparity, MeasuredFairness, MeasuredGroup } from "../../generated/types.ts";
import { truncate } from "../../kernel/text.ts";
import {
  bootstrapDisparity,
  bootstrapDisparityDifference,
  pairedCellsByGroup,
} from "../../stats/fairness/disparity-bootstrap.ts";
import { disparity, type DisparityName } from "../../stats/fairness/disparity.ts";
import { countsByGroup, groupRates, intersection } from "../../stats/fairness/groups.ts";
import { wilsonInterval } from "../../stats/proportions.ts";
import type { BinarySample } from "./binary-sample.ts";
import type { MeasureOptions } from "./metrics.ts";

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
  readonly options: MeasureOptions;
}

/** Two-sided, of a disparity by itself; the paired difference has the comparison's own level. */
const LEVEL = 0.95;
/** Smaller groups identify people. */
const SMALLEST_GROUP = 10;
const MOST_GROUPS = 200;

/** Rates by group and their disparities, candidate and baseline on the same rows, by fairlearn's definitions. */
export function measureFairness(question: FairnessQuestion): MeasuredFairness {
  const grouped = groupsOf(question.columns);
  const { sample } = question;
  const rows = { labels: sample.labels, groups: grouped.groups, groupCount: grouped.names.length };
  const candidate = countsByGroup({ ...rows, predictions: sample.candidate.decisions });
  const baseline = sample.baseline && countsByGroup({ ...rows, predictions: sample.baseline.decisions });
  const groups = candidate.map((counts, group) =>
    measuredGroup(grouped.names[group] ?? "", {
      own: groupRates(counts),
      other: baseline?.[group] && groupRates(baseline[group]),
    }),
  );
  const shown = groups
    .filter(({ n }) => n >= SMALLEST_GROUP)
    .toSorted((a, b) => b.n - a.n)
    .slice(0, MOST_GROUPS);
  const disparities = question.disparities.map(
    (name) => [name, measuredDisparity(name, { question, rows, candidate, baseline })] as const,
  );
  return {
    sensitive: truncate(question.columns.map(({ name }) => name).join(" × "), 500),
    ...(shown.length < groups.length && { suppressed: groups.length - shown.length }),
    groups: shown,
    disparities: Object.fromEntries(disparities),
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

type Rates = ReturnType<typeof groupRates>;

function measuredGroup(
  group: string,
  { own, other }: { readonly own: Rates; readonly other: Rates | undefined },
): MeasuredGroup {
  const selected = Math.round((own.selectionRate.value ?? 0) * own.rows);
  const interval = own.rows === 0 ? undefined : wilsonInterval({ count: selected, n: own.rows, level: LEVEL });
  return {
    group,
    n: own.rows,
    positives: own.positives,
    selectionRate: own.selectionRate.value,
    selectionInterval: interval === undefined ? null : [interval.low, interval.high],
    truePositiveRate: own.truePositiveRate.value,
    falsePositiveRate: own.falsePositiveRate.value,
    precision: own.precision.value,
    accuracy: own.accuracy.value,
    ...(other !== undefined && { baselineSelectionRate: other.selectionRate.value }),
  };
}

interface Counted {
  readonly question: FairnessQuestion;
  readonly rows: { readonly labels: Uint8Array; readonly groups: Int32Array; readonly groupCount: number };
  readonly candidate: ReturnType<typeof countsByGroup>;
  readonly baseline: ReturnType<typeof countsByGroup> | undefined;
}

function measuredDisparity(name: DisparityName, { question, rows, candidate, baseline }: Counted): MeasuredDisparity {
  const { sample, options } = question;
  const own = disparity(candidate, name);
  const { value, reason } = own.disparity;
  const plan = { seed: options.plan.seed, replicates: options.plan.replicates };
  const estimate =
    value === null ? undefined : bootstrapDisparity(candidate, { name, plan: { ...plan, level: LEVEL } });
  const record: MeasuredDisparity = {
    value,
    ...(reason !== undefined && { reason }),
    interval: estimate === undefined ? null : intervalOf(estimate),
    level: LEVEL,
    ...(own.excludedGroups.length > 0 && { excludedGroups: own.excludedGroups.length }),
  };
  if (baseline === undefined || sample.baseline === undefined || value === null) return record;
  const before = disparity(baseline, name).disparity.value;
  if (before === null) return { ...record, baseline: null };
  const cells = pairedCellsByGroup({
    ...rows,
    candidate: sample.candidate.decisions,
    baseline: sample.baseline.decisions,
  });
  const deltaLevel = Number((2 * options.confidence - 1).toFixed(10));
  const difference = bootstrapDisparityDifference(cells, { name, plan: { ...plan, level: deltaLevel } });
  return {
    ...record,
    baseline: before,
    delta: value - before,
    deltaInterval: intervalOf(difference),
    deltaLevel,
  };
}

function intervalOf({ interval }: ReturnType<typeof bootstrapDisparity>): [number, number] | null {
  return interval === null ? null : [interval.low, interval.high];
}
