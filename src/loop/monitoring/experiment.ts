import { findingOf } from "../../findings/finding.ts";
import type { ExperimentState, WindowRecord } from "../../generated/types.ts";
import { analyseExperiment } from "../../work/monitor/experiment/analyse.ts";
import type { MeasuredWindow } from "../../work/monitor/measured.ts";
import { isOfStep } from "../../work/promotion/canary-plan.ts";
import type { Place } from "../place/place.ts";
import { MONITOR } from "./monitor-rules.ts";
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
  // Its rows are of another split; the step's own state goes on.
  if (watched.canary !== undefined && !isOfStep(watched.canary, measured.span))
    return before?.id === spec.id ? before : undefined;
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

/** The window with what its experiment came to among its findings, so that all that tell of these tell it. */
export function withOutcome(measured: MeasuredWindow, experiment: WindowRecord["experiment"]): MeasuredWindow {
  if (experiment === undefined) return measured;
  const { outcome, id = "", reason = "" } = experiment;
  if (outcome !== "stop" && outcome !== "promote") return measured;
  const said = outcome === "stop" ? "is to be stopped" : "is decided: promote the treatment";
  const found = findingOf(MONITOR.experiment, {
    outcome: outcome === "stop" ? "warn" : "pass",
    subject: id,
    message: `The experiment ${JSON.stringify(id)} ${said}. ${reason}`,
  });
  return { ...measured, findings: [...measured.findings, found] };
}
