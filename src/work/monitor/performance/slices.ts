import type { Profile, WindowRecord } from "../../../generated/types.ts";
import { benjaminiHochberg } from "../../../stats/comparison/multiplicity.ts";
import type { ResolvedModel } from "../../../manifest/resolved-model.ts";
import { chosenRows, type TaskSample } from "../../measure/registry.ts";
import { LEAST_SHOWN } from "../../measure/slice-rows.ts";
import { declineOf } from "./decline.ts";
import { metricValue, plainValue } from "./metric-value.ts";
import { rowError } from "./row-errors.ts";
import type { LabelledSample } from "./served-sample.ts";
import type { WatchedMetric } from "./watched.ts";

type ReferenceSlice = NonNullable<NonNullable<Profile["performance"]>["slices"]>[number];
type WindowSlice = NonNullable<WindowRecord["performance"]["slices"]>[number];

interface Slicing {
  readonly metrics: readonly WatchedMetric[];
  readonly seed: number;
}

const MOST_SLICES = 500;
const FALSE_DISCOVERY_RATE = 0.05;
/** Fewer rows are shown and not judged, as evaluation has it. */
const LEAST_JUDGED = 100;

/** Slices and groups of the reference by the names of `served`: of those with ten rows the metrics and their errors. */
export function referenceSlices(
  slices: ReadonlyMap<string, Uint8Array>,
  labelled: LabelledSample,
  { metrics, seed }: Slicing,
): ReferenceSlice[] {
  return partsOf(slices, labelled).map(({ slice, sample }) => ({
    slice,
    rows: sample.n,
    metrics: Object.fromEntries(
      metrics.map((metric) => [
        metric.name,
        { value: plainValue(sample, metric).value, error: rowError(sample, metric, seed) },
      ]),
    ),
  }));
}

export interface WindowSlicing {
  readonly metrics: readonly WatchedMetric[];
  readonly seed: number;
  readonly reference: readonly ReferenceSlice[];
  readonly fairness: ResolvedModel["fairness"];
  /** How many times the variance is that of independent rows. */
  readonly inflation: (metric: WatchedMetric) => number;
}

/** A slice of a window with a metric, and the limit that it is held against: null where it is not. */
export interface JudgedSlice {
  readonly shown: WindowSlice;
  readonly limit: number | null;
}

/**
 * Each slice of a window with each metric, held against the same slice of the reference: worse by more than the margin
 * where that is credible after Benjamini and Hochberg's correction at 5 % over all of them.
 */
export function windowSlices(
  slices: ReadonlyMap<string, Uint8Array>,
  labelled: LabelledSample,
  slicing: WindowSlicing,
): readonly JudgedSlice[] {
  const known = new Map(slicing.reference.map((one) => [one.slice, one]));
  const measured = partsOf(slices, labelled).flatMap(({ slice, sample }) =>
    slicing.metrics.map((metric) => ({
      slice,
      sample,
      ...judged(sample, metric, { slicing, known: known.get(slice) }),
      metric,
    })),
  );
  const tested = measured.filter(({ pValue }) => pValue !== null);
  const adjusted = benjaminiHochberg(tested.map(({ pValue }) => pValue ?? 1));
  const harmed = new Map(tested.map((one, at) => [one, (adjusted[at] ?? 1) < FALSE_DISCOVERY_RATE]));
  return measured
    .map((one): JudgedSlice => ({
      limit: one.limit,
      shown: {
        slice: one.slice,
        ...(isGroup(one.slice, slicing.fairness) && { group: true }),
        metric: one.metric.name,
        value: one.value,
        interval: one.interval,
        rows: one.sample.n,
        reference: one.reference,
        flagged: harmed.get(one) ?? null,
      },
    }))
    .toSorted((a, b) => Number(b.shown.flagged ?? false) - Number(a.shown.flagged ?? false))
    .slice(0, MOST_SLICES);
}

interface Judging {
  readonly slicing: WindowSlicing;
  readonly known: ReferenceSlice | undefined;
}

function judged(sample: TaskSample, metric: WatchedMetric, { slicing, known }: Judging) {
  const { value, interval, errors } = metricValue(sample, metric, slicing.seed);
  const reference = known?.metrics[metric.name];
  const shown = { value, interval, reference: reference?.value ?? null };
  if (value === null || errors === undefined || known === undefined || sample.n < LEAST_JUDGED)
    return { ...shown, pValue: null, limit: null };
  const decline = declineOf(metric, {
    window: { value, errors },
    reference: { value: reference?.value ?? null, error: reference?.error ?? undefined, rows: known.rows },
    inflation: slicing.inflation(metric),
  });
  return "problem" in decline
    ? { ...shown, pValue: null, limit: null }
    : { ...shown, pValue: decline.pValue, limit: decline.limit };
}

function partsOf(
  slices: ReadonlyMap<string, Uint8Array>,
  { sample, rows }: LabelledSample,
): readonly { readonly slice: string; readonly sample: TaskSample }[] {
  return [...slices].flatMap(([slice, mask]) => {
    const own = Uint32Array.from(rows.keys()).filter((at) => mask[rows[at] ?? -1] === 1);
    return own.length < LEAST_SHOWN ? [] : [{ slice, sample: chosenRows(sample, own) }];
  });
}

function isGroup(slice: string, fairness: ResolvedModel["fairness"]): boolean {
  return fairness?.sensitive.some((column) => slice.startsWith(`${column}=`)) ?? false;
}
