import type { ExperimentState } from "../../../generated/types.ts";
import type { ResolvedExperiment } from "./plan.ts";

export interface Ahead {
  readonly spec: ResolvedExperiment;
  readonly outcome: Exclude<ExperimentState["outcome"], "no-data">;
  readonly isEnded: boolean;
  readonly method: ExperimentState["method"];
  /** That the metrics know of. */
  readonly units: number;
  /** Start of the first window, and how much later labels count; milliseconds. */
  readonly from: number;
  readonly lag: number;
  readonly elapsed: number;
}

export const NEXT_ROWS = "The next look is after the next window with rows of both arms.";

/** What is to come, in a sentence. */
export function nextOf({ spec, outcome, isEnded, method, units, from, lag, elapsed }: Ahead): string {
  if (outcome === "stop") return "There is no next look: another id begins anew.";
  if (outcome === "promote") return "Guardrails are looked at after each further window.";
  if (isEnded)
    return "There is no next look for success: all of alpha is spent. Guardrails are looked at after each window.";
  const planned = spec.units;
  const share =
    method !== "group-sequential" || planned === undefined
      ? ""
      : ` So far there are about ${units} of ${planned} planned units${lag > 0 ? ", of answers whose labels count" : ""}.`;
  if (elapsed >= spec.minimumMs) return `The next look is after the next window.${share}`;
  const day = new Date(from + spec.minimumMs + lag).toISOString().slice(0, 16).replace("T", " ");
  return `Harm is looked for after each window; a promotion is possible after the window that ends at ${day} UTC.${share}`;
}
