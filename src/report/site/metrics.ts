import { plural } from "../../kernel/text.ts";
import type { ToldPoint, ToldSeries } from "../../records/site.ts";
import { escapeHtml } from "../markdown.ts";
import { chartHtml } from "./chart.ts";
import { dayHtml, digestHtml, html, tableHtml, text } from "./parts.ts";

/** What a person reads in a row; the file beside the page has all. */
const MOST_ROWS = 120;

/** A chart and a table of each metric that is judged. */
export function metricsHtml(series: readonly ToldSeries[]): string {
  const told = series.filter(({ points }) => points.length > 0);
  if (told.length === 0) return "";
  return `<p>Each point is a result that was taken, with its interval. Points are joined where the same rows judged them.</p><div class="charts">\n${told.map(seriesHtml).join("\n")}\n</div>`;
}

function seriesHtml({ metric, better, points, measured }: ToldSeries, index: number): string {
  const [last] = points.slice(-1);
  const title = `${metric} (${better} is better)`;
  const newest = last === undefined ? "" : ` The newest is ${last.text}${last.range === "" ? "" : `, ${last.range}`}.`;
  const chart = chartHtml({
    id: `metric-${index}`,
    title,
    description: `${metric} of ${plural(points.length, "result")} over time.${newest} The table below has the numbers.`,
    points: points.map(({ content, ...point }) => ({ ...point, group: content })),
  });
  const left = measured > points.length ? `<p>The last result of each month, of ${measured} in all.</p>` : "";
  const table = tableHtml({
    id: `metric-${index}-table`,
    caption: `${metric} over time`,
    columns: [
      { head: "Taken" },
      { head: "Value", isNumber: true },
      { head: "Interval", isNumber: true },
      { head: "Rows of" },
    ],
    rows: points.toReversed().slice(0, MOST_ROWS).map(rowOf),
  });
  const folded = `<details><summary>${escapeHtml(metric, 100)} as a table</summary>${left}${table}</details>`;
  return chart === "" ? `<div><h3>${escapeHtml(title, 120)}</h3>${table}</div>` : `<div>${chart}${folded}</div>`;
}

function rowOf({ at, text: value, range, content }: ToldPoint) {
  return { cells: [html(dayHtml(at), at), text(value), text(range), html(digestHtml(content))] };
}
