import { defaultMargin, findMetric, type Metric } from "../../../manifest/metrics.ts";
import { pointerTo } from "../../../manifest/pointers.ts";
import type { ResolvedModel } from "../../../manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { Locate } from "../../../manifest/source.ts";
import { truncate } from "../../../kernel/text.ts";
import type { Margin } from "../../../kernel/units.ts";

// A record has 300 characters for where a threshold comes from.
const LONGEST_PATH = 240;

/** `file:line` of a key of the manifest. */
export function placeOf(locate: Locate, pointer: string): string {
  const { file, line } = locate(pointer);
  const shown = truncate(file, LONGEST_PATH);
  return line === undefined ? shown : `${shown}:${line}`;
}

/** A metric that is monitored. */
export interface WatchedMetric {
  readonly metric: Metric;
  /** As the manifest calls it. */
  readonly name: string;
  readonly margin: Margin;
  /** Whether the gate judges it: only those decay, and those with a threshold of their own. */
  readonly isGated: boolean;
  readonly isPrimary: boolean;
  /** Where the manifest says its margin; undefined: it is the default. */
  readonly marginPointer: string | undefined;
}

export interface Watched {
  readonly metrics: readonly WatchedMetric[];
  /** Names that the task has no metric for. */
  readonly unknown: readonly string[];
}

/** The metrics that monitoring names, or the gated ones. */
export function watchedMetrics(model: ResolvedModel, monitoring: ResolvedMonitoring): Watched {
  const gated = model.metrics.map(({ metric, declaredAs, margin, primary }): WatchedMetric => ({
    metric,
    name: declaredAs,
    margin,
    isGated: true,
    isPrimary: primary,
    marginPointer:
      model.manifest.evaluation.metrics[declaredAs]?.margin === undefined
        ? undefined
        : pointerTo("/evaluation/metrics", declaredAs, "margin"),
  }));
  const { metrics: names } = monitoring.performance;
  if (names === undefined) return { metrics: gated, unknown: [] };
  const found = names.map((name) => gated.find((one) => one.name === name) ?? shown(name, model, gated));
  return {
    metrics: found.filter((one) => one !== undefined),
    unknown: names.filter((_, at) => found[at] === undefined),
  };
}

function shown(name: string, { task }: ResolvedModel, gated: readonly WatchedMetric[]): WatchedMetric | undefined {
  const metric = findMetric(name, task);
  if (metric === undefined) return undefined;
  const same = gated.find((one) => one.metric.name === metric.name);
  if (same !== undefined) return { ...same, name };
  return {
    metric,
    name,
    margin: defaultMargin(metric),
    isGated: false,
    isPrimary: false,
    marginPointer: undefined,
  };
}
