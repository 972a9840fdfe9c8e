import type { EvaluationRecord, MeasuredLatency, Timing } from "../generated/types.ts";
import { toDigits } from "../kernel/rounding.ts";
import { formatBytes } from "../kernel/units.ts";
import { artifactSize } from "./artifact-size.ts";
import { graphChanges } from "../records/graph-changes.ts";
import { code, table } from "./markdown.ts";
import { asWritten, count, number, scaleFor } from "../kernel/numbers.ts";

type Row = readonly [string, (timing: Timing) => string | undefined];

const ROWS: readonly Row[] = [
  ["p50", ({ p50Ms }) => milliseconds(p50Ms)],
  ["p95", ({ p95Ms, p95IntervalMs }) => withInterval(p95Ms, p95IntervalMs)],
  ["p99", ({ p99Ms }) => (p99Ms === undefined ? undefined : milliseconds(p99Ms))],
  ["Rows a second", ({ rowsPerSecond }) => (rowsPerSecond === undefined ? undefined : count(rowsPerSecond))],
  ["Memory, peak", ({ memoryPeakBytes }) => (memoryPeakBytes === undefined ? undefined : formatBytes(memoryPeakBytes))],
];

/** How long one call takes, candidate and baseline measured in turns. */
export function renderLatency(latency: MeasuredLatency): string {
  const { candidate, baseline } = latency;
  const rows = ROWS.flatMap(([name, read]) => {
    const value = read(candidate);
    if (value === undefined) return [];
    return [baseline === undefined ? [name, value] : [name, read(baseline) ?? "", value]];
  });
  const head = baseline === undefined ? ["Latency", "This pull request"] : ["Latency", "Baseline", "This pull request"];
  const grid = table({ head, rows, align: baseline === undefined ? "lr" : "lrr" });
  return `${grid}\n\n${circumstances(latency)}`;
}

/** The line that stands for the folded latency. */
export function latencySummary({ candidate: { p95Ms, p95IntervalMs }, limitMs }: MeasuredLatency): string {
  const told = `Latency: p95 ${milliseconds(p95Ms)}`;
  if (limitMs === undefined) return told;
  const limit = `, limit ${asWritten(limitMs)} ms`;
  if (p95Ms > limitMs) return `❌ ${told}${limit}`;
  const [, high] = p95IntervalMs ?? [];
  if (high === undefined) return `⛔ ${told} of too few calls${limit}`;
  return high > limitMs ? `⚠️ ${told}, up to ${milliseconds(high)}${limit}` : `${told}${limit}`;
}

/** Size of the artifact and of its graph, beside the baseline's. */
export function renderArtifact({ candidate, baseline, graph }: EvaluationRecord): string {
  const before = baseline.artifact;
  const rows: readonly (readonly [string, string, string])[] = [
    ["Size", before === undefined ? "" : artifactSize(before), artifactSize(candidate)],
    ["Parameters", parameters(graph?.baseline?.parameters), parameters(graph?.parameters)],
    ["Operators", operators(graph?.baseline?.operators), operators(graph?.operators)],
  ];
  const known = [...rows.filter(([, , value]) => value !== ""), ...graphRows(graph)];
  if (before === undefined)
    return table({ head: ["Model", ""], rows: known.map(([name, , value]) => [name, value]), align: "lr" });
  return table({ head: ["Model", "Baseline", "This pull request"], rows: known, align: "lrr" });
}

/** Operators and operator sets that differ from the baseline's. */
function graphRows(graph: EvaluationRecord["graph"]): readonly (readonly [string, string, string])[] {
  const { added, removed, opsets } = graphChanges(graph);
  const names = (operators: readonly string[]): string => operators.map((name) => code(name, 60)).join(", ");
  return [
    ...(added.length === 0 ? [] : [["New operators", "", `⚠️ ${names(added)}`] as const]),
    ...(removed.length === 0 ? [] : [["Operators no longer used", names(removed), ""] as const]),
    ...opsets.map(
      ({ domain, from, to }) =>
        [
          `Operator set ${code(domain, 60)}`,
          from === undefined ? "none" : asWritten(from),
          to === undefined ? "none" : `⚠️ ${asWritten(to)}`,
        ] as const,
    ),
  ];
}

function circumstances({ calls, batchSize, ratio, ratioInterval }: MeasuredLatency): string {
  const scale = { decimals: 2, exponent: false };
  const interval = ratioInterval ? ` (${number(ratioInterval[0], scale)} to ${number(ratioInterval[1], scale)})` : "";
  const times = typeof ratio === "number" ? ` p95 is ${number(ratio, scale)} times the baseline’s${interval}.` : "";
  return `${count(calls)} calls of ${count(batchSize)} ${batchSize === 1 ? "row" : "rows"} each.${times}`;
}

function withInterval(value: number, interval: Timing["p95IntervalMs"]): string {
  if (interval === undefined || interval === null) return milliseconds(value);
  const scale = scaleFor([value], [(interval[1] - interval[0]) / 2]);
  return `${number(value, scale)} ms (${number(interval[0], scale)} to ${number(interval[1], scale)})`;
}

function milliseconds(value: number): string {
  return `${asWritten(toDigits(value, 3))} ms`;
}

function parameters(value: number | undefined): string {
  return value === undefined ? "" : count(value);
}

function operators(value: Readonly<Record<string, number>> | undefined): string {
  return value === undefined ? "" : count(Object.values(value).reduce((sum, number) => sum + number, 0));
}
