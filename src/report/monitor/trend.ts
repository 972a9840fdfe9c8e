import type { PastWindow, WindowRecord } from "../../generated/types.ts";
import { count, percent } from "../../kernel/numbers.ts";
import { listed } from "../../kernel/text.ts";
import { prose, table } from "../markdown.ts";
import { isDrifted, worstColumns } from "./drift-view.ts";
import type { Told } from "./monitored.ts";
import { HEALTH, seriesTitle, spanText, alike, together } from "./words.ts";

export interface Series {
  /** As the window's history names it. */
  readonly key: string;
  readonly title: string;
  /** One for each window, oldest first; null where it was not measured. */
  readonly values: readonly (number | null)[];
}

/** What the last window has a value for, over the windows before it; what is raised first. */
export function trendSeries({ window, past }: Told, most: number): readonly Series[] {
  const raised = raisedKeys(window);
  const place = (key: string) => [...raised, ...ORDER].findIndex((start) => key.startsWith(start));
  const keys = Object.keys(past.at(-1)?.values ?? {}).toSorted((a, b) => place(a) - place(b));
  const all = [
    ...keys.map((key) => ({ key, title: seriesTitle(key), values: past.map(({ values }) => values?.[key] ?? null) })),
    { key: "share", title: "Share of columns that drifted", values: past.map(({ share }) => share ?? null) },
  ];
  return all.filter(({ values }) => values.filter((value) => value !== null).length > 1).slice(0, most);
}

const ORDER = ["realized.", "estimated.", "distance.", "latency", "errors", ""];

/** Only the series of what is raised. */
export function raisedSeries(seen: Told, most: number): readonly Series[] {
  const raised = raisedKeys(seen.window);
  return trendSeries(seen, 1000)
    .filter(({ key }) => raised.some((start) => key.startsWith(start)))
    .slice(0, most);
}

/** Beginnings of the keys of what is raised, worst first. */
function raisedKeys(window: WindowRecord): readonly string[] {
  const { signals } = window;
  const drifted = signals.drift === true ? worstColumns(window).filter(isDrifted).slice(0, 20) : [];
  return [
    ...(signals.decay === true || signals.conceptDrift === true ? ["realized."] : []),
    ...(signals.estimatedDecay === true || signals.conceptDrift === true ? ["estimated."] : []),
    ...drifted.map(({ name }) => `distance.${name}`),
    ...(signals.service === true ? ["latency", "errors"] : []),
  ];
}

/** The last windows as a table, newest first. */
export function trendTable(seen: Told, most: { readonly windows: number; readonly series: number }): string {
  const { past } = seen;
  const series = trendSeries(seen, most.series);
  const shows = series.map(({ values }) => alike(values.slice(-most.windows)));
  const rows = past
    .map((window, index) => [
      spanText(window.from, window.to),
      count(window.rows),
      ...series.map(({ values, key }, column) => {
        const value = values[index] ?? null;
        if (value === null) return "–";
        return key === "share" || key === "errors" ? percent(value) : (shows[column]?.(value) ?? "");
      }),
      prose(raisedIn(window), 200),
      healthText(window),
    ])
    .slice(-most.windows)
    .toReversed();
  const head = ["Window", "Rows", ...series.map(({ title }) => prose(title, 80)), "Raised", "Outcome"];
  return table({ head, rows, align: `lr${"r".repeat(series.length)}ll` });
}

/** `▁▂▂▅█`, a dot where nothing was measured; empty with fewer than two values. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return "";
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const step = (value: number) => (high > low ? Math.round(((value - low) / (high - low)) * (BARS.length - 1)) : 0);
  return values.map((value) => (value === null ? "·" : BARS[step(value)])).join("");
}

/** The lowest and the highest: a line of blocks has no scale of its own. */
export function rangeText(key: string, values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const show = key === "share" || key === "errors" ? percent : together([low, high]);
  return low === high ? `always ${show(low)}` : `${show(low)} to ${show(high)}`;
}

const BARS = "▁▂▃▄▅▆▇█";

const RAISED: Readonly<Record<string, string>> = {
  drift: "drift",
  decay: "performance",
  estimatedDecay: "estimated performance",
  conceptDrift: "concept drift",
  noData: "no data",
  quality: "quality",
  service: "service",
};

function raisedIn({ signals }: PastWindow): string {
  return listed(Object.keys(RAISED).flatMap((name) => (signals[name] === true ? [RAISED[name] ?? name] : [])));
}

function healthText({ health }: PastWindow): string {
  return health === undefined ? "–" : `${HEALTH[health].glyph} ${HEALTH[health].word}`;
}
