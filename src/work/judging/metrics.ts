import { toDigits } from "../../kernel/rounding.ts";
import type { JudgingChange, MetricLimit, ModelManifest } from "../../generated/types.ts";
import type { Margin } from "../../kernel/units.ts";
import { declaredMetrics } from "../../manifest/declared-metrics.ts";
import { findMetric } from "../../manifest/metrics.ts";
import { valueAt } from "../../manifest/pointers.ts";
import { change } from "./change.ts";
import { directionOf, memberDirection } from "./directions.ts";
import { listedBelow } from "./table.ts";

const LISTED = listedBelow("/evaluation/metrics/*");

/** What gates differently: metrics by their canonical names, so that an alias for the same metric is no change. */
export function metricChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const [before, after] = [limitsOf(base), limitsOf(head)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    const path = `evaluation.metrics.${name}`;
    if (old === undefined || now === undefined) {
      const ends = [old && words(old), now && words(now)] as const;
      return change(path, ends, memberDirection("changed", ends));
    }
    return LISTED.flatMap(([key, listed]) => {
      const ends = [valueAt(old, `/${key}`), valueAt(now, `/${key}`)] as const;
      return change(`${path}.${key}`, ends, directionOf(listed, ends));
    });
  });
}

/** Limits with every default filled in, by the canonical names of their metrics. */
function limitsOf(manifest: ModelManifest): ReadonlyMap<string, MetricLimit> {
  return new Map(
    declaredMetrics(manifest).map(({ declaredAs, limit, margin, primary }) => [
      findMetric(declaredAs, manifest.task)?.name ?? declaredAs,
      { ...limit, margin: written(margin), primary },
    ]),
  );
}

function written(margin: Margin): number | string {
  return "absolute" in margin ? margin.absolute : `${toDigits(margin.relative * 100, 12)}%`;
}

function words({ min, max, margin, primary, rowSql }: MetricLimit): string {
  const parts = [
    rowSql ?? "",
    min === undefined ? "" : `min ${min}`,
    max === undefined ? "" : `max ${max}`,
    `margin ${margin}`,
    primary === true ? "primary" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
