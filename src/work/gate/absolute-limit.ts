import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Rule } from "../../findings/rules.ts";
import type { GatedMetric, GateRule } from "./case.ts";
import { range, shown } from "./wording.ts";

export const ABSOLUTE_LIMIT: GateRule = {
  id: "gate/absolute-limit",
  title: "An absolute limit holds",
  why: "Below it the model is of no use, whatever served before. It is judged by the point estimate; a value within the noise of its limit is a warning.",
  remediation: "Improve the model, or change the limit in a separate pull request that says why.",
  judgeMetric,
};

function judgeMetric(gated: GatedMetric): readonly Finding[] {
  return limitFindings(ABSOLUTE_LIMIT, { ...gated, on: "" });
}

/** Whether a metric is within its limits, as findings of the rule that asks; `on` says which rows, where others decide. */
export function limitFindings(
  rule: Rule,
  { name, limit: { min, max }, metric, location, on }: GatedMetric & { readonly on: string },
): readonly Finding[] {
  if (metric === undefined || metric.value === null) return [];
  const { value, interval } = metric;
  const [low, high] = interval ?? [value, value];
  const sides = [
    ...(min === undefined
      ? []
      : [{ limit: min, word: "below the minimum of", isBroken: value < min, isNear: low < min }]),
    ...(max === undefined
      ? []
      : [{ limit: max, word: "above the maximum of", isBroken: value > max, isNear: high > max }]),
  ];
  return sides.map(({ limit, word, isBroken, isNear }) => {
    const messages = {
      fail: `${name}${on} is ${shown(value)}, ${word} ${shown(limit)}.`,
      warn: `${name}${on} is ${shown(value)}, and its interval ${range(low, high)} reaches ${word.split(" ")[0]} the limit of ${shown(limit)}.`,
      pass: `${name}${on} is ${shown(value)}; the limit is ${shown(limit)}.`,
    };
    const outcome = isBroken ? "fail" : isNear ? "warn" : "pass";
    const evidence = { value, limit };
    return findingOf(rule, { outcome, subject: name, message: messages[outcome], location, evidence });
  });
}
