import { count } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import type { ToldMonitor, ToldWindow } from "../../records/site.ts";
import { escapeHtml } from "../markdown.ts";
import { CAUSES, FRESH, HEALTH, seriesTitle, together } from "../monitor/words.ts";
import { chartHtml } from "./chart.ts";
import { dayHtml, html, tableHtml, text, timeHtml } from "./parts.ts";

const MOST_CHARTS = 4;
/** Rows of the table beside the charts. */
const MOST_ROWS = 60;

/** How production looked: health now, alerts, and the windows over time. */
export function monitorHtml(monitor: ToldMonitor): string {
  const { past } = monitor;
  const names = [...new Set(past.flatMap(({ values }) => Object.keys(values)))].slice(0, MOST_CHARTS);
  const charts = names.map((name, index) => valueChart(name, past, index)).filter((chart) => chart !== "");
  return [
    `<p>${escapeHtml(headText(monitor))}</p>`,
    alertsHtml(monitor),
    charts.length === 0 ? "" : `<div class="charts">${charts.join("\n")}</div>`,
    windowsHtml(past, names),
    rolledHtml(monitor),
  ].join("\n");
}

function headText({ health, fresh, last, windows }: ToldMonitor): string {
  const seen =
    last === undefined
      ? "No window was seen yet."
      : `The last window ended ${last.to.slice(0, 16).replace("T", " ")} with ${plural(last.rows, "row")}.`;
  return `${HEALTH[health].word}, ${FRESH[fresh].word.toLowerCase()}. ${seen} ${plural(windows, "window")} on the ledger.`;
}

function alertsHtml({ alerts }: ToldMonitor): string {
  if (alerts.length === 0) return "<p>No alert.</p>";
  const isTold = alerts.some((alert) => alert.text !== undefined);
  return tableHtml({
    id: "alerts",
    caption: "Alerts",
    columns: [{ head: "Alert" }, { head: "State" }, { head: "Since" }, ...(isTold ? [{ head: "What" }] : [])],
    rows: alerts.map(({ cause, state, since, text: what }) => ({
      cells: [
        text(Object.hasOwn(CAUSES, cause) ? Reflect.get(CAUSES, cause) : cause),
        html(`<span class="${state === "firing" ? "bad" : "quiet"}">${escapeHtml(state, 20)}</span>`),
        html(timeHtml(since), since),
        ...(isTold ? [text(what, 300)] : []),
      ],
    })),
  });
}

function valueChart(name: string, past: readonly ToldWindow[], index: number): string {
  return chartHtml({
    id: `window-${index}`,
    title: seriesTitle(name),
    description: `${seriesTitle(name)} in ${plural(past.length, "window")} of production. The table below has the numbers.`,
    points: past.map(({ from, values, health }) => ({
      at: from,
      value: values[name] ?? null,
      isBad: health === "degraded",
    })),
  });
}

function windowsHtml(past: readonly ToldWindow[], names: readonly string[]): string {
  if (past.length === 0) return "";
  const shown = past.toReversed().slice(0, MOST_ROWS);
  const formats = names.map((name) => together(shown.map(({ values }) => values[name])));
  const table = tableHtml({
    id: "windows",
    caption: "Windows of production",
    columns: [
      { head: "From" },
      { head: "To" },
      { head: "Rows", isNumber: true },
      { head: "Health" },
      { head: "Signals" },
      ...names.map((name) => ({ head: seriesTitle(name), isNumber: true })),
    ],
    rows: shown.map(({ from, to, rows, health, signals, values }) => ({
      cells: [
        html(dayHtml(from), from),
        html(dayHtml(to), to),
        text(count(rows)),
        text(HEALTH[health].word),
        text(signals.join(", ")),
        ...names.map((name, index) => text(values[name] === undefined ? "" : formats[index]?.(values[name]))),
      ],
    })),
  });
  return `<details><summary>Windows as a table</summary>${table}</details>`;
}

function rolledHtml({ rolledUp }: ToldMonitor): string {
  if (rolledUp === undefined) return "";
  const { from, to, windows, archives } = rolledUp;
  return `<p>${plural(windows, "older window")} of ${dayHtml(from)} to ${dayHtml(to)} ${windows === 1 ? "is" : "are"} in the store, in ${plural(archives, "archive")}.</p>`;
}
