import { plural } from "../../kernel/text.ts";
import { renderFindings, tellingFindings } from "../findings.ts";
import { drawOutlines, type Drawing, type Outline } from "../html-charts.ts";
import { anchorOf, figureHtml, htmlPage, inlineHtml } from "../html-page.ts";
import { escapeHtml } from "../markdown.ts";
import { markdownToHtml } from "../markdown-html.ts";
import { distributionOutline, trendOutlines } from "./charts.ts";
import { binTable } from "./distribution.ts";
import { drawnColumns } from "./drift-view.ts";
import { monitorHead, monitorSections, monitorTitle, type MonitorRoom } from "./model-part.ts";
import {
  freshOf,
  healthMark,
  isQuiet,
  told,
  worstFirst,
  type MonitoredModel,
  type MonitorReport,
} from "./monitored.ts";
import { monitorOverview, monitorOverviewTitle } from "./summary.ts";
import { FRESH, momentText } from "./words.ts";

// The page stays small enough for a phone whatever the fleet: the worst models have all of their columns and charts.
const MOST_MODELS = 200;
const MOST_CHARTS = 60;
const CHARTS = { distributions: 8, trends: 6 } as const;

function roomOf(index: number): MonitorRoom {
  const rows = index < 3 ? 1000 : index < 20 ? 100 : 20;
  return { rows, distributions: 0, windows: 30, series: 6, diagrams: false };
}

/**
 * `monitor.html`: the full story of the models in production as one file without network, scripts or outside fonts.
 */
export async function monitorPage(report: MonitorReport): Promise<string> {
  const models = worstFirst(report.models);
  const shown = models.slice(0, MOST_MODELS);
  const sections: string[] = [];
  let charts = MOST_CHARTS;
  for (const [index, model] of shown.entries()) {
    const drawn = await drawModel(model, charts);
    charts -= drawn.distributions.length + drawn.trends.length;
    sections.push(modelHtml(model, drawn, roomOf(index)));
  }
  const own = tellingFindings(report.findings ?? []);
  const left = models.length - shown.length;
  return htmlPage({
    title: "Models in production",
    header: headerHtml(report, models),
    main: [
      own.length === 0 ? "" : markdownToHtml(renderFindings(own, 200)),
      models.length > 1 ? markdownToHtml(monitorOverview(models, 1000)) : "",
      ...sections,
      left > 0 ? `<p>${escapeHtml(plural(left, "model"))} more: the table above has each of them.</p>` : "",
      models.length === 0 ? "<p>No model is watched.</p>" : "",
    ],
    footer: footerHtml(report),
  });
}

interface Drawn {
  readonly distributions: readonly { readonly drawing: Drawing; readonly table: string }[];
  readonly trends: readonly Drawing[];
}

async function drawModel(model: MonitoredModel, most: number): Promise<Drawn> {
  const seen = told(model);
  if (seen === undefined) return { distributions: [], trends: [] };
  const columns = drawnColumns(seen.window, Math.min(most, CHARTS.distributions)).flatMap((column) => {
    const outline = distributionOutline(column);
    const { bins } = column.drift;
    return outline === undefined || bins === undefined ? [] : [{ outline, table: binTable(bins) }];
  });
  const trends = trendOutlines(seen, Math.min(most - columns.length, isQuiet(model) ? 2 : CHARTS.trends));
  const drawings = await drawOutlines([...columns.map(({ outline }): Outline => outline), ...trends]);
  return {
    distributions: columns.flatMap(({ table }, index) => {
      const drawing = drawings[index];
      return drawing === undefined ? [] : [{ drawing, table }];
    }),
    trends: drawings.slice(columns.length),
  };
}

function modelHtml(model: MonitoredModel, { distributions, trends }: Drawn, room: MonitorRoom): string {
  const id = anchorOf(model.model);
  const parts = monitorSections(model, room).map(
    ({ title, markdown, isTelling }) =>
      `<details${isTelling ? " open" : ""}><summary>${escapeHtml(title, 400)}</summary>\n${markdownToHtml(markdown)}\n</details>`,
  );
  const pairs = distributions.map(({ drawing, table }) =>
    figureHtml(drawing).replace(
      /<\/figure>$/,
      () => `<details><summary>The same as a table</summary>${markdownToHtml(table)}</details></figure>`,
    ),
  );
  const charts = [
    chartsHtml("What the columns look like", pairs),
    chartsHtml("Over the last windows", trends.map(figureHtml)),
  ]
    .filter((part) => part !== "")
    .join("\n");
  return [
    `<section id="${id}" aria-labelledby="${id}-title" class="${healthMark(model).outcome}">`,
    `<h2 id="${id}-title">${inlineHtml(monitorTitle(model))}</h2>`,
    markdownToHtml(monitorHead(model)),
    isQuiet(model) && charts !== "" ? `<details><summary>Charts</summary>\n${charts}\n</details>` : charts,
    ...parts,
    "</section>",
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function chartsHtml(title: string, figures: readonly string[]): string {
  return figures.length === 0 ? "" : `<h3>${title}</h3>\n<div class="charts">\n${figures.join("\n")}\n</div>`;
}

function headerHtml({ now }: MonitorReport, models: readonly MonitoredModel[]): string {
  const title = models.length > 1 ? `<p>${inlineHtml(monitorOverviewTitle(models))}</p>` : "";
  const made = now === undefined ? "" : `<p>Made at ${escapeHtml(momentText(now), 60)}.</p>`;
  const items = models.slice(0, MOST_MODELS).map((model) => {
    const [health, fresh] = [healthMark(model), FRESH[freshOf(model)]];
    return `<li><a href="#${anchorOf(model.model)}">${health.glyph} ${escapeHtml(model.model, 63)}: ${health.word}, ${fresh.word}</a></li>`;
  });
  const nav = models.length > 1 ? `<nav aria-label="Models"><ul>${items.join("")}</ul></nav>` : "";
  return `<h1>Models in production</h1>${title}${made}${nav}`;
}

function footerHtml({ runUrl }: MonitorReport): string {
  const isWeb = runUrl !== undefined && /^https?:\/\//.test(runUrl) && URL.canParse(runUrl);
  const run = isWeb ? ` <a href="${escapeHtml(new URL(runUrl).href)}" rel="noreferrer">The run</a>.` : "";
  return `<p>Numbers and names of columns, no row. Times are UTC; a window’s end is outside of it. Glyphs stand beside words, and tables beside charts.${run}</p>`;
}
