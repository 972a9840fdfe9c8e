import type { Finding } from "../findings/finding.ts";
import type { MeasuredDisparity } from "../generated/types.ts";
import type { DisparityLimit } from "../manifest/fairness.ts";
import { GATE } from "./gate-rules.ts";
import type { Case } from "./judge.ts";

/**
 * Disparities are biased upwards by small groups, so they are judged by intervals: a disparity fails when it credibly
 * grew against the baseline by more than the margin, or credibly breaks its absolute limit.
 */
export function judgeFairness({ evaluation, limits: { fairness }, locate }: Case): readonly Finding[] {
  if (fairness === undefined) return [];
  const measured = evaluation.fairness ?? [];
  const location = locate?.("/evaluation/fairness");
  const place = location === undefined ? {} : { location };
  if (measured.length === 0) {
    const message = "The manifest limits disparities between groups, and they were not measured.";
    return [{ rule: GATE.fairness.id, outcome: "unmeasured", message, remediation: GATE.measured.remediation, ...place }];
  }
  return measured.flatMap(({ sensitive, disparities }) =>
    fairness.limits.flatMap((limit) => {
      const subject = `${limit.name} by ${sensitive}`;
      const found = judgeDisparity(subject, disparities[limit.name], { limit, margin: fairness.margin });
      return found.map((finding) => ({ ...finding, ...place }));
    }),
  );
}

interface Rule {
  readonly limit: DisparityLimit;
  readonly margin: number;
}

function judgeDisparity(subject: string, disparity: MeasuredDisparity | undefined, { limit, margin }: Rule): readonly Finding[] {
  if (disparity === undefined || disparity.value === null) {
    const why = disparity?.reason ?? "the evaluation has no such disparity";
    return [{ rule: GATE.fairness.id, outcome: "warn", subject, message: `${subject} was not measured: ${why}.`, remediation: "Evaluate on more rows of every group." }];
  }
  const { value, interval, deltaInterval } = disparity;
  const isRatio = limit.name.endsWith("Ratio");
  const [low, high] = interval ?? [value, value];
  const broken = [
    ...(limit.max !== undefined && low > limit.max ? [`${subject} is ${shown(value)} (${shown(low)} to ${shown(high)}), above the limit of ${shown(limit.max)}.`] : []),
    ...(limit.min !== undefined && high < limit.min ? [`${subject} is ${shown(value)} (${shown(low)} to ${shown(high)}), below the limit of ${shown(limit.min)}.`] : []),
    ...grown(subject, deltaInterval ?? undefined, { isRatio, margin }),
  ];
  const [message] = broken;
  if (message === undefined) return [{ rule: GATE.fairness.id, outcome: "pass", subject, message: `${subject} is ${shown(value)}.` }];
  return [{ rule: GATE.fairness.id, outcome: "fail", subject, message: broken.join(" "), remediation: GATE.fairness.remediation, evidence: { value, low, high } }];
}

function grown(subject: string, delta: readonly [number, number] | undefined, { isRatio, margin }: { readonly isRatio: boolean; readonly margin: number }): readonly string[] {
  if (delta === undefined) return [];
  const [low, high] = delta;
  const isWorse = isRatio ? high < -margin : low > margin;
  return isWorse ? [`${subject} grew worse against the baseline by ${shown(Math.abs(low))} to ${shown(Math.abs(high))}, more than ${shown(margin)}.`] : [];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
