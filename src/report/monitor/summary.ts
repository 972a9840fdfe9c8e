import { plural } from "../../kernel/text.ts";
import { renderFindings, tellingFindings } from "../findings.ts";
import { fold, layOut, piece, type Node } from "../layout.ts";
import { code, link, prose, table } from "../markdown.ts";
import { monitorHead, monitorHeadline, monitorSections, monitorTitle, type MonitorRoom } from "./model-part.ts";
import {
  freshOf,
  healthMark,
  healthOf,
  isQuiet,
  toldWindow,
  worstFirst,
  type MonitoredModel,
  type MonitorReport,
} from "./monitored.ts";
import { FRESH, HEALTH, spanText } from "./words.ts";
import { count } from "../../kernel/numbers.ts";

// GitHub drops the whole summary of a step above 1 MiB; several parts of one step may add to it.
const SUMMARY_BYTES = 900_000;
const OVERVIEW_ROWS = 200;
/** Models that are told beside the worst; the table has the others. */
const MOST_FOLDS = 30;

const WORST: MonitorRoom = { rows: 30, distributions: 3, windows: 10, series: 5, diagrams: true };
const OTHERS: MonitorRoom = { rows: 10, distributions: 1, windows: 5, series: 3, diagrams: false };

/**
 * The job summary over all models: a table first, the worst one unfolded; at most 900,000 bytes of UTF-8.
 */
export function monitorSummary(report: MonitorReport): string {
  const [worst, ...others] = worstFirst(report.models);
  const own = tellingFindings(report.findings ?? []);
  const nodes: Node[] = [
    piece(0, "title", `### ${monitorOverviewTitle(report.models)}`),
    ...(own.length === 0 ? [] : [piece(1, "findings of the repository", renderFindings(own, 50))]),
  ];
  if (worst !== undefined) {
    if (others.length > 0) nodes.push(piece(0, "overview", monitorOverview([worst, ...others], OVERVIEW_ROWS)));
    nodes.push(
      ...modelNodes(worst, true),
      ...others
        .filter((model) => !isQuiet(model))
        .slice(0, MOST_FOLDS)
        .map(otherModel),
    );
  }
  return layOut(nodes, foot(report), {
    limit: SUMMARY_BYTES,
    measure: (text) => new TextEncoder().encode(text).length,
    elsewhere: "The full story is in monitor.html of the run.",
  });
}

/** `✅ All 3 models are healthy`, or how many are not. */
export function monitorOverviewTitle(models: readonly MonitoredModel[]): string {
  const [only, ...others] = models;
  if (only === undefined) return "➖ No model is watched";
  if (others.length === 0) return monitorTitle(only);
  const number = (is: (model: MonitoredModel) => boolean) => models.filter(is).length;
  const [degraded, unknown, stale] = [
    number((model) => healthOf(model) === "degraded"),
    number((model) => healthOf(model) === "unknown"),
    number((model) => freshOf(model) === "stale"),
  ];
  const words = [
    degraded > 0 ? `${degraded} degraded` : "",
    unknown > 0 ? `${unknown} unknown` : "",
    stale > 0 ? `${stale} stale` : "",
  ].filter((word) => word !== "");
  if (words.length === 0) return `${HEALTH.healthy.glyph} All ${models.length} models are healthy and fresh`;
  const { glyph } = degraded > 0 ? HEALTH.degraded : unknown > 0 ? HEALTH.unknown : FRESH.stale;
  return `${glyph} Of ${models.length} models, ${words.join(", ")}`;
}

/** The models as a table, one row each. */
export function monitorOverview(models: readonly MonitoredModel[], most: number): string {
  const shown = models.slice(0, most);
  const rows = shown.map((model) => {
    const [health, fresh, window] = [healthMark(model), FRESH[freshOf(model)], toldWindow(model)?.window];
    return [
      code(model.model, 63),
      `${health.glyph} ${health.word}`,
      `${fresh.glyph} ${fresh.word}`,
      window === undefined ? "none" : spanText(window.from, window.to),
      window === undefined ? "" : count(window.rows),
      monitorHeadline(model),
    ];
  });
  const left = models.length - shown.length;
  const more = left > 0 ? `\n\n… and ${plural(left, "model")} that ${left === 1 ? "is" : "are"} no worse.` : "";
  return `${table({ head: ["Model", "Health", "Fresh", "Window", "Rows", "What"], rows, align: "llllrl" })}${more}`;
}

function modelNodes(model: MonitoredModel, isFirst: boolean): readonly Node[] {
  const [room, add] = isFirst ? [WORST, 0] : [OTHERS, 20];
  const sections = monitorSections(model, room);
  return [
    piece(isFirst ? 0 : 19, `the state of ${code(model.model, 63)}`, monitorHead(model)),
    ...sections.map(({ id, title, markdown }, index) =>
      fold(prose(title, 300), [piece(1 + index + add, `${id} of ${code(model.model, 63)}`, markdown)]),
    ),
  ];
}

function otherModel(model: MonitoredModel): Node {
  const [health, fresh] = [healthMark(model), FRESH[freshOf(model)]];
  const title = `${health.glyph} <code>${prose(model.model, 63)}</code>: ${health.word}, ${fresh.word}`;
  return fold(title, modelNodes(model, false));
}

function foot({ runUrl, now }: MonitorReport): string {
  const parts = [now === undefined ? "" : `Made at ${prose(now, 40)}`, runUrl === undefined ? "" : link("run", runUrl)];
  const told = parts.filter((part) => part !== "");
  return told.length === 0 ? "" : `<sub>${told.join(" · ")}</sub>`;
}
