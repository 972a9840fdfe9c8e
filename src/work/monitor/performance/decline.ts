import { normalSf } from "../../../stats/distributions/normal.ts";
import { marginOf, voidMargin } from "../../gate/margin.ts";
import type { WatchedMetric } from "./watched.ts";

/** A metric of a window beside the reference's. */
export interface Compared {
  readonly window: { readonly value: number; readonly errors: { readonly below: number; readonly above: number } };
  readonly reference: {
    readonly value: number | null;
    /** On one row. */
    readonly error: number | undefined;
    readonly rows: number;
  };
  /** How many times the variances are those of independent rows. */
  readonly inflation: number;
}

export interface Decline {
  readonly margin: number;
  /** The reference's value less the margin, in the direction of worse. */
  readonly limit: number;
  /** How much worse the window is than the limit; negative where it is not. */
  readonly beyond: number;
  /** Of the window and the reference together. */
  readonly error: number;
  /** One-sided, of "not worse by more than the margin". */
  readonly pValue: number;
}

/**
 * Whether a window is worse than the reference by more than the margin: the difference of two independent values, the
 * window's error to the side of the limit (variance recovered from its interval, Zou and Donner 2008).
 */
export function declineOf(
  { metric, name, margin: declared }: WatchedMetric,
  { window, reference, inflation }: Compared,
): Decline | { readonly problem: string } {
  const { value, error, rows } = reference;
  if (value === null || error === undefined || rows < 1)
    return {
      problem: `the profile of the reference has no value of ${name} with an error to compare with; make it again (model-gitops profile)`,
    };
  const nothing = voidMargin(declared, value);
  if (nothing !== undefined) return { problem: nothing };
  const margin = marginOf(declared, value);
  const isHigherBetter = metric.better === "higher";
  const limit = isHigherBetter ? value - margin : value + margin;
  const beyond = isHigherBetter ? limit - window.value : window.value - limit;
  // The side of the window's interval that looks at the limit.
  const own = beyond > 0 === isHigherBetter ? window.errors.above : window.errors.below;
  const both = Math.sqrt(inflation) * Math.hypot(own, error / Math.sqrt(rows));
  if (both === 0) return { margin, limit, beyond, error: both, pValue: beyond > 0 ? 0 : 1 };
  return { margin, limit, beyond, error: both, pValue: normalSf(beyond / both) };
}
