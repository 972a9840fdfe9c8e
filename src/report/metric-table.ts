import { byOutcome } from "../findings/verdict.ts";
import type { MeasuredMetric, MeasuredMetrics } from "../generated/types.ts";
import { code, prose, table } from "./markdown.ts";
import { metricName } from "../manifest/metric-names.ts";
import { percent } from "../kernel/numbers.ts";
import { metricText } from "../records/metric-text.ts";
import { isGated } from "../records/metric-result.ts";
import { metricMark } from "./outcomes.ts";

type Named = readonly [string, MeasuredMetric];

/** The metrics that can stop a merge, worst first, then the primary one, then by name. */
export function gatedMetrics(metrics: MeasuredMetrics): readonly Named[] {
  return worstFirst(Object.entries(metrics).filter(([, metric]) => isGated(metric)));
}

/** The metrics that are only shown. */
export function shownMetrics(metrics: MeasuredMetrics): readonly Named[] {
  return worstFirst(Object.entries(metrics).filter(([, metric]) => !isGated(metric)));
}

/** Metric, baseline (under that word), this pull request, Δ with its interval, limit and outcome. */
export function metricTable(metrics: readonly Named[], other = "Baseline"): string {
  const compared = metrics.some(([, { baseline }]) => typeof baseline === "number");
  const rows = metrics.map(([name, metric]) => (compared ? comparedRow(name, metric) : levelRow(name, metric)));
  return compared
    ? table({ head: comparedHead(metrics, other), rows, align: "lrrrll" })
    : table({ head: levelHead(metrics), rows, align: "lrrll" });
}

/** A metric's name in a table; the primary one is bold. */
export function metricCell(name: string, metric: MeasuredMetric): string {
  const shown = metricName(name);
  const cell = shown === name ? code(name, 60) : prose(shown);
  return metric.primary === true ? `**${cell}**` : cell;
}

/** Glyph and word. */
export function outcomeCell(metric: MeasuredMetric): string {
  const { glyph, word } = metricMark(metric);
  return `${glyph} ${word}`;
}

/** `−0.031 (−0.042 to −0.020)`; of a margin in percent the interval that is held against it: `+0.081 (+11.2% to +17.7%)`. */
export function deltaCell(metric: MeasuredMetric): string {
  const { delta, deltaInterval } = metricText(metric);
  const { ratioInterval } = metric;
  if (marginPercent(metric) !== undefined && ratioInterval) {
    const [from, to] = ratioInterval.map((ratio) => signedPercent(ratio - 1));
    return `${delta} (${from} to ${to})`;
  }
  return deltaInterval === "" ? delta : `${delta} (${deltaInterval})`;
}

/** `Δ (90% interval)`, with the level where all metrics share it. */
export function deltaHead(metrics: readonly MeasuredMetric[]): string {
  const levels = new Set(
    metrics.flatMap(({ deltaLevel, deltaInterval }) => (deltaInterval ? [deltaLevel ?? 0.9] : [])),
  );
  const [level] = levels;
  return levels.size === 1 && level !== undefined ? `Δ (${percent(level, 0)} interval)` : "Δ (interval)";
}

/** What is required: the absolute limit and the margin to the baseline. */
export function limitCell(metric: MeasuredMetric): string {
  const { limit } = metricText(metric);
  const margin = marginPercent(metric) ?? metricText(metric).margin;
  const worst = margin === "" ? "" : `Δ ${metric.better === "higher" ? "≥ −" : "≤ +"}${margin}`;
  return [limit, margin === "0" ? worst.replace(/[−+]/, "") : worst].filter((part) => part !== "").join(", ");
}

/** Of a margin in percent, which has the interval of the ratio: the percentage. */
function marginPercent({ margin, baseline, ratioInterval }: MeasuredMetric): string | undefined {
  if (typeof margin !== "number" || typeof baseline !== "number" || baseline === 0 || !ratioInterval) return undefined;
  return percent(margin / Math.abs(baseline));
}

function signedPercent(share: number): string {
  return `${share < 0 ? "−" : "+"}${percent(Math.abs(share))}`;
}

function comparedHead(metrics: readonly Named[], other: string): string[] {
  return ["Metric", other, "This pull request", deltaHead(metrics.map(([, metric]) => metric)), "Limit", "Outcome"];
}

function comparedRow(name: string, metric: MeasuredMetric): string[] {
  const { baseline, value } = metricText(metric);
  return [metricCell(name, metric), baseline, value, deltaCell(metric), limitCell(metric), outcomeCell(metric)];
}

function levelHead(metrics: readonly Named[]): string[] {
  const [level] = new Set(metrics.map(([, metric]) => metric.level));
  return ["Metric", "This pull request", `${percent(level ?? 0.95, 0)} interval`, "Limit", "Outcome"];
}

function levelRow(name: string, metric: MeasuredMetric): string[] {
  const { value, interval, limit } = metricText(metric);
  return [metricCell(name, metric), value, interval, limit, outcomeCell(metric)];
}

function worstFirst(metrics: readonly Named[]): readonly Named[] {
  const outcome = ([, metric]: Named) => metricMark(metric).outcome;
  return metrics.toSorted(
    (a, b) => byOutcome(outcome(b), outcome(a)) || Number(b[1].primary ?? false) - Number(a[1].primary ?? false),
  );
}
