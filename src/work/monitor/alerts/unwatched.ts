import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { WindowCause } from "./causes.ts";

/** Why nothing can show a cause any more, so that no window would ever end its alert. */
export interface Unwatched {
  readonly why: string;
  /** So many windows have to have said nothing of it before: the manifest alone does not tell. */
  readonly after: number;
}

/** The causes that the manifest does not watch. A quality check or a drift is always among those that hold without a word. */
export function unwatchedCauses(
  monitoring: Pick<ResolvedMonitoring, "labels" | "columns" | "performance" | "service" | "alertAfter">,
): ReadonlyMap<WindowCause, Unwatched> {
  const found = new Map<WindowCause, Unwatched>();
  const { latencyMs, errorRate, rowsPerSecond, prometheus } = monitoring.service;
  const limits = [...Object.values(latencyMs), errorRate, rowsPerSecond, prometheus];
  if (limits.every((limit) => limit === undefined))
    found.set("service", { why: "monitoring.service has no limit any more", after: 0 });
  if (monitoring.performance.estimate === false)
    found.set("estimated-decay", { why: "monitoring.performance.estimate is false", after: 0 });
  const { truth } = monitoring.columns;
  if (monitoring.labels === undefined && typeof truth !== "string") {
    // A log may have labels under their usual name, unless the manifest says that it has none.
    const after = truth === null ? 0 : monitoring.alertAfter.last;
    const none = { why: "the manifest names no labels any more", after };
    found.set("decay", none);
    found.set("concept-drift", none);
  }
  return found;
}
