import { normalUpperQuantile } from "../../../stats/distributions/normal.ts";
import type { Expected } from "./expected.ts";
import type { MetricValue } from "./metric-value.ts";
import type { WatchedMetric } from "./watched.ts";

export interface Gap {
  readonly name: string;
  /** Realized less estimated, on the same rows. */
  readonly gap: number;
  readonly error: number;
  readonly isWide: boolean;
}

const ERRORS = 3;
/** Of any gap being wide by chance, over the metrics of a window. */
const FALSE_ALARMS = 0.01;

export interface GapFacts {
  readonly realized: MetricValue;
  readonly expected: Expected;
  readonly rows: number;
  readonly referenceRows: number;
  readonly inflation: number;
  /** How many metrics are looked at. */
  readonly looks: number;
}

/**
 * Whether what happened differs from what was to be expected of the same answers: an estimate assumes that labels still
 * follow from scores as in the reference, so a gap of more than three standard errors says that they do not. The error has
 * both parts: the labels that the window might have had, and the reference's, from which the expectation was learned.
 */
export function gapOf({ name }: WatchedMetric, facts: GapFacts): Gap | undefined {
  const { realized, expected, rows, referenceRows, inflation, looks } = facts;
  const variance = expected.variance();
  if (realized.value === null || variance === null || referenceRows < 1) return undefined;
  const error = Math.sqrt(variance * inflation * (1 + rows / referenceRows));
  const gap = realized.value - expected.value;
  const limit = Math.max(ERRORS, normalUpperQuantile(FALSE_ALARMS / 2 / looks));
  return { name, gap, error, isWide: Math.abs(gap) > limit * error && error > 0 };
}
