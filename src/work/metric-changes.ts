import type { JudgingChange, MetricLimit, ModelManifest } from "../generated/types.ts";
import { toDigits } from "../kernel/rounding.ts";
import { parseMargin, type Margin } from "../kernel/units.ts";
import { customMetric } from "../manifest/custom-metric.ts";
import { defaultMargin, findMetric } from "../manifest/metrics.ts";
import { change, strictness, type Direction } from "./change.ts";

/** What gates differently: metrics by their canonical names, so that an alias for the same metric is no change. */
export function metricChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const [before, after] = [limitsOf(base), limitsOf(head)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    const path = `evaluation.metrics.${name}`;
    if (old === undefined || now === undefined) {
      return change(path, [old && words(old), now && words(now)], old === undefined ? "added" : "removed");
    }
    return [
      ...change(`${path}.min`, [old.min, now.min], strictness(old.min, now.min, "higher")),
      ...change(`${path}.max`, [old.max, now.max], strictness(old.max, now.max, "lower")),
      ...change(
        `${path}.margin`,
        [marginWords(old.margin), marginWords(now.margin)],
        marginDirection(old.margin, now.margin),
      ),
      ...change(`${path}.rowSql`, [old.rowSql, now.rowSql], "changed"),
      ...change(`${path}.better`, [old.better, now.better], "changed"),
      ...change(`${path}.primary`, [old.primary, now.primary], now.primary ? "tightened" : "loosened"),
    ];
  });
}

interface Limit {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly margin: Margin;
  readonly primary: boolean;
  readonly rowSql: string | undefined;
  readonly better: string | undefined;
}

function limitsOf({ evaluation, task }: ModelManifest): ReadonlyMap<string, Limit> {
  const entries = Object.entries(evaluation.metrics);
  const hasPrimary = entries.some(([, { primary }]) => primary === true);
  return new Map(
    entries.map(([name, limit], index) => {
      const primary = hasPrimary ? limit.primary === true : index === 0;
      return [
        findMetric(name, task)?.name ?? name,
        {
          min: limit.min,
          max: limit.max,
          margin: marginOf(name, limit, task),
          primary,
          rowSql: limit.rowSql,
          better: limit.better,
        },
      ];
    }),
  );
}

function marginOf(name: string, limit: MetricLimit, task: ModelManifest["task"]): Margin {
  if (limit.margin !== undefined) return parseMargin(limit.margin);
  const metric = customMetric(name, limit, task) ?? findMetric(name, task);
  return metric === undefined ? { absolute: 0 } : defaultMargin(metric);
}

/** An absolute margin and a share of the baseline's value cannot be compared without the baseline. */
function marginDirection(old: Margin, now: Margin): Direction {
  if ("absolute" in old && "absolute" in now) return strictness(old.absolute, now.absolute, "lower");
  if ("relative" in old && "relative" in now) return strictness(old.relative, now.relative, "lower");
  return "changed";
}

function marginWords(margin: Margin): string {
  return "absolute" in margin ? String(margin.absolute) : `${toDigits(margin.relative * 100, 12)}%`;
}

function words({ min, max, margin, primary, rowSql }: Limit): string {
  const parts = [
    rowSql ?? "",
    min === undefined ? "" : `min ${min}`,
    max === undefined ? "" : `max ${max}`,
    `margin ${marginWords(margin)}`,
    primary ? "primary" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
