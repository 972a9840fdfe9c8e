import type { ExperimentState, WindowRecord } from "../../generated/types.ts";
import { analyseExperiment } from "../../work/monitor/experiment/analyse.ts";
import type { MeasuredWindow } from "../../work/monitor/measured.ts";
import type { Place } from "../place/place.ts";
import { windowOf } from "./standing.ts";
import type { WatchedModel } from "./watched-models.ts";

export interface ExperimentLook {
  readonly watched: WatchedModel;
  readonly measured: MeasuredWindow;
  /** The newest state, of whichever window. */
  readonly before: ExperimentState | undefined;
}

/**
 * What is decided of the model's experiment after this window; undefined where it has none. A window that may still get
 * rows decides nothing.
 */
export async function lookAt(place: Place, look: ExperimentLook): Promise<WindowRecord["experiment"]> {
  const { watched, measured, before } = look;
  const { experiment: spec } = watched.monitoring;
  if (spec === undefined) return undefined;
  const { replaces: id, span, experiment: totals } = measured;
  const replaces = id === undefined ? undefined : (await windowOf(place, watched.model.name, id))?.experiment;
  const state = analyseExperiment({ spec, span, totals, before, replaces });
  if (measured.state === "final" || state.outcome === "continue" || state.outcome === "no-data") return state;
  const reason = `Provisional: rows of this window may still come. As it is: ${state.outcome}. ${state.reason ?? ""}`;
  return {
    ...state,
    outcome: "continue",
    reason: reason.slice(0, 1000),
    next: "It is decided when the window is final.",
  };
}
