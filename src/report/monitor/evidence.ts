import type { Alert, WindowRecord } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { fold, piece, type Node } from "../layout.ts";
import { code, prose } from "../markdown.ts";
import { binDiagram, binTable } from "./distribution.ts";
import { drawnColumns, driftTable, isDrifted, worstColumns } from "./drift-view.ts";
import type { Told } from "./monitored.ts";
import { rangeText, sparkline, trendSeries, type Series } from "./trend.ts";
import { columnTitle } from "./words.ts";

/** The columns that drifted as a table, the worst `most` of them; undefined where none did. */
export function driftEvidence(window: WindowRecord, most: number): string | undefined {
  const columns = worstColumns(window).filter(isDrifted);
  if (columns.length === 0) return undefined;
  const left = columns.length - most;
  const more = left > 0 ? `\n\n… and ${plural(left, "more column")} drifted.` : "";
  return `${driftTable(columns.slice(0, most))}${more}`;
}

/** The metrics that fell, at most `most` of each kind; all where none did. */
export function onlyFlagged(
  window: WindowRecord,
  kinds: readonly ("realized" | "estimated")[],
  most: number,
): WindowRecord {
  const keep = (kind: "realized" | "estimated") => {
    if (!kinds.includes(kind)) return {};
    const all = Object.entries(window.performance[kind]);
    const fell = all.filter(([, { flagged }]) => flagged === true);
    return Object.fromEntries((fell.length > 0 ? fell : all).slice(0, most));
  };
  return {
    ...window,
    performance: { ...window.performance, realized: keep("realized"), estimated: keep("estimated") },
  };
}

/** `Distance of income: ▁▂█ (0.02 to 0.34)` over the last windows: how it came about; empty where nothing shows it. */
export function trendWords(cause: Alert["cause"], seen: Told): string {
  const series = mainSeries(cause, seen);
  if (series === undefined) return "";
  const values = series.values.slice(-WINDOWS);
  return `${prose(series.title, 80)}: ${code(sparkline(values))} (${rangeText(series.key, values)})`;
}

const WINDOWS = 14;

/** The one series that shows how it came about. */
function mainSeries(cause: Alert["cause"], seen: Told): Series | undefined {
  const start = STARTS[cause];
  const found = start === undefined ? undefined : trendSeries(seen, 100).find(({ key }) => key.startsWith(start));
  return found === undefined || sparkline(found.values) === "" ? undefined : found;
}

const STARTS: Partial<Record<Alert["cause"], string>> = {
  drift: "distance.",
  decay: "realized.",
  "estimated-decay": "estimated.",
  "concept-drift": "realized.",
  service: "latency.p95",
};

/** The two distributions of what drifted, each behind a line: a diagram beside its table. */
export function distributionFolds(window: WindowRecord, most: number): readonly Node[] {
  return drawnColumns(window, most).map(({ name, drift }) => {
    const title = name === "@prediction" ? columnTitle(name) : `<code>${prose(name, 80)}</code>`;
    const bins = drift.bins === undefined ? [] : [binDiagram(drift.bins) ?? "", binTable(drift.bins)];
    const body = bins.filter((text) => text !== "").join("\n\n");
    return fold(`📊 The two distributions of ${title}`, [piece(10, "distributions", body)]);
  });
}
