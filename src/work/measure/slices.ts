import { groupBy } from "../../kernel/grouping.ts";
import type { MeasuredMetric, MeasuredSlice } from "../../generated/types.ts";
import { truncate } from "../../kernel/text.ts";
import { benjaminiHochberg } from "../../stats/comparison/multiplicity.ts";
import { measureMetric, type MeasureOptions, type TestedMetric, type MetricSpec } from "./metrics.ts";
import { chosenRows, measurementOf, type TaskSample } from "./registry.ts";
import { LEAST_SHOWN, type Slice } from "./slice-rows.ts";

/** A slice with its metrics, before the correction for the number of slices. */
export interface SliceMeasurement {
  readonly slice: Omit<Slice, "rows">;
  readonly dataset: string;
  readonly n: number;
  readonly positives?: number;
  readonly results: readonly TestedMetric[];
  readonly note?: string;
}

export interface SliceQuestion {
  readonly dataset: string;
  readonly sample: TaskSample;
  /** Gated metrics. */
  readonly specs: readonly MetricSpec[];
  readonly options: MeasureOptions;
}

/** Automatic slices are many and nobody asked for them: from here on they are judged. Declared ones are from `LEAST_SHOWN` on. */
const LEAST_ROWS = 100;
/** Of each class, where a metric is a rate within a class. */
const LEAST_OF_CLASS = 20;
const FALSE_DISCOVERY_RATE = 0.05;
const KEPT_AUTOMATIC = 5;
const MOST_SLICES = 2000;
const NOTE_LIMIT = 500;
/** Means over rows, which a rare class does not make uncertain. */
const OVER_ALL_ROWS: ReadonlySet<string> = new Set(["accuracy", "log_loss", "brier_score"]);
// There are many slices, and their test needs a standard error more than the tails of an interval.
const RANKED_ROWS = 1000;
const REPLICATES = 500;

/** The gated metrics of one slice, compared with the baseline on the same rows. */
export function measureSlice(slice: Slice, { dataset, sample, specs, options }: SliceQuestion): SliceMeasurement {
  const { rows, ...named } = slice;
  const base = { slice: named, dataset, n: rows.length };
  // How many it has would tell of one row whether a condition holds for it.
  if (rows.length < LEAST_SHOWN)
    return { ...base, n: 0, results: [], note: `Fewer than ${LEAST_SHOWN} rows are not shown.` };
  const part = chosenRows(sample, rows);
  return {
    ...base,
    ...(part.task === "binary-classification" && { positives: part.positives }),
    ...measurePart(part, specs, { isDeclared: slice.declared, options }),
  };
}

interface PartQuestion {
  readonly isDeclared: boolean;
  readonly options: MeasureOptions;
}

/** The metrics of a slice's own sample, as slices are measured: declared ones whatever their rows say, others where there are enough. */
export function measurePart(
  part: TaskSample,
  specs: readonly MetricSpec[],
  { isDeclared, options }: PartQuestion,
): Pick<SliceMeasurement, "results" | "note"> {
  const { seed, replicates, rankedRows } = options.resampling;
  const resampling = {
    seed,
    replicates: Math.min(replicates, REPLICATES),
    rankedRows: Math.min(rankedRows, RANKED_ROWS),
  };
  const measure = isDeclared ? measureDeclared : measureAutomatic;
  const measured = specs.map(({ min: _min, max: _max, ...spec }) => measure(part, spec, { ...options, resampling }));
  const problems = new Set(measured.flatMap(({ problem }) => problem ?? []));
  return {
    results: measured.map(({ result }) => ({ ...result, ...harmOf(result) })),
    ...(problems.size > 0 && {
      note: truncate(`Too small to judge: ${[...problems].join("; ")}.`, NOTE_LIMIT),
    }),
  };
}

interface MeasuredPart {
  readonly result: TestedMetric;
  /** Why it was not judged. */
  readonly problem?: string | undefined;
}

function measureAutomatic(part: TaskSample, spec: MetricSpec, options: MeasureOptions): MeasuredPart {
  const problem = tooSmall(part, spec);
  return {
    problem,
    result: measureMetric(part, problem === undefined ? spec : { ...spec, margin: undefined }, options),
  };
}

/**
 * Whatever rows a declared slice has, the metric's own method judges them. What they give no comparison of stays without an
 * outcome, as one class alone has no area; only of enough rows does it speak against a candidate that it has no value where
 * the baseline has one.
 */
