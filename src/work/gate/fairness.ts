import { toDigits } from "../../kernel/rounding.ts";
import { findingOf, type Finding, type Found } from "../../findings/finding.ts";
import type { MeasuredDisparity } from "../../generated/types.ts";
import { listed, oneLine, plural, truncate } from "../../kernel/text.ts";
import type { DisparityLimit, ResolvedFairness } from "../../manifest/fairness.ts";
import { DEFAULT_FLOORS } from "../../stats/fairness/groups.ts";
import type { Case, GateRule } from "./case.ts";
import { MEASURED } from "./measured.ts";

/** Groups that a warning names. */
const MOST_NAMED = 5;

export const FAIRNESS: GateRule = {
  id: "gate/fairness",
  title: "Disparities between groups do not grow",
  why: "A model may become better for most and worse for some. fairlearn's disparities are compared with the baseline's on the same rows, and judged by intervals, since few rows alone make groups look different. Groups with too few rows are left out with a warning; what cannot be compared does not pass.",
  remediation:
    "Look at the groups' rates below; more training rows of the affected group, or a threshold chosen with it in view, are the usual ways.",
  judge,
};

/**
 * Disparities are biased upwards by small groups, so they are judged by intervals: a disparity fails when it credibly
 * grew against the baseline by more than the margin, or credibly breaks its absolute limit. Every declared column is
 * judged, and the groups they form together: a limit that nobody could measure did not hold, and groups that are too
 * small to be compared are told of.
 */
function judge({ evaluation, limits: { fairness }, locate }: Case): readonly Finding[] {
  if (fairness === undefined) return [];
  const measured = new Map((evaluation.fairness ?? []).map((one) => [one.sensitive, one.disparities]));
  const isCompared = evaluation.baseline.status === "compared";
  const location = locate?.("/evaluation/fairness");
  if (measured.size === 0) {
    const message = "The manifest limits disparities between groups, and they were not measured.";
    return [findingOf(FAIRNESS, { outcome: "unmeasured", message, remediation: MEASURED.remediation, location })];
  }
  return groupings(fairness).flatMap(({ sensitive, isCrossed }) => {
    const disparities = fairness.limits.map((limit) => ({ limit, disparity: measured.get(sensitive)?.[limit.name] }));
    const shared = { margin: fairness.margin, isCrossed, isCompared };
    const found = disparities.flatMap(({ limit, disparity }) =>
      judgeDisparity(`${limit.name} by ${sensitive}`, disparity, { limit, ...shared }),
    );
    return [...found, ...leftOut(sensitive, disparities)].map((said) => findingOf(FAIRNESS, { ...said, location }));
  });
}

interface Grouping {
  /** As the evaluation names it. */
  readonly sensitive: string;
  readonly isCrossed: boolean;
}

function groupings({ sensitive, intersections }: ResolvedFairness): readonly Grouping[] {
  const crossed = intersections && sensitive.length > 1 ? [sensitive] : [];
  return [...sensitive.map((name) => [name]), ...crossed].map((names) => ({
    sensitive: truncate(names.join(" × "), 500),
    isCrossed: names.length > 1,
  }));
}

/** What is demanded of one disparity. */
interface Demand {
  readonly limit: DisparityLimit;
  readonly margin: number;
  readonly isCrossed: boolean;
  /** Whether there is a baseline that the disparity has to be compared with. */
  readonly isCompared: boolean;
}

function judgeDisparity(subject: string, disparity: MeasuredDisparity | undefined, demand: Demand): readonly Found[] {
  const { limit, isCrossed } = demand;
  if (disparity === undefined || disparity.value === null) {
    const why = disparity?.reason ?? "the evaluation has no such disparity";
    // Crossed groups are often too small, and without a limit of their own nobody asked for them.
    const isOptional = isCrossed && limit.max === undefined && limit.min === undefined;
    return [
      {
        outcome: isOptional ? "warn" : "unmeasured",
        subject,
        message: `${subject} was not measured: ${why}.`,
        remediation: "Evaluate on more rows of every group.",
      },
    ];
  }
  const { value, interval } = disparity;
  // Without an interval everything is possible.
  const [low, high] = interval ?? [0, 1];
  const broken = brokenRules(subject, { ...disparity, value, low, high }, demand);
  const undecided = undecidedRules(subject, disparity, demand);
  const found: readonly Found[] = [
    ...(broken.length > 0 ? [{ subject, message: broken.join(" "), evidence: { value, low, high } }] : []),
    ...(undecided.length > 0
      ? [{ subject, outcome: "unmeasured" as const, message: undecided.join(" "), remediation: moreRows(limit) }]
      : []),
  ];
  return found.length > 0 ? found : [{ subject, outcome: "pass", message: `${subject} is ${shown(value)}.` }];
}

