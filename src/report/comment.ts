import { fold, layOut, piece, type Budget, type Node } from "./layout.ts";
import { renderFindings, tellingFindings } from "./findings.ts";
import { code, link, message, prose, table } from "./markdown.ts";
import { modelFolds, modelHead, modelHeadline, modelStand, modelTitle, type Room } from "./model-section.ts";
import { modelMark } from "./outcomes.ts";
import { comparison, shortRevision, worstModelsFirst, type ModelReport, type Report } from "./report.ts";
import { isBlocking, verdictOf } from "../findings/verdict.ts";
import { plural } from "../kernel/text.ts";

/** GitHub refuses more than 65,536; the rest is room for the marker. */
export const COMMENT_LIMIT = 60_000;

const ROOM = { rows: 12, metrics: 5, diagrams: true, others: "brief" } as const satisfies Room;
const OVERVIEW_ROWS = 40;

/** The one comment of a pull request, at most 60,000 characters, least important parts left out first. */
export function renderComment(report: Report): string {
  return renderReport(report, ROOM, {
    limit: COMMENT_LIMIT,
    measure: (text) => text.length,
    elsewhere: "The full story is in the job summary and in the files of the run.",
  });
}

/** The same story with other room: for the job summary and the report file. */
export function renderReport(report: Report, room: Room, budget: Budget): string {
  const [worst, ...others] = worstModelsFirst(report.models);
  const nodes: Node[] = [];
  const notices = notes(report);
  if (worst === undefined) nodes.push(piece(0, "title", emptyTitle(report)), ...notices);
  else if (others.length === 0) nodes.push(piece(0, "title", `### ${modelTitle(worst)}`), ...notices);
  else
    nodes.push(
      piece(0, "title", `### ${overviewTitle(report.models)}`),
      ...notices,
      piece(0, "overview", overview([worst, ...others])),
    );
  nodes.push(...ownFindings(report, room));
  if (worst !== undefined) {
    if (others.length > 0) nodes.push(piece(0, "worst", `#### ${modelTitle(worst)}`));
    nodes.push(piece(0, "verdict", modelHead(worst, room)), ...modelFolds(worst, room, true));
  }
  nodes.push(...others.map((model) => otherModel(model, room)));
  return layOut(nodes, footer(report), budget);
}

function otherModel(model: ModelReport, room: Room): Node {
  // Rank: after everything about the worst model, before the details of the others.
  const head = piece(19, `the result of ${code(model.model, 63)}`, modelHead(model, room));
  return fold(modelTitleHtml(model), [head, ...modelFolds(model, room, false)]);
}

function overviewTitle(models: readonly ModelReport[]): string {
  const outcomes = models.map(({ settled }) => settled.outcome);
  const worst = verdictOf(models.map(({ settled }) => settled));
  const { glyph } = modelMark(worst);
  if (worst === "pass") return `${glyph} All ${models.length} models pass`;
  const words = (["fail", "unmeasured", "inconclusive", "warn"] as const)
    .map((outcome) => ({ outcome, number: outcomes.filter((found) => found === outcome).length }))
    .filter(({ number }) => number > 0)
    .map(({ outcome, number }) => `${number} ${WORDS[outcome][number === 1 ? 0 : 1]}`);
  return `${glyph} Of ${models.length} models, ${words.join(", ")}`;
}

const WORDS = {
  fail: ["fails", "fail"],
  unmeasured: ["could not be judged", "could not be judged"],
  inconclusive: ["is inconclusive", "are inconclusive"],
  warn: ["passes with warnings", "pass with warnings"],
} as const;

function overview(models: readonly ModelReport[]): string {
  const shown = models.slice(0, OVERVIEW_ROWS);
  const rows = shown.map((model) => {
    const { glyph, word } = modelStand(model);
    return [code(model.model, 63), `${glyph} ${word.replace(/^is /, "")}`, modelHeadline(model, 150)];
  });
  const left = models.length - shown.length;
  const more = left > 0 ? `\n\n… and ${plural(left, "model")} with the same or a better result.` : "";
  return `${table({ head: ["Model", "Verdict", "What decided"], rows })}${more}`;
}

function emptyTitle({ findings = [] }: Report): string {
  const telling = tellingFindings(findings);
  if (telling.length === 0)
    return "### ✅ No model is affected\n\nThis change touches nothing that trains or judges a model.";
  const outcome = verdictOf(findings);
  const result = isBlocking(outcome) ? "Nothing was judged" : "No model is affected";
  return `### ${modelMark(outcome).glyph} ${result}: ${plural(telling.length, isBlocking(outcome) ? "problem" : "warning")}`;
}

function notes({ advice, outOfDate }: Report): readonly Node[] {
  const lines = [
    outOfDate === undefined
      ? ""
      : `A newer commit, ${code(shortRevision(outOfDate))}, has arrived: these results do not cover it. They are replaced when its run ends.`,
    advice === undefined ? "" : message(advice, 400),
  ].filter((line) => line !== "");
  return lines.length === 0 ? [] : [piece(0, "note", `> [!IMPORTANT]\n> ${lines.join(" ")}`)];
}

function ownFindings({ findings = [] }: Report, room: Room): readonly Node[] {
  const telling = tellingFindings(findings);
  if (telling.length === 0) return [];
  return [piece(1, "findings of the repository", renderFindings(telling, room.rows))];
}

function footer({ commit, base, runUrl, rerunHint, configFile, isUnsigned = false }: Report): string {
  const parts = [
    `Commit ${comparison({ commit, base }, (text) => code(text))}`,
    runUrl === undefined ? "" : link("run", runUrl),
    prose(rerunHint, 300),
    `Settings: ${code(configFile, 200)}`,
    isUnsigned ? "Evidence is unsigned" : "",
  ];
  return `<sub>${parts.filter((part) => part !== "").join(" · ")}</sub>`;
}

function modelTitleHtml(model: ModelReport): string {
  const { glyph, word } = modelStand(model);
  return `${glyph} <code>${prose(model.model, 63)}</code> ${word}`;
}
