import type { Outcome } from "../findings/finding.ts";
import { worstFirst } from "../findings/verdict.ts";
import type { MeasuredMetric } from "../generated/types.ts";
import { countedUnits, neededText } from "../records/judged-units.ts";
import { brokenLimit, isGated, isWithinNoise, isWorse } from "../records/metric-result.ts";
import { metricMark } from "./outcomes.ts";
import type { ModelReport } from "./report.ts";

/**
 * What a result means and what to do next: at most two plain sentences, to follow the headline. Escape it where it
 * is shown.
 */
export function lesson(model: ModelReport): string {
  const { outcome, findings } = model.settled;
  const decided = decidingNonPass(model, outcome);
  if (decided !== undefined) return aboutMetric(model, decided);
  const worst = worstFirst(findings).find((finding) => finding.outcome === outcome);
  if (outcome !== "pass" && worst?.remediation !== undefined) return worst.remediation;
  return GENERAL[outcome];
}

const GENERAL = {
  pass: "",
  warn: "It can be merged; look at the warnings below first.",
  fail: "Mend what is listed below and push again.",
  inconclusive: "Add evaluation rows, or ask an approver to accept exactly this artifact: the line to copy is below.",
  unmeasured:
    "A check that could not be measured does not count as passed. Mend what is listed below, or run it again.",
  waived: "",
  "not-applicable": "",
} as const satisfies Record<Outcome, string>;

function aboutMetric(model: ModelReport, metric: MeasuredMetric): string {
  const rows = countedUnits(metric.n, metric.unit);
  if (brokenLimit(metric) !== undefined) {
    return "An absolute limit holds whatever the baseline does. Improve the model, or change the limit in a separate pull request: this one is judged by the base branch’s limits.";
  }
  if (metric.outcome === "fail") {
    return `The whole interval, measured on the same ${rows}, lies beyond what is acceptable, so running it again will not change the outcome. Improve the model, or change the margin in a separate pull request: this one is judged by the base branch’s.`;
  }
  const { needed, unit } = metric;
  const isBeyond = isWorse(metric) && Math.abs(metric.delta ?? 0) > (metric.margin ?? Infinity);
  const more =
    needed === undefined
      ? ""
      : `; ${neededText({ needed, n: metric.n, unit, isBeyond, isUnseen: metric.delta === 0, isWorse: isWorse(metric) && !isWithinNoise(metric) })}`;
  const told = isWithinNoise(metric)
    ? `On ${rows} a loss of that size and chance look the same`
    : `On ${rows} it is credibly worse, and whether by more than the margin is open`;
  return `${isWithinNoise(metric) || isWorse(metric) ? told : `${rows} cannot tell`}${more}. ${whoMayAccept(model)}`;
}

function whoMayAccept({ verdict }: ModelReport): string {
  if (verdict?.approvalCommand === undefined)
    return "Add evaluation rows in a separate pull request, which is not judged by them, and run it again.";
  return "Add evaluation rows in a separate pull request, or ask an approver to accept exactly this artifact: the line to copy is below.";
}

function decidingNonPass(model: ModelReport, outcome: Outcome): MeasuredMetric | undefined {
  if (outcome !== "fail" && outcome !== "inconclusive") return undefined;
  const subjects = new Set(
    model.settled.findings.filter((finding) => finding.outcome === outcome).map(({ subject }) => subject),
  );
  const gated = Object.entries(model.evaluation?.metrics ?? {}).filter(([, metric]) => isGated(metric));
  return gated.find(([name, metric]) => metricMark(metric).outcome === outcome && subjects.has(name))?.[1];
}