interface Bounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function brokenRules(
  subject: string,
  { value, low, high, deltaInterval }: MeasuredDisparity & Bounds,
  { limit, margin }: Demand,
): readonly string[] {
  const told = `${subject} is ${shown(value)} (${shown(low)} to ${shown(high)})`;
  return [
    ...(limit.max !== undefined && low > limit.max ? [`${told}, above the limit of ${shown(limit.max)}.`] : []),
    ...(limit.min !== undefined && high < limit.min ? [`${told}, below the limit of ${shown(limit.min)}.`] : []),
    ...grown(subject, deltaInterval ?? undefined, { isRatio: limit.name.endsWith("Ratio"), margin }),
  ];
}

/** What the rows could not tell, which is no pass. */
function undecidedRules(
  subject: string,
  { interval, deltaInterval, reason }: MeasuredDisparity,
  { limit, isCompared }: Demand,
): readonly string[] {
  const why = reason ?? "the evaluation has no interval";
  const isLimited = limit.max !== undefined || limit.min !== undefined;
  return [
    ...(isLimited && interval === null ? [`${subject} could not be held against its limit: ${why}.`] : []),
    ...(isCompared && !deltaInterval ? [`${subject} could not be compared with the baseline: ${why}.`] : []),
  ];
}

function moreRows({ name }: DisparityLimit): string {
  const rows = "Evaluate on more rows of every group";
  if (!name.endsWith("Ratio")) return `${rows}.`;
  return `${rows}, or limit ${name.replace("Ratio", "Difference")}, which has a value where rates are near 0.`;
}

/** One warning a column: what is left out is not judged, however it fares. */
function leftOut(
  sensitive: string,
  disparities: readonly { readonly limit: DisparityLimit; readonly disparity: MeasuredDisparity | undefined }[],
): readonly Found[] {
  const exclusions = disparities.flatMap(({ limit, disparity: { excludedGroups = 0, excluded = [] } = {} }) => {
    if (excludedGroups === 0) return [];
    const names = excluded.slice(0, MOST_NAMED).map((name) => truncate(oneLine(name), 60));
    const others = excludedGroups - names.length;
    return [{ limit, which: listed([...names, ...(others > 0 ? [plural(others, "unnamed group")] : [])]) }];
  });
  if (exclusions.length === 0) return [];
  const told = [...new Set(exclusions.map(({ which }) => which))].map((which) => {
    const names = exclusions.filter((one) => one.which === which).map(({ limit }) => limit.name);
    return `${listed(names)} ${names.length === 1 ? "leaves" : "leave"} out ${which}`;
  });
  return [
    {
      outcome: "warn",
      subject: sensitive,
      message: `Groups by ${sensitive} have too few rows to be compared: ${told.join("; ")}.`,
      remediation: `Evaluate on more rows of them: a group counts from ${DEFAULT_FLOORS.rows} rows on, in rates among positives or negatives from ${DEFAULT_FLOORS.positives} of those.`,
    },
  ];
}

function grown(
  subject: string,
  delta: readonly [number, number] | undefined,
  { isRatio, margin }: { readonly isRatio: boolean; readonly margin: number },
): readonly string[] {
  if (delta === undefined) return [];
  const [low, high] = delta;
  const isWorse = isRatio ? high < -margin : low > margin;
  return isWorse
    ? [
        `${subject} grew worse against the baseline by ${shown(Math.abs(low))} to ${shown(Math.abs(high))}, more than ${shown(margin)}.`,
      ]
    : [];
}

function shown(value: number): string {
  return String(toDigits(value, 3));
}
