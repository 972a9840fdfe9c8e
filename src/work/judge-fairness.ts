import type { Finding } from "../findings/finding.ts";
import type { MeasuredDisparity } from "../generated/types.ts";
import { truncate } from "../kernel/text.ts";
import type { DisparityLimit, ResolvedFairness } from "../manifest/fairness.ts";
import { GATE } from "./gate-rules.ts";
import type { Case } from "./judge.ts";

/**
 * Disparities are biased upwards by small groups, so they are judged by intervals: a disparity fails when it credibly
 * grew against the baseline by more than the margin, or credibly breaks its absolute limit. Every declared column is
 * judged, and the groups they form together: a limit that nobody could measure did not hold.
 */
export function judgeFairness({ evaluation, limits: { fairness }, locate }: Case): readonly Finding[] {
  if (fairness === undefined) return [];
  const measured = new Map((evaluation.fairness ?? []).map((one) => [one.sensitive, one.disparities]));
  const location = locate?.("/evaluation/fairness");
  const place = location === undefined ? {} : { location };
  if (measured.size === 0) {
    const message = "The manifest limits disparities between groups, and they were not measured.";
    return [
      {
        rule: GATE.fairness.id,
        outcome: "unmeasured",
        message,
        remediation: GATE.measured.remediation,
        ...place,
      },
    ];
  }
  return groupings(fairness).flatMap(({ sensitive, isCrossed }) =>
    fairness.limits.flatMap((limit) => {
      const subject = `${limit.name} by ${sensitive}`;
      const disparity = measured.get(sensitive)?.[limit.name];
      const found = judgeDisparity(subject, disparity, { limit, margin: fairness.margin, isCrossed });
      return found.map((finding) => ({ ...finding, ...place }));
    }),
  );
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

interface Rule {
  readonly limit: DisparityLimit;
  readonly margin: number;
  readonly isCrossed: boolean;
}

function judgeDisparity(
  subject: string,
  disparity: MeasuredDisparity | undefined,
  { limit, margin, isCrossed }: Rule,
): readonly Finding[] {
  if (disparity === undefined || disparity.value === null) {
    const why = disparity?.reason ?? "the evaluation has no such disparity";
    // Crossed groups are often too small, and without a limit of their own nobody asked for them.
    const isOptional = isCrossed && limit.max === undefined && limit.min === undefined;
    return [
      {
        rule: GATE.fairness.id,
        outcome: isOptional ? "warn" : "unmeasured",
        subject,
        message: `${subject} was not measured: ${why}.`,
        remediation: "Evaluate on more rows of every group.",
      },
    ];
  }
  const { value, interval, deltaInterval } = disparity;
  const isRatio = limit.name.endsWith("Ratio");
  const [low, high] = interval ?? [value, value];
  const broken = [
    ...(limit.max !== undefined && low > limit.max
      ? [`${subject} is ${shown(value)} (${shown(low)} to ${shown(high)}), above the limit of ${shown(limit.max)}.`]
      : []),
    ...(limit.min !== undefined && high < limit.min
      ? [`${subject} is ${shown(value)} (${shown(low)} to ${shown(high)}), below the limit of ${shown(limit.min)}.`]
      : []),
    ...grown(subject, deltaInterval ?? undefined, { isRatio, margin }),
  ];
  const [message] = broken;
  if (message === undefined)
    return [{ rule: GATE.fairness.id, outcome: "pass", subject, message: `${subject} is ${shown(value)}.` }];
  return [
    {
      rule: GATE.fairness.id,
      outcome: "fail",
      subject,
      message: broken.join(" "),
      remediation: GATE.fairness.remediation,
      evidence: { value, low, high },
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
  return String(Number(value.toPrecision(3)));
}
