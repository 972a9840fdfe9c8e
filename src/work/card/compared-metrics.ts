import type { ComparedMetric, EvaluationRecord, MeasuredMetric, MeasuredMetrics } from "../../generated/types.ts";
import { toDigits } from "../../kernel/rounding.ts";
import type { CardSide } from "./change.ts";

/** Below this many rows a slice says too much about the people in it. */
const SMALLEST_SLICE = 10;
const MOST_METRICS = 500;
const DIGITS = 6;

export interface ComparedSides {
  readonly base: CardSide | undefined;
  readonly head: CardSide;
  /** The last version that went through the full approval. */
  readonly anchor: CardSide | undefined;
}

export interface MetricTable {
  readonly metrics: ComparedMetric[];
  readonly unchangedMetrics: number;
}

/**
 * Every number of the candidate beside production's and the anchor's, each only where it was measured on the same rows.
 * The worst first: what fails, then what fell the furthest. What is the same is counted.
 */
export function comparedMetrics(sides: ComparedSides): MetricTable {
  const { evaluation } = sides.head;
  if (evaluation === undefined) return { metrics: [], unchangedMetrics: 0 };
  const rows = placesOf(evaluation).flatMap((place) =>
    Object.entries(place.metrics).map(([name, metric]) => comparedMetric({ ...place, name, metric }, sides)),
  );
  const changed = rows.filter((row) => !isUnchanged(row));
  return {
    metrics: changed.toSorted((a, b) => badness(b) - badness(a)).slice(0, MOST_METRICS),
    unchangedMetrics: rows.length - changed.length,
  };
}

/** The metrics of one dataset, or of one slice of it. */
interface Place {
  readonly dataset: string;
  readonly digest: string;
  readonly slice?: string;
  readonly metrics: MeasuredMetrics;
}

function placesOf({ datasets, metrics, slices }: EvaluationRecord): readonly Place[] {
  const whole = Object.entries(datasets).map(([dataset, { digest, role, metrics: own = {} }]) => ({
    dataset,
    digest,
    metrics: role === "decides" ? metrics : own,
  }));
  const parts = slices.flatMap(({ name: slice, dataset, n, metrics: own }) => {
    const digest = datasets[dataset]?.digest;
    return digest === undefined || n < SMALLEST_SLICE ? [] : [{ dataset, digest, slice, metrics: own }];
  });
  return [...whole, ...parts];
}

interface Measured extends Place {
  readonly name: string;
  readonly metric: MeasuredMetric;
}

function comparedMetric(measured: Measured, { base, anchor }: ComparedSides): ComparedMetric {
  const { dataset, digest, slice, name, metric } = measured;
  const { value: candidate, better, outcome, limit, deltaInterval } = metric;
  // What was measured beside the candidate is better than two cards.
  const beside = metric.baseline;
  const before = beside === undefined ? elsewhere(measured, base) : { value: beside };
  const anchored = elsewhere(measured, anchor);
  const other = [
    ...(before?.value === undefined && before !== undefined ? (["production"] as const) : []),
    ...(anchored?.value === undefined && anchored !== undefined ? (["anchor"] as const) : []),
  ];
  const delta = metric.delta ?? difference(candidate, before?.value);
  const fromAnchor = difference(candidate, anchored?.value);
  return {
    metric: name.slice(0, 100),
    dataset,
    digest,
    ...(slice !== undefined && { slice }),
    better,
    candidate,
    ...(before?.value !== undefined && { production: before.value }),
    ...(anchored?.value !== undefined && { anchor: anchored.value }),
    ...(delta !== undefined && { delta }),
    ...(beside !== undefined && deltaInterval && { interval: deltaInterval }),
    ...(fromAnchor !== undefined && { fromAnchor }),
    ...(limit !== undefined && Object.keys(limit).length > 0 && { limit }),
    ...(outcome !== undefined && { outcome }),
    ...(other.length > 0 && { notComparable: other }),
  };
}

/** The same number of another version: without a value where it is of other rows; undefined where there is none. */
function elsewhere(
  { dataset, digest, slice, name }: Measured,
  side: CardSide | undefined,
): { readonly value?: number | null } | undefined {
  if (side?.evaluation === undefined) return undefined;
  const place = placesOf(side.evaluation).find((other) => other.dataset === dataset && other.slice === slice);
  const metric = place?.metrics[name];
  if (place === undefined || metric === undefined) return undefined;
  return place.digest === digest ? { value: metric.value } : {};
}

function difference(to: number | null, from: number | null | undefined): number | undefined {
  return typeof to === "number" && typeof from === "number" ? toDigits(to - from, DIGITS) : undefined;
}

function isUnchanged({ candidate, production, anchor, outcome, notComparable }: ComparedMetric): boolean {
  if (notComparable !== undefined || (production === undefined && anchor === undefined)) return false;
  const same = [production, anchor].every((value) => value === undefined || value === candidate);
  return same && (outcome === undefined || outcome === "pass" || outcome === "not-applicable");
}

const OUTCOMES = { fail: 4, unmeasured: 3, inconclusive: 2, pass: 0, "not-applicable": 0 } as const;

/** Failures first, then by how far it fell, as a share of what it was. */
function badness({ outcome, better, delta = 0, fromAnchor = 0, production, candidate }: ComparedMetric): number {
  const worst = better === "higher" ? -Math.min(delta, fromAnchor) : Math.max(delta, fromAnchor);
  const size = Math.abs(production ?? candidate ?? 1);
  const share = size === 0 ? worst : worst / size;
  return OUTCOMES[outcome ?? "pass"] * 10 + Math.max(-1, Math.min(1, share));
}
