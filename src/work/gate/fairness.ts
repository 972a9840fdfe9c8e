import { toDigits } from "../../kernel/rounding.ts";
import { findingOf, type Finding, type Found } from "../../findings/finding.ts";
import type { MeasuredDisparity } from "../../generated/types.ts";
import { listed, oneLine, plural, truncate } from "../../kernel/text.ts";
import { roundedUp } from "../../records/judged-units.ts";
import type { DisparityLimit, ResolvedFairness } from "../../manifest/fairness.ts";
import { DEFAULT_FLOORS } from "../../stats/fairness/groups.ts";
import { nonInferiority, type NonInferiorityOutcome } from "../../stats/comparison/non-inferiority.ts";
import type { Case, GateRule, Limits } from "./case.ts";
import { MEASURED } from "./measured.ts";

/** Groups that a warning names. */
const MOST_NAMED = 5;

export const FAIRNESS: GateRule = {
  id: "gate/fairness",
  title: "Disparities between groups do not grow",
  why: "A model may become better for most and worse for some. fairlearn's disparities are compared with the baseline's on the same rows. Intervals judge, since few rows alone make groups look different. A change passes where all of its interval is within the margin, and fails where all of it is beyond. Between the two it is inconclusive, and the message says how many rows would settle it. Groups with too few rows are left out with a warning. A disparity that cannot be compared does not pass.",
  remediation:
    "Look at the groups' rates below; more training rows of the affected group, or a threshold chosen with it in view, are the usual ways.",
  judge,
};

/**
 * Disparities are biased upwards by small groups, so they are judged by intervals. Against the baseline a disparity
 * passes when it credibly grew by no more than the margin, fails when it credibly grew by more, and is inconclusive
 * between, as an inconclusive primary metric is; of crossed groups, whose limits nobody gave, that is a warning. An
 * absolute limit fails when it is credibly broken, and warns when it is not proven to hold. Every declared column is
 * judged, and the groups they form together: a limit that nobody could measure did not hold, and groups that are too
 * small to be compared are told of.
 */
function judge({ evaluation, limits: { fairness, onInconclusive }, locate }: Case): readonly Finding[] {
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
    const shared = { margin: fairness.margin, onInconclusive, isCrossed, isCompared };
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
  readonly onInconclusive: Limits["onInconclusive"];
  readonly isCrossed: boolean;
  /** Whether there is a baseline that the disparity has to be compared with. */
  readonly isCompared: boolean;
}

function judgeDisparity(subject: string, disparity: MeasuredDisparity | undefined, demand: Demand): readonly Found[] {
  const { limit } = demand;
  if (disparity === undefined || disparity.value === null) {
    const why = disparity?.reason ?? "the evaluation has no such disparity";
    return [
      {
        outcome: isUnasked(demand) ? "warn" : "unmeasured",
        subject,
        message: `${subject} was not measured: ${why}.`,
        remediation: "Evaluate on more rows of every group.",
      },
    ];
  }
  const { value, interval } = disparity;
  // Without an interval everything is possible.
  const [low, high] = interval ?? [0, 1];
  const change = judgeChange(disparity, demand);
  const broken = brokenRules(subject, { ...disparity, value, low, high }, { ...demand, change });
  const unmeasured = unmeasuredRules(subject, disparity, demand);
  const unproven = unprovenLimits(subject, { value, interval }, demand);
  const found: readonly Found[] = [
    ...(broken.length > 0 ? [{ subject, message: broken.join(" "), evidence: { value, low, high } }] : []),
    ...(unmeasured.length > 0
      ? [{ subject, outcome: "unmeasured" as const, message: unmeasured.join(" "), remediation: moreRows(limit) }]
      : []),
    ...(change === "inconclusive" ? [undecidedChange(subject, disparity, demand)] : []),
    ...(unproven.length > 0 && broken.length === 0
      ? [{ subject, outcome: "warn" as const, message: unproven.join(" "), remediation: moreRows(limit) }]
      : []),
  ];
  return found.length > 0
    ? found
    : [{ subject, outcome: "pass", message: passed(subject, { ...disparity, value }, demand) }];
}

/** Crossed groups are often too small, and without a limit of their own nobody asked for them. */
function isUnasked({ isCrossed, limit }: Demand): boolean {
  return isCrossed && limit.max === undefined && limit.min === undefined;
}

