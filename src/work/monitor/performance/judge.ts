import type { Estimation, Profile, WindowPerformance, WindowRecord } from "../../../generated/types.ts";
import type { ResolvedModel } from "../../../manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { Locate } from "../../../manifest/source.ts";
import { holm } from "../../../stats/comparison/multiplicity.ts";
import type { MeasuredWindow, ServedRows } from "../measured.ts";
import { chosenServed } from "./chosen-served.ts";
import { gapOf, type Gap } from "./concept-drift.ts";
import { estimatedMetric, expectedOf } from "./estimated.ts";
import { inflationOf } from "./inflation.ts";
import { nannymlEstimation } from "./nannyml.ts";
import { realizedMetric, type Realized } from "./realized.ts";
import { labelledSample, type LabelledSample, type Unread } from "./served-sample.ts";
import { conceptDriftOf, decayOf, estimatedDecayOf, type SignalReason } from "./signals.ts";
import { windowSlices, type JudgedSlice } from "./slices.ts";
import { watchedMetrics, type WatchedMetric } from "./watched.ts";

export interface PerformanceQuestion {
  readonly measured: Pick<MeasuredWindow, "served" | "labelled" | "labels" | "why">;
  /** The profile of the accepted model's reference. */
  readonly reference: Profile;
  /** Its rows, by their digest: what the engine nannyml estimates by. Undefined: they could not be had, or are not asked for. */
  readonly referenceRows?: ServedRows | undefined;
  readonly model: ResolvedModel;
  readonly monitoring: ResolvedMonitoring;
  readonly locate: Locate;
  /** Of the resampling: the same rows with the same seed have the same intervals. */
  readonly seed: number;
}

type PerformanceSignal = "decay" | "estimatedDecay" | "conceptDrift";

export interface JudgedPerformance {
  readonly performance: WindowRecord["performance"];
  readonly signals: Readonly<Record<PerformanceSignal, boolean | null>>;
  /** By signal, in words. */
  readonly reasons: Readonly<Record<PerformanceSignal, string>>;
}

const SIGNIFICANCE = 0.05;

/**
 * What the model did in a window, as its labels and as its answers say it, and what that means: decay (a gated metric, of
 * all rows or of a slice, is credibly worse than the reference by more than its margin), estimated decay (the whole band of an estimate is beyond
 * its threshold) and concept drift (labels no longer follow from the answers as they did).
 */
export function judgePerformance(question: PerformanceQuestion): JudgedPerformance {
  const { metrics, unknown } = watchedMetrics(question.model, question.monitoring);
  const labelled = labelledOf(question);
  const realized = realizedOf(question, metrics, labelled);
  const estimated = estimatedOf(question, metrics);
  const gaps = gapsOf(question, realized, labelled);
  const slices = slicesOf(question, metrics, labelled);
  const decided = {
    decay: decayOf(realized, slices, "problem" in labelled ? labelled.problem : undefined),
    estimatedDecay: estimatedDecayOf(estimated, {
      isAsked: question.monitoring.performance.estimate !== false,
      problem: question.measured.why?.answers,
    }),
    conceptDrift: conceptDriftOf(gaps, "problem" in labelled ? labelled.problem : undefined),
  };
  return {
    performance: {
      ...labelledSpan(question, labelled),
      realized: Object.fromEntries([
        ...realized.map(({ watched, shown }) => [watched.name, shown] as const),
        ...unknown.map((name) => [name, unknownMetric(name, question.model)] as const),
      ]),
      estimated,
      ...(slices.length > 0 && { slices: slices.map(({ shown }) => shown) }),
    },
    signals: eachOf(decided, ({ raised }) => raised),
    reasons: eachOf(decided, ({ reason }) => reason),
  };
}

function eachOf<T>(
  decided: Readonly<Record<PerformanceSignal, SignalReason>>,
  pick: (one: SignalReason) => T,
): Readonly<Record<PerformanceSignal, T>> {
  return {
    decay: pick(decided.decay),
    estimatedDecay: pick(decided.estimatedDecay),
    conceptDrift: pick(decided.conceptDrift),
  };
}

function labelledOf({ measured, model }: PerformanceQuestion): LabelledSample | Unread {
  const { labelled, why } = measured;
  if (labelled !== undefined) return labelledSample(labelled.rows, model);
  return { problem: why?.labels ?? why?.answers ?? "there are no labels; name them under monitoring.labels" };
}

/** Where no label can be read too: those that come then make the window again. */
function labelledSpan(
  { measured: { labelled, labels } }: PerformanceQuestion,
  found: LabelledSample | Unread,
): Pick<WindowRecord["performance"], "labelled"> {
  const span = labelled ?? labels;
  if (span === undefined) return {};
  return {
    labelled: {
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
      rows: labelled?.rows.n ?? 0,
      labels: "problem" in found ? 0 : found.sample.n,
      ...(labels && { known: labels.known }),
    },
  };
}

