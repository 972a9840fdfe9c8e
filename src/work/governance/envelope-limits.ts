import type { EvaluationRecord, MeasuredMetric, RetrainingEnvelope } from "../../generated/types.ts";
import type { ResolvedMetric, ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Measure, Paired } from "./envelope-metrics.ts";

export interface LimitsQuestion {
  readonly envelope: RetrainingEnvelope | undefined;
  readonly metrics: ResolvedModel["metrics"];
  readonly candidate: EvaluationRecord;
  readonly anchor: EvaluationRecord | undefined;
}

/**
 * What is held against the anchor: metrics with a limit of the envelope; the others that are judged by their margin, for
 * what one retraining may lose all of them together may not lose either; and fairness differences where the envelope
 * limits them.
 */
export function measuresOf(question: LimitsQuestion): readonly Measure[] {
  const { envelope, metrics } = question;
  const declared = Object.keys(envelope?.metrics ?? {});
  const judged = metrics.filter(({ declaredAs }) => !declared.includes(declaredAs));
  return [
    ...declared.map((name) => declaredMeasure(name, question)),
    ...judged.flatMap((metric) => marginMeasure(metric, question)),
    ...disparityMeasures(question),
  ];
}

function declaredMeasure(name: string, { envelope }: LimitsQuestion): Measure {
  const { maxDrop, maxRise } = envelope?.metrics?.[name] ?? {};
  const worse = maxDrop === undefined ? "rise" : "fall";
  return { ...metricMeasure(name), worse, limit: maxDrop ?? maxRise ?? 0 };
}

/** A share of a value is a share of the anchor's; what was not measured then has its own. */
function marginMeasure(
  { declaredAs, margin }: ResolvedMetric,
  { candidate, anchor }: LimitsQuestion,
): readonly Measure[] {
  const measured = candidate.metrics[declaredAs];
  // What was not measured of the candidate the gate tells; nothing can be held against the anchor.
  if (measured === undefined || measured.outcome === "not-applicable") return [];
  const value = anchor?.metrics[declaredAs]?.value ?? measured.value ?? 0;
  const limit = "absolute" in margin ? margin.absolute : margin.relative * Math.abs(value);
  return [{ ...metricMeasure(declaredAs), worse: measured.better === "higher" ? "fall" : "rise", limit }];
}

function metricMeasure(name: string): Pick<Measure, "subject" | "values" | "byRows"> {
  return {
    subject: name,
    values: ({ metrics }) => paired(metrics[name]),
    byRows: ({ datasets, metrics }) =>
      new Map(
        decidingLast(Object.values(datasets)).flatMap(({ role, digest, metrics: own }) => {
          const value = (role === "decides" ? metrics : own)?.[name]?.value;
          return typeof value === "number" ? [[digest, value] as const] : [];
        }),
      ),
  };
}

/** The same rows may be shown beside with columns withheld: what decides is what was measured of them. */
function decidingLast<T extends { readonly role: string }>(datasets: readonly T[]): readonly T[] {
  return datasets.toSorted((a, b) => Number(a.role === "decides") - Number(b.role === "decides"));
}

function paired(metric: Pick<MeasuredMetric, "value" | "baseline"> | undefined): Paired {
  return { value: metric?.value ?? undefined, baseline: metric?.baseline ?? undefined };
}

function disparityMeasures({ envelope, candidate, anchor }: LimitsQuestion): readonly Measure[] {
  const limit = envelope?.disparity?.maxRise;
  if (limit === undefined) return [];
  const names = [candidate, ...(anchor === undefined ? [] : [anchor])].flatMap(({ fairness = [] }) =>
    fairness.flatMap(({ sensitive, disparities }) => Object.keys(disparities).map((name) => ({ sensitive, name }))),
  );
  const unique = new Map(names.map((one) => [`${one.name} by ${one.sensitive}`, one]));
  if (unique.size === 0) return [absentDisparity(limit)];
  return [...unique].map(([subject, { sensitive, name }]) => {
    const found = ({ fairness = [] }: EvaluationRecord) =>
      fairness.find((one) => one.sensitive === sensitive)?.disparities[name];
    return {
      subject,
      // A ratio of one is no difference: there the fall is for the worse.
      worse: name.endsWith("Ratio") ? "fall" : "rise",
      limit,
      values: (evaluation) => paired(found(evaluation)),
      byRows: (evaluation) => onDeciding(evaluation, found(evaluation)?.value),
    };
  });
}

/** The envelope limits what nobody measured: that is not inside. */
function absentDisparity(limit: number): Measure {
  const none: Paired = { value: undefined, baseline: undefined };
  return { subject: "disparity", worse: "rise", limit, values: () => none, byRows: () => new Map() };
}

function onDeciding({ datasets }: EvaluationRecord, value: number | null | undefined): ReadonlyMap<string, number> {
  const rows = Object.values(datasets).find(({ role }) => role === "decides")?.digest;
  return new Map(rows === undefined || typeof value !== "number" ? [] : [[rows, value]]);
}
