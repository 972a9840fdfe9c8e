import { normalUpperQuantile } from "../../../stats/distributions/normal.ts";
import type { TaskSample } from "../../measure/registry.ts";
import type { Expected } from "./expected.ts";
import type { MetricValue } from "./metric-value.ts";
import type { Unread } from "./served-sample.ts";
import type { WatchedMetric } from "./watched.ts";

export interface Gap {
  readonly name: string;
  /** Realized less estimated on the same rows, less what that is on the reference. */
  readonly gap: number;
  readonly error: number;
  readonly isWide: boolean;
}

const ERRORS = 3;
/** Of any gap being wide by chance, over the metrics of a window. */
const FALSE_ALARMS = 0.01;

export interface GapFacts {
  readonly sample: TaskSample;
  readonly realized: MetricValue;
  readonly expected: Expected;
  readonly referenceRows: number;
  /** What the reference's own gap is, on rows that were held out. */
  readonly usualGap: number;
  readonly inflation: number;
  /** How many metrics are looked at. */
  readonly looks: number;
}

/**
 * Whether what happened differs from what was to be expected of the same answers: an estimate assumes that labels still
 * follow from scores as in the reference, so a gap of more than three standard errors says that they do not. The error has
 * both parts: the labels that the window might have had, and the reference's, from which the expectation was learned.
 */
export function gapOf({ name }: WatchedMetric, facts: GapFacts): Gap | Unread {
  const { sample, realized, expected, referenceRows, usualGap, inflation, looks } = facts;
  if (realized.value === null) return { problem: realized.reason ?? "it has no value on these rows" };
  if (referenceRows < 1) return { problem: "the reference has no rows" };
  const variance = expected.variance(sample);
  if (typeof variance !== "number") return variance;
  const error = Math.sqrt(variance * inflation * (1 + sample.n / referenceRows));
  const gap = realized.value - expected.value - usualGap;
  const limit = Math.max(ERRORS, normalUpperQuantile(FALSE_ALARMS / 2 / looks));
  return { name, gap, error, isWide: Math.abs(gap) > limit * error && error > 0 };
}