/** Which of them are beyond their thresholds: Holm's correction over those that decide, and over the others. */
function realizedOf(
  question: PerformanceQuestion,
  metrics: readonly WatchedMetric[],
  labelled: LabelledSample | Unread,
): readonly Realized[] {
  if ("problem" in labelled) return [];
  const { sample } = labelled;
  const { reference } = question;
  const inflation = inflationOf(sample, reference);
  const found = metrics.map((metric) =>
    realizedMetric(metric, { ...question, performance: reference.performance, sample, inflation }),
  );
  const flags = new Map<Realized, boolean>();
  for (const decides of [true, false]) {
    const family = found.filter((one) => one.decides === decides && one.pValue !== undefined);
    const adjusted = holm(family.map(({ pValue }) => pValue ?? 1));
    for (const [at, one] of family.entries()) flags.set(one, (adjusted[at] ?? 1) < SIGNIFICANCE);
  }
  return found.map((one) => ({ ...one, shown: { ...one.shown, flagged: flags.get(one) ?? null } }));
}

function estimatedOf(
  question: PerformanceQuestion,
  metrics: readonly WatchedMetric[],
): Readonly<Record<string, WindowPerformance>> {
  const { measured, monitoring, reference } = question;
  if (monitoring.performance.estimate === false || measured.served === undefined) return {};
  const estimation = estimationOf(question, metrics);
  const expected = expectedOf(measured.served, { ...question, estimation });
  return Object.fromEntries(
    metrics.map((metric) => [
      metric.name,
      estimatedMetric(metric, expected, { ...question, estimation, performance: reference.performance }),
    ]),
  );
}

/** What estimates go by: the profile, or under the engine nannyml the reference's rows. */
function estimationOf(
  { monitoring, model, reference, referenceRows }: PerformanceQuestion,
  metrics: readonly WatchedMetric[],
): Estimation | Unread {
  if (monitoring.performance.engine === "model-gitops") return ownEstimation(reference);
  if (model.task === "regression")
    return {
      problem:
        "engine: nannyml estimates a regression by a model that it learns, which is not reproduced; engine: model-gitops estimates it by cells of the reference",
    };
  if (referenceRows === undefined)
    return {
      problem:
        "engine: nannyml estimates by the reference's rows, which could not be read; engine: model-gitops takes its profile",
    };
  return nannymlEstimation(referenceRows, { model, metrics });
}

function ownEstimation({ estimation }: Profile): Estimation | Unread {
  return (
    estimation ?? { problem: "the profile of the reference has nothing to estimate by; it was made without labels" }
  );
}

/** Realized less estimated, on the rows that have labels: by the profile, whatever the engine of the estimates. */
function gapsOf(
  question: PerformanceQuestion,
  realized: readonly Realized[],
  labelled: LabelledSample | Unread,
): readonly Gap[] | Unread {
  const { measured, reference, model } = question;
  if ("problem" in labelled || measured.labelled === undefined) return { problem: "there are no labels" };
  const { expected } = expectedOf(chosenServed(measured.labelled.rows, labelled.rows), {
    model,
    estimation: ownEstimation(reference),
  });
  if ("problem" in expected) return expected;
  const inflation = inflationOf(labelled.sample, reference);
  const { sample } = labelled;
  const found = realized.map(({ watched, measured: value }): Gap | Unread => {
    const own = expected(watched);
    if ("problem" in own) return own;
    return gapOf(watched, {
      sample,
      realized: value,
      expected: own,
      referenceRows: reference.rows,
      usualGap: reference.estimation?.gaps?.[watched.name] ?? 0,
      inflation: inflation(watched),
      looks: realized.length,
    });
  });
  const gaps = found.filter((one): one is Gap => !("problem" in one));
  if (gaps.length > 0) return gaps;
  const problems = new Set(found.flatMap((one) => ("problem" in one ? one.problem : [])));
  return { problem: [...problems].join("; ") };
}

function slicesOf(
  { measured, reference, model, seed }: PerformanceQuestion,
  metrics: readonly WatchedMetric[],
  labelled: LabelledSample | Unread,
): readonly JudgedSlice[] {
  if ("problem" in labelled || measured.labelled === undefined) return [];
  return windowSlices(measured.labelled.rows.slices, labelled, {
    metrics: metrics.filter(({ isGated }) => isGated),
    seed,
    reference: reference.performance?.slices ?? [],
    fairness: model.fairness,
    inflation: inflationOf(labelled.sample, reference),
  });
}

function unknownMetric(name: string, { task }: ResolvedModel): WindowPerformance {
  return {
    value: null,
    interval: null,
    lower: null,
    upper: null,
    threshold: null,
    flagged: null,
    reason: `there is no metric ${name} of ${task}; see docs/reference/metrics.md for those that there are`,
  };
}