function measureDeclared(part: TaskSample, spec: MetricSpec, options: MeasureOptions): MeasuredPart {
  const result = measureMetric(part, spec, options);
  const { outcome, ...measured } = result.measured;
  if (outcome !== "unmeasured" || isLost(part, spec, measured)) return { result };
  return { result: { ...result, measured }, problem: `${result.name}: ${measured.reason ?? "it was not compared"}` };
}

function isLost(part: TaskSample, spec: MetricSpec, { value, n }: MeasuredMetric): boolean {
  if (value !== null || n < LEAST_ROWS || tooSmall(part, spec) !== undefined) return false;
  return typeof measurementOf(spec.metric, part).baseline?.value === "number";
}

/** The tail of few replicates may be thinner than their interval: what that does not show is no harm. */
function harmOf({ measured, pHarm }: TestedMetric): Pick<TestedMetric, "pHarm"> {
  if (pHarm === undefined || measured.outcome === "fail") return {};
  return { pHarm: Math.max(pHarm, FALSE_DISCOVERY_RATE) };
}

/**
 * Which slices are harmed: Benjamini and Hochberg's correction at 5 % over all slices and metrics, of the one-sided
 * tests of "not worse than the baseline by more than the margin". Declared and harmed slices are kept, and of the
 * others the five worst.
 */
export function settleSlices(measurements: readonly SliceMeasurement[]): readonly MeasuredSlice[] {
  const tests = measurements.flatMap((measurement, at) =>
    measurement.results.flatMap(({ name, pHarm }) => (pHarm === undefined ? [] : [{ at, name, pHarm }])),
  );
  const adjusted = benjaminiHochberg(tests.map(({ pHarm }) => pHarm));
  const bySlice = groupBy(
    tests.map((test, index) => ({ ...test, adjusted: adjusted[index] ?? 1 })),
    ({ at }) => at,
  );
  const settled = measurements.map((measurement, at) =>
    settle(measurement, new Map(bySlice.get(at)?.map((test) => [test.name, test.adjusted]))),
  );
  const automatic = settled.filter(
    ({ declared, harmed, pValue }) => declared !== true && harmed !== true && typeof pValue === "number",
  );
  const worst = new Set(automatic.toSorted((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1)).slice(0, KEPT_AUTOMATIC));
  const kept = settled.filter((slice) => slice.declared === true || slice.harmed === true || worst.has(slice));
  if (kept.length <= MOST_SLICES) return kept;
  return kept.toSorted((a, b) => Number(b.harmed ?? false) - Number(a.harmed ?? false)).slice(0, MOST_SLICES);
}

function settle(
  { slice, dataset, n, positives, results, note }: SliceMeasurement,
  adjusted: ReadonlyMap<string, number>,
): MeasuredSlice {
  const isHarmed = (name: string): boolean => (adjusted.get(name) ?? 1) < FALSE_DISCOVERY_RATE;
  const isJudged = adjusted.size > 0;
  return {
    ...slice,
    dataset,
    n,
    ...(positives !== undefined && { positives }),
    metrics: Object.fromEntries(results.map(({ name, measured }) => [name, corrected(measured, isHarmed(name))])),
    ...(isJudged && { harmed: [...adjusted.keys()].some(isHarmed), pValue: Math.min(...adjusted.values()) }),
    ...(note !== undefined && { note }),
  };
}

/** Among many slices some fall below the margin by chance: only the corrected test says "fail". */
function corrected(measured: MeasuredMetric, isHarmed: boolean): MeasuredMetric {
  const { outcome, needed, ...rest } = measured;
  if (isHarmed) return { ...rest, outcome: "fail" };
  if (outcome === "fail") return { ...rest, outcome: "inconclusive" };
  return {
    ...rest,
    ...(outcome !== undefined && { outcome }),
    ...(needed !== undefined && { needed }),
  };
}

function tooSmall(part: TaskSample, { metric }: MetricSpec): string | undefined {
  if (part.n < LEAST_ROWS) return `${part.n} rows, and ${LEAST_ROWS} are needed`;
  if (part.task !== "binary-classification" || OVER_ALL_ROWS.has(metric.name)) return undefined;
  const rarer = Math.min(part.positives, part.n - part.positives);
  if (rarer >= LEAST_OF_CLASS) return undefined;
  return `${rarer} rows of the rarer class, and ${LEAST_OF_CLASS} are needed for ${metric.name}`;
}