/** Undefined without a comparison; rows that show no spread show nothing. */
function judgeChange(
  { delta, deltaInterval }: MeasuredDisparity,
  { limit, margin, isCompared }: Demand,
): NonInferiorityOutcome | undefined {
  if (!isCompared || !deltaInterval) return undefined;
  const [from, to] = deltaInterval;
  if (!(from < to)) return "inconclusive";
  const isRatio = limit.name.endsWith("Ratio");
  const [low, high] = isRatio ? [from, to] : [-to, -from];
  return nonInferiority({ delta: delta ?? Number.NaN, low, high, margin });
}

/** What a person can do about a change that the rows leave open. */
function undecidedChange(
  subject: string,
  { delta, deltaInterval, neededRows, neededGroup }: MeasuredDisparity,
  demand: Demand,
): Found {
  const [from = Number.NaN, to = Number.NaN] = deltaInterval ?? [];
  const rows =
    neededRows === undefined || neededGroup === undefined
      ? ""
      : ` About ${roundedUp(neededRows).toLocaleString("en-US")} rows of ${truncate(oneLine(neededGroup), 60)}, and as many times more of the other groups, would settle it if all is truly as seen.`;
  const message = `${subject} ${changed(delta, deltaInterval)}; the margin is ${shown(demand.margin)}, and the rows cannot tell.${rows}`;
  const evidence = { delta: delta ?? null, low: from, high: to, margin: demand.margin };
  const remediation = moreRows(demand.limit);
  if (isUnasked(demand)) return { subject, outcome: "warn", message, evidence, remediation };
  const found = { subject, outcome: "inconclusive" as const, message, evidence };
  if (demand.onInconclusive === "block") return { ...found, remediation };
  return { ...found, remediation: `${remediation} Or ask an approver to accept it.`, needsPerson: true };
}

/** Limits that are not broken, and not shown to hold either. */
function unprovenLimits(
  subject: string,
  { value, interval }: { readonly value: number; readonly interval: MeasuredDisparity["interval"] },
  { limit: { max, min } }: Demand,
): readonly string[] {
  if (interval === null) return [];
  const [low, high] = interval;
  const told = `${subject} is ${shown(value)} (${shown(low)} to ${shown(high)})`;
  const unproven = (limit: number): string =>
    `${told}: the rows cannot tell whether the limit of ${shown(limit)} holds.`;
  return [
    ...(max !== undefined && low <= max && high > max ? [unproven(max)] : []),
    ...(min !== undefined && high >= min && low < min ? [unproven(min)] : []),
  ];
}

function passed(
  subject: string,
  { value, delta, deltaInterval }: MeasuredDisparity & { readonly value: number },
  { margin, isCompared }: Demand,
): string {
  if (!isCompared) return `${subject} is ${shown(value)}.`;
  return `${subject} is ${shown(value)}, and ${changed(delta, deltaInterval)}; the margin is ${shown(margin)}.`;
}

function changed(delta: number | null | undefined, interval: MeasuredDisparity["deltaInterval"]): string {
  const [from = Number.NaN, to = Number.NaN] = interval ?? [];
  const by = delta === undefined || delta === null ? "" : ` by ${delta < 0 ? "" : "+"}${shown(delta)}`;
  // An end that is rounded onto the margin would seem to keep it.
  return `${delta === 0 ? "is as before" : `changed${by}`} (${shown(from, Math.floor)} to ${shown(to, Math.ceil)})`;
}

interface Bounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function brokenRules(
  subject: string,
  { value, low, high, deltaInterval }: MeasuredDisparity & Bounds,
  { limit, margin, change }: Demand & { readonly change: NonInferiorityOutcome | undefined },
): readonly string[] {
  const told = `${subject} is ${shown(value)} (${shown(low)} to ${shown(high)})`;
  return [
    ...(limit.max !== undefined && low > limit.max ? [`${told}, above the limit of ${shown(limit.max)}.`] : []),
    ...(limit.min !== undefined && high < limit.min ? [`${told}, below the limit of ${shown(limit.min)}.`] : []),
    ...(change === "fail" ? [grown(subject, deltaInterval ?? [], margin)] : []),
  ];
}

/** What could not be measured, which is no pass. */
function unmeasuredRules(
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

function grown(subject: string, [low = Number.NaN, high = Number.NaN]: readonly number[], margin: number): string {
  return `${subject} grew worse against the baseline by ${shown(Math.abs(low))} to ${shown(Math.abs(high))}, more than ${shown(margin)}.`;
}

function shown(value: number, round: (value: number) => number = Math.round): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  // Digits that the number itself has are no reason to go further out.
  return String(toDigits(round(toDigits(value / step, 9)) * step, 3));
}
