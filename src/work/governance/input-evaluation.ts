import type {
  EvaluationRecord,
  GovernedDisparity,
  GovernedEvaluation,
  GovernedMetric,
  GovernedProduction,
  MeasuredMetric,
} from "../../generated/types.ts";

/** What was measured of a candidate, as rules read it: values that are not there are left out, never null. */
export function governedEvaluation(evaluation: EvaluationRecord, isOfCandidate: boolean): GovernedEvaluation {
  return {
    evaluationKey: evaluation.evaluationKey,
    artifact: evaluation.candidate.digest,
    isOfCandidate,
    metrics: metricsOf(evaluation, candidateValue),
    slices: evaluation.slices.map(({ name, dataset, n, declared, harmed, metrics }) => ({
      name,
      dataset,
      n,
      ...(declared !== undefined && { isDeclared: declared }),
      ...(harmed !== undefined && { isHarmed: harmed }),
      metrics: Object.fromEntries(
        Object.entries(metrics).flatMap(([metric, { value }]) => (value === null ? [] : [[metric, value]])),
      ),
    })),
    disparities: disparitiesOf(evaluation),
  };
}

/** The baseline on the same rows; undefined where none was measured. */
export function governedProduction(evaluation: EvaluationRecord): GovernedProduction | undefined {
  const { status, artifact, source } = evaluation.baseline;
  if (artifact === undefined || (status !== "compared" && status !== "same")) return undefined;
  return {
    artifact: artifact.digest,
    ...(source !== undefined && { source }),
    metrics: metricsOf(evaluation, ({ value, baseline }) => (status === "same" ? value : baseline)).map(
      ({ name, dataset, digest, better, value }) => ({
        name,
        dataset,
        better,
        ...(digest !== undefined && { digest }),
        ...(value !== undefined && { value }),
      }),
    ),
  };
}

function candidateValue({ value }: MeasuredMetric): number | null {
  return value;
}

type Value = (metric: MeasuredMetric) => number | null | undefined;

/** Every metric of every dataset that judges, with the digest of its rows. */
export function metricsOf(evaluation: EvaluationRecord, pick: Value = candidateValue): GovernedMetric[] {
  // What is only shown judges nothing, and may be of no dataset that the manifest names.
  const judging = Object.entries(evaluation.datasets).filter(([, { role }]) => role !== "shown");
  return judging.flatMap(([dataset, { role, digest, metrics }]) =>
    Object.entries(role === "decides" ? evaluation.metrics : (metrics ?? {})).map(([name, metric]) =>
      governedMetric({ name, dataset, digest }, metric, pick(metric)),
    ),
  );
}

function governedMetric(
  identity: Pick<GovernedMetric, "name" | "dataset"> & { readonly digest: string },
  metric: MeasuredMetric,
  value: number | null | undefined,
): GovernedMetric {
  const { interval, better, limit, baseline, delta, outcome, primary, gated } = metric;
  const [low, high] = interval ?? [];
  return {
    ...identity,
    better,
    ...(typeof value === "number" && { value }),
    ...(low !== undefined && high !== undefined && { low, high }),
    ...limit,
    ...(typeof baseline === "number" && { baseline }),
    ...(typeof delta === "number" && { delta }),
    ...(outcome !== undefined && { outcome }),
    ...(primary !== undefined && { isPrimary: primary }),
    ...(gated !== undefined && { isGated: gated }),
  };
}

/** Every fairness difference that was measured. */
export function disparitiesOf({ fairness = [] }: EvaluationRecord): GovernedDisparity[] {
  return fairness.flatMap(({ sensitive, disparities }) =>
    Object.entries(disparities).map(([measure, { value, interval, excludedGroups }]) => ({
      sensitive,
      measure,
      ...(typeof value === "number" && { value }),
      ...(interval !== null && { low: interval[0], high: interval[1] }),
      ...(excludedGroups !== undefined && { excludedGroups }),
    })),
  );
}
