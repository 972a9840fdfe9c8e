import type { EvaluationRecord } from "../generated/types.ts";
import { drawCharts, drawOutlines, type Drawing } from "./html-charts.ts";
import { changedRowsHtml } from "./html-changed-rows.ts";
import { confusionHtml } from "./html-confusion.ts";
import { anchorOf, figureHtml, htmlPage, inlineHtml } from "./html-page.ts";
import { importanceOutlines } from "./html-importance.ts";
import { overTimeOutlines } from "./html-over-time.ts";
import { shownHtml } from "./html-shown.ts";
import { trainingHtml } from "./html-training.ts";
import { layOut } from "./layout.ts";
import { escapeHtml } from "./markdown.ts";
import { markdownToHtml } from "./markdown-html.ts";
import { modelFolds, modelHead, modelTitle, type Room } from "./model-section.ts";
import { renderFindings, tellingFindings } from "./findings.ts";
import { modelMark } from "./outcomes.ts";
import { comparison, shortRevision, worstModelsFirst, type ModelReport, type Report } from "./report.ts";

const ROOM = { rows: 500, metrics: 100, diagrams: false, others: "full" } as const satisfies Room;
const BUDGET = {
  limit: 20_000_000,
  measure: (text: string) => text.length,
  elsewhere: "The records beside this file have everything.",
};

/** `report.html`: the full story of one run as one file without network, scripts or outside fonts. */
export async function renderHtml(report: Report): Promise<string> {
  const models = worstModelsFirst(report.models);
  const sections = await Promise.all(models.map(modelHtml));
  const own = tellingFindings(report.findings ?? []);
  const title = `Model report for ${shortRevision(report.commit)}`;
  return htmlPage({
    title,
    header: `<h1>${escapeHtml(title)}</h1>${noteHtml(report)}${models.length > 1 ? contents(models) : ""}`,
    main: [
      own.length === 0 ? "" : markdownToHtml(renderFindings(own, ROOM.rows)),
      ...sections,
      models.length === 0 && own.length === 0 ? "<p>No model is affected.</p>" : "",
    ],
    footer: footerHtml(report),
  });
}

async function modelHtml(model: ModelReport): Promise<string> {
  const { evaluation } = model;
  const id = anchor(model);
  const drawings =
    evaluation === undefined
      ? []
      : [
          ...(await drawCharts(evaluation)),
          ...(await drawOutlines([...overTimeOutlines(evaluation), ...importanceOutlines(evaluation)])),
        ];
  const folds = layOut(modelFolds(model, ROOM, true), "", BUDGET);
  return [
    `<section id="${id}" aria-labelledby="${id}-title" class="${model.settled.outcome}">`,
    `<h2 id="${id}-title">${inlineHtml(modelTitle(model))}</h2>`,
    markdownToHtml(modelHead(model, ROOM)),
    drawings.length === 0 ? "" : chartsHtml(drawings, evaluation),
    model.changedRows === undefined ? "" : changedRowsHtml(model.changedRows),
    model.training === undefined ? "" : await trainingHtml(model.training),
    shownHtml(model.shown ?? []),
    markdownToHtml(folds),
    "</section>",
  ].join("\n");
}

function chartsHtml(drawings: readonly Drawing[], evaluation: EvaluationRecord | undefined): string {
  const figures = drawings.map(figureHtml);
  const confusion = evaluation?.charts?.confusion;
  const matrices = confusion === undefined ? "" : `\n${confusionHtml(confusion)}`;
  return `<h3>Charts</h3>\n<div class="charts">\n${figures.join("\n")}\n</div>${matrices}`;
}

function noteHtml({ advice, outOfDate }: Report): string {
  const notes = [
    outOfDate === undefined
      ? ""
      : `A newer commit, ${shortRevision(outOfDate)}, has arrived: these results do not cover it.`,
    advice ?? "",
  ].filter((note) => note !== "");
  return notes.length === 0 ? "" : `<p class="note">${escapeHtml(notes.join(" "))}</p>`;
}

function contents(models: readonly ModelReport[]): string {
  const items = models.map((model) => {
    const { glyph, word } = modelMark(model.settled.outcome);
    return `<li><a href="#${anchor(model)}">${glyph} ${escapeHtml(model.model)} ${word}</a></li>`;
  });
  return `<nav aria-label="Models"><ul>${items.join("")}</ul></nav>`;
}

function footerHtml({ commit, base, rerunHint }: Report): string {
  return `<p>Commit ${comparison({ commit, base }, (text) => `<code>${escapeHtml(text)}</code>`)}. ${escapeHtml(rerunHint)}</p>`;
}

function anchor({ model }: ModelReport): string {
  return anchorOf(model);
}
