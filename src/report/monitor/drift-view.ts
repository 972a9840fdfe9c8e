import { hasDrifted } from "../../records/drifted-column.ts";
import type { ColumnDrift, WindowRecord } from "../../generated/types.ts";
import type { Outcome } from "../../findings/finding.ts";
import { percent } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import { code, prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import {
  columnTitle,
  distanceText,
  emptyCellsText,
  limitText,
  measureTitle,
  pValueText,
  thresholdText,
  together,
} from "./words.ts";

export interface NamedDrift {
  /** `@prediction` is the prediction. */
  readonly name: string;
  readonly drift: ColumnDrift;
}

/** The prediction and all columns: drifted ones first, critical before others, the farthest over the limit first. */
export function worstColumns({ drift }: WindowRecord): readonly NamedDrift[] {
  const named = Object.entries(drift.columns).map(([name, column]) => ({ name, drift: column }));
  const prediction = drift.prediction === undefined ? [] : [{ name: "@prediction", drift: drift.prediction }];
  return [...prediction, ...named]
    .map((column) => ({ column, weight: weightOf(column) }))
    .toSorted((a, b) => b.weight - a.weight || excess(b.column) - excess(a.column) || byName(a.column, b.column))
    .map(({ column }) => column);
}

export function isDrifted({ drift }: NamedDrift): boolean {
  return hasDrifted(drift);
}

/** What is drawn: drifted and critical columns that have bins. */
export function drawnColumns(window: WindowRecord, most: number): readonly NamedDrift[] {
  return worstColumns(window)
    .filter((column) => column.drift.bins !== undefined && (isDrifted(column) || column.drift.critical === true))
    .slice(0, most);
}

export function columnOutcome({ drift }: NamedDrift): Outcome {
  if (hasDrifted(drift)) return "warn";
  return drift.flagged === null ? "unmeasured" : "pass";
}

/** The columns as a table: distance, limit, where the limit comes from. */
export function driftTable(columns: readonly NamedDrift[]): string {
  const rows = columns.map((column) => {
    const { drift } = column;
    const outcome = columnOutcome(column);
    const p = pValueText(drift.adjustedP ?? drift.pValue);
    return [
      nameCell(column),
      drift.distance === null ? "–" : distanceText(drift.distance, drift),
      thresholdText(drift),
      prose(drift.thresholdFrom, 120),
      p,
      prose(sayAlso(drift), 400),
      `${findingMark(outcome).glyph} ${WORDS[outcome] ?? "steady"}`,
    ];
  });
  const head = ["Column", "Distance", "Limit", "Limit from", "Adjusted p", "More", "Outcome"];
  return table({ head, rows, align: "lrrlrll" });
}

const WORDS: Partial<Record<Outcome, string>> = { warn: "drifted", unmeasured: "not measured" };

/** PSI and the like, for who knows them by these. */
export function measuresTable(columns: readonly NamedDrift[]): string {
  const rows = columns.map(({ name, drift }) => [
    name === "@prediction" ? "prediction" : code(name, 80),
    drift.kind,
    prose(measureTitle(drift.measure), 60),
    statisticText(drift),
    prose(drift.test ?? "", 60),
    drift.psi === null
      ? "–"
      : `${shown(drift.psi)}${drift.psiCritical === undefined || drift.psiCritical === null ? "" : ` (noise below ${shown(drift.psiCritical)})`}`,
    optional(drift.jensenShannon),
    optional(drift.hellinger),
    optional(drift.tvd),
  ]);
  const head = ["Column", "Kind", "Measure", "Statistic", "Test", "PSI", "Jensen-Shannon", "Hellinger", "TVD"];
  return table({ head, rows, align: "lllrlrrrr" });
}

/** The bound is of Kolmogorov-Smirnov's D alone: of few different values chi-square tests, and counts otherwise. */
function statisticText({ statistic, statisticBound, test }: ColumnDrift): string {
  if (statistic === null) return "–";
  const isBounded = typeof statisticBound === "number" && test === "kolmogorov-smirnov";
  return isBounded ? `${shown(statistic)} (at most ${shown(statisticBound)})` : shown(statistic);
}

const MOST_CRITICAL = 5;

/** Silence about a critical column has to have its name. */
function criticalAmong({ drift: { columns } }: WindowRecord): string {
  const names = Object.entries(columns).flatMap(([name, { critical, flagged }]) =>
    critical === true && flagged === null ? [columnTitle(name)] : [],
  );
  if (names.length === 0) return "";
  const left = names.length - MOST_CRITICAL;
  return ` (critical: ${names.slice(0, MOST_CRITICAL).join(", ")}${left > 0 ? ` and ${left} more` : ""})`;
}

/** `3 of 20 columns drifted`; says what was not measured as well. */
export function driftSentence(window: WindowRecord): string {
  const all = Object.values(window.drift.columns);
  const drifted = all.filter(hasDrifted);
  const measured = all.filter((drift) => drift.flagged !== null || hasDrifted(drift));
  const { share, prediction } = window.drift;
  if (all.length > 0 && measured.length === 0)
    return `Drift of no column was measured: ${firstReason(all) ?? "the window does not say why."}`;
  const left = all.length - measured.length;
  return [
    all.length === 0
      ? "No column is watched for drift."
      : `${drifted.length} of ${plural(measured.length, "measured column")} drifted`,
    share === null || all.length === 0 ? "" : `weighted share ${percent(share)}`,
    prediction === undefined
      ? ""
      : { true: "the prediction drifted", false: "the prediction is steady", null: "the prediction was not measured" }[
          String(prediction.flagged) as "true" | "false" | "null"
        ],
    left > 0 ? `${plural(left, "column")} not measured${criticalAmong(window)}` : "",
  ]
    .filter((text) => text !== "")
    .join(", ");
}

/** What all windows so far say together. */
export function evidenceSentence({ drift }: WindowRecord): string {
  if (drift.evidence === undefined) return "";
  const { value, limit, flagged } = drift.evidence;
  const show = together([value, limit]);
  const said = flagged ? "so much does not come by chance, however often one looks" : "no more than chance explains";
  return `Evidence over all windows so far: ${show(value)}, limit ${limitText(limit)}: ${said}.`;
}

function firstReason(columns: readonly ColumnDrift[]): string | undefined {
  return columns.find(({ reason }) => reason !== undefined)?.reason;
}

function nameCell({ name, drift }: NamedDrift): string {
  const marks = [
    drift.critical === true ? "critical" : "",
    drift.weight === undefined ? "" : `weight ${limitText(drift.weight)}`,
  ].filter((mark) => mark !== "");
  const title = name === "@prediction" ? "prediction" : code(name, 80);
  return marks.length === 0 ? title : `${title} <sub>${marks.join(", ")}</sub>`;
}

/** What changed, in words: mean, unseen values, empty cells; or why it is not measured. */
function sayAlso(drift: ColumnDrift): string {
  if (drift.flagged === null)
    return [emptyCellsText(drift), drift.reason ?? "The window does not say why."]
      .filter((text) => text !== "")
      .join("; ");
  return [meanText(drift), unseenText(drift), emptyCellsText(drift), wordsText(drift)]
    .filter((text) => text !== "")
    .join("; ");
}

function meanText({ mean }: ColumnDrift): string {
  if (mean === undefined || mean === null) return "";
  const show = together(mean);
  return mean[0] === mean[1] ? "" : `mean ${show(mean[0])} → ${show(mean[1])}`;
}

function unseenText({ unseen }: ColumnDrift): string {
  if (unseen === undefined || unseen.rows === 0) return "";
  const names = (unseen.values ?? []).slice(0, 3).map((value) => `“${value}”`);
  return `${percent(unseen.share)} in values that the reference lacks${names.length === 0 ? "" : ` (${names.join(", ")})`}`;
}

function wordsText({ words = [] }: ColumnDrift): string {
  return words.length === 0 ? "" : `words that tell: ${words.slice(0, 5).join(", ")}`;
}

function weightOf(column: NamedDrift): number {
  const { drift, name } = column;
  if (isDrifted(column)) return 4 + (drift.critical === true || name === "@prediction" ? 1 : 0);
  if (drift.flagged === null) return drift.critical === true ? 3 : 1;
  return drift.critical === true || name === "@prediction" ? 2 : 0;
}

function excess({ drift }: NamedDrift): number {
  if (drift.distance === null) return -1;
  return drift.threshold === null || drift.threshold <= 0 ? drift.distance : drift.distance / drift.threshold;
}

function byName(a: NamedDrift, b: NamedDrift): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function shown(value: number): string {
  return together([value])(value);
}

function optional(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : shown(value);
}
