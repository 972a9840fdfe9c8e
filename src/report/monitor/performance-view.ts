import type { WindowPerformance, WindowRecord } from "../../generated/types.ts";
import type { Outcome } from "../../findings/finding.ts";
import { count } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { code, prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import { interval, limitText, rowsText, spanText, together } from "./words.ts";

type Kind = "realized" | "estimated";

/** Metrics with labels and estimated ones, each with its interval, its limit and where the limit comes from. */
export function performanceTable({ performance }: WindowRecord): string | undefined {
  const rows = [
    ...Object.entries(performance.realized).map(([name, metric]) => row(name, "realized", metric)),
    ...Object.entries(performance.estimated).map(([name, metric]) => row(name, "estimated", metric)),
  ];
  if (rows.length === 0) return undefined;
  const head = ["Metric", "Kind", "Value", "Interval", "Reference", "Limit", "Limit from", "Rows", "Outcome"];
  return table({ head, rows, align: "llrlrrlrl" });
}

/** Of which rows the metrics are, and what an estimate assumes. */
export function performanceNotes({ performance, window }: WindowRecord): readonly string[] {
  const { labelled, realized, estimated } = performance;
  return [
    labelled === undefined
      ? Object.keys(realized).length === 0
        ? "No performance by labels: this window had no labels that are old enough."
        : ""
      : `By labels: ${count(labelled.labels)} of ${rowsText(labelled.rows)} of ${spanText(labelled.from, labelled.to)}, whose labels became mature in this window.`,
    Object.keys(estimated).length === 0
      ? ""
      : `Estimated from the model’s own scores of the ${rowsText(window.rows)} of this window. It assumes calibrated probabilities, the same relation of inputs and target, and no inputs that the reference lacks; its interval is three sampling errors to each side.`,
    ...whyNot(realized, "by labels"),
    ...whyNot(estimated, "estimated"),
  ].filter((text) => text !== "");
}

function whyNot(metrics: WindowRecord["performance"]["realized"], kind: string): readonly string[] {
  const open = Object.entries(metrics).filter(([, { value, flagged }]) => value === null || flagged === null);
  return open.slice(0, 20).map(([name, { reason }]) => {
    return `${metricName(name)}, ${kind}, was not measured: ${reason ?? "the window does not say why."}`;
  });
}

/** One line: what fell, or that nothing did. */
export function performanceSentence(window: WindowRecord): string {
  const all = [
    ...Object.entries(window.performance.realized).map(([name, metric]) => ({
      name,
      kind: "realized" as const,
      metric,
    })),
    ...Object.entries(window.performance.estimated).map(([name, metric]) => ({
      name,
      kind: "estimated" as const,
      metric,
    })),
  ];
  if (all.length === 0) return "";
  const fallen = all.filter(({ metric }) => metric.flagged === true);
  const shown = fallen.length > 0 ? fallen : all.filter(({ metric }) => metric.value !== null);
  if (shown.length === 0) {
    const reason = all.find(({ metric }) => metric.reason !== undefined)?.metric.reason;
    return `Performance was not measured${reason === undefined ? "" : `: ${reason}`}`;
  }
  return shown
    .slice(0, 2)
    .map(({ name, kind, metric }) => {
      const show = showing(metric);
      const limit = metric.threshold === null ? "" : `, limit ${show(metric.threshold)}`;
      return `${metricName(name)} ${show(metric.value)} (${kind}${limit})`;
    })
    .join(", ");
}

export function slicesTable({ performance }: WindowRecord, most: number): string | undefined {
  const slices = performance.slices ?? [];
  if (slices.length === 0) return undefined;
  const sorted = slices.toSorted((a, b) => weight(b.flagged) - weight(a.flagged));
  const rows = sorted
    .slice(0, most)
    .map(({ slice, group, metric, value, interval: pair, rows: size, reference, flagged }) => {
      const show = together([value, reference], halfWidth(pair));
      const outcome = outcomeOf(flagged, value);
      return [
        `${code(slice, 80)}${group === true ? " <sub>group</sub>" : ""}`,
        metricCell(metric),
        value === null ? "–" : show(value),
        interval(pair, show),
        reference === undefined || reference === null ? "" : show(reference),
        count(size),
        `${findingMark(outcome).glyph} ${WORDS[outcome] ?? "steady"}`,
      ];
    });
  const head = ["Slice", "Metric", "Value", "Interval", "Reference", "Rows", "Outcome"];
  const left = slices.length - rows.length;
  return `${table({ head, rows, align: "llrlrrl" })}${left > 0 ? `\n\n… and ${plural(left, "slice")} more.` : ""}`;
}

function row(name: string, kind: Kind, metric: WindowPerformance): readonly string[] {
  const { value, threshold, reference } = metric;
  const show = showing(metric);
  const outcome = outcomeOf(metric.flagged, value);
  return [
    metricCell(name),
    kind,
    value === null ? "–" : show(value),
    interval(metric.interval, show),
    reference === undefined || reference === null ? "" : show(reference),
    threshold === null ? "none" : show(threshold),
    prose(metric.thresholdFrom ?? band(metric), 120),
    metric.rows === undefined ? "" : count(metric.rows),
    `${findingMark(outcome).glyph} ${WORDS[outcome] ?? "holds"}`,
  ];
}

const WORDS: Partial<Record<Outcome, string>> = {
  fail: "worse",
  unmeasured: "not measured",
  "not-applicable": "not judged",
};

function outcomeOf(flagged: boolean | null | undefined, value: number | null): Outcome {
  if (flagged === true) return "fail";
  if (value === null || flagged === null) return "unmeasured";
  return flagged === undefined ? "not-applicable" : "pass";
}

function band({ lower, upper }: WindowPerformance): string {
  if (lower === null && upper === null) return "";
  return `reference parts: ${limitText(lower)} to ${limitText(upper)}`;
}

function showing(metric: WindowPerformance): (value: number | null | undefined) => string {
  return together([metric.value, metric.threshold, metric.reference], halfWidth(metric.interval));
}

function halfWidth(pair: readonly number[] | null | undefined): number | undefined {
  const [low, high] = pair ?? [];
  return low === undefined || high === undefined || !(high > low) ? undefined : (high - low) / 2;
}

function metricCell(name: string): string {
  const title = metricName(name);
  return title === name ? code(name, 60) : title;
}

function weight(flagged: boolean | null | undefined): number {
  return flagged === true ? 2 : flagged === null ? 1 : 0;
}
