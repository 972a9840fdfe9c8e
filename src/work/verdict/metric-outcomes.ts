import type { Finding } from "../../findings/finding.ts";
import type { MeasuredMetric, MeasuredMetrics } from "../../generated/types.ts";

/** The metrics with the margins, limits and outcomes that the findings about them name. */
export function metricsWithOutcomes(metrics: MeasuredMetrics, findings: readonly Finding[]): MeasuredMetrics {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      const about = findings.filter(({ subject }) => subject === name);
      return [name, about.reduce(withFinding, metric)];
    }),
  );
}

function withFinding(metric: MeasuredMetric, { evidence, outcome }: Finding): MeasuredMetric {
  const { margin, limit, delta, value, n } = evidence ?? {};
  // A guard dataset's finding has the same subject and other numbers.
  if (typeof margin === "number" && delta === metric.delta && n === metric.n) {
    return { ...metric, gated: true, margin, outcome: comparison(outcome) };
  }
  if (typeof limit === "number" && value === metric.value && typeof value === "number") {
    const isMinimum = (outcome === "fail") === value < limit;
    return {
      ...metric,
      gated: true,
      limit: { ...metric.limit, ...(isMinimum ? { min: limit } : { max: limit }) },
    };
  }
  return metric;
}

// A metric that is not the primary one only warns when it is inconclusive; what was accepted was inconclusive too.
function comparison(outcome: Finding["outcome"]): NonNullable<MeasuredMetric["outcome"]> {
  if (outcome === "pass" || outcome === "fail" || outcome === "unmeasured") return outcome;
  return "inconclusive";
}
