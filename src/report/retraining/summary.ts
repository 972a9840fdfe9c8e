import type { Finding } from "../../findings/finding.ts";
import type { ProposalRecord } from "../../generated/types.ts";
import { groupBy } from "../../kernel/grouping.ts";
import { plural } from "../../kernel/text.ts";
import { renderFindings, tellingFindings } from "../findings.ts";
import { jsonText } from "./changes.ts";
import { layOut, piece, type Node } from "../layout.ts";
import { code, link, plain, prose, table } from "../markdown.ts";
import { paint, renderFindings as findingLines, SIGNS, type TerminalOptions } from "../terminal.ts";
import { textTable, wrap } from "../text-table.ts";

/** What a run of `retrain` decided. */
export interface RetrainReport {
  /** In any order. */
  readonly models: readonly RetrainedModel[];
  readonly findings?: readonly Finding[] | undefined;
  /** Whether nothing was written, only said. */
  readonly isDryRun?: boolean | undefined;
  readonly runUrl?: string | undefined;
}

export interface RetrainedModel {
  readonly record: ProposalRecord;
  /** Whether this run wrote something: a run that finds all as it is tells of nothing. */
  readonly isChanged: boolean;
  /** Address of its pull request or issue. */
  readonly url?: string | undefined;
}

// GitHub drops the whole summary of a step above 1 MiB; several parts of one step may add to it.
const SUMMARY_BYTES = 900_000;
const MOST_ROWS = 200;
/** Up to so many models each has its row, whether it changed or not. */
const FEW = 20;
const MOST_RULES = 12;

/**
 * The job summary of a run: what changed, and of the others how many wait by which rule.
 */
export function retrainSummary(report: RetrainReport): string {
  const own = tellingFindings(report.findings ?? []);
  const shown = shownModels(report);
  const left = shown.length - MOST_ROWS;
  const rows = shown.slice(0, MOST_ROWS).map((model) => {
    const { record } = model;
    return [code(record.model, 63), decisionWord(model, report), prose(record.reason, 400), pullCell(model)];
  });
  const nodes: Node[] = [
    piece(0, "title", `### ${titleOf(report)}`),
    ...(own.length === 0 ? [] : [piece(1, "findings", renderFindings(own, 50))]),
    ...(rows.length === 0
      ? []
      : [piece(2, "what was decided", table({ head: ["Model", "Decision", "Reason", "Pull request"], rows }))]),
    ...(left > 0 ? [piece(0, "how many more", `… and ${plural(left, "more model")} that changed.`)] : []),
    ...rulesNode(report),
  ];
  return layOut(nodes, report.runUrl === undefined ? "" : `<sub>${link("run", report.runUrl)}</sub>`, {
    limit: SUMMARY_BYTES,
    measure: (text) => new TextEncoder().encode(text).length,
    elsewhere: "Each model’s proposal.json has its decision.",
  });
}

/**
 * The same for a terminal.
 */
export function retrainStory(report: RetrainReport, options: TerminalOptions): string {
  const shown = shownModels(report).slice(0, MOST_ROWS);
  const left = shownModels(report).length - shown.length;
  const rows = shown.map((model) => [
    plain(model.record.model, 63),
    paint(decisionWord(model, report), COLOR[model.record.decision], options),
    model.record.pull === undefined ? "" : `#${model.record.pull.number}`,
  ]);
  const isFew = report.models.length <= FEW;
  const told = shown.filter(({ isChanged }) => isChanged || isFew);
  const reasons = told.flatMap((model) => [reasonLine(model, options), ...changeLines(model, options)]);
  const parts = [
    wrap(plain(titleOf(report), 300), options.width),
    findingLines(tellingFindings(report.findings ?? []), options),
    rows.length === 0 ? "" : textTable({ columns: COLUMNS, rows, width: options.width }),
    left > 0 ? `… and ${plural(left, "more model")} that changed.` : "",
    reasons.join("\n"),
    wrap(plain(rulesWords(report), 1000), options.width),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const COLUMNS = [
  { head: "Model", align: "left", weight: 4 },
  { head: "Decision", align: "left", weight: 3 },
  { head: "Pull request", align: "left", weight: 2 },
] as const;

const COLOR = { propose: "warn", update: "waived", wait: "not-applicable", close: "pass" } as const;

const WORDS = {
  propose: ["proposed", "would be proposed"],
  update: ["updated", "would be updated"],
  close: ["closed", "would be closed"],
} as const;

function decisionWord({ record, isChanged }: RetrainedModel, { isDryRun = false }: RetrainReport): string {
  if (record.decision === "wait") return "waits";
  if (isChanged) return WORDS[record.decision][isDryRun ? 1 : 0];
  return record.decision === "update" ? "stands" : "not done";
}

/** What changed first, then what was to be done and was not; of few models all. */
function shownModels({ models }: RetrainReport): readonly RetrainedModel[] {
  const weight = ({ record, isChanged }: RetrainedModel) =>
    isChanged ? 2 : record.decision === "propose" || record.decision === "close" ? 1 : 0;
  const shown = models.length <= FEW ? models : models.filter((model) => weight(model) > 0);
  return shown.toSorted((a, b) => weight(b) - weight(a) || BY_NAME.compare(a.record.model, b.record.model));
}

// model-2 before model-10.
const BY_NAME = new Intl.Collator("en", { numeric: true });

function titleOf(report: RetrainReport): string {
  const { models, isDryRun = false } = report;
  if (models.length === 0) return "➖ No model asks for proposals";
  const counts = (["propose", "update", "close"] as const).flatMap((decision) => {
    const number = models.filter(({ record, isChanged }) => isChanged && record.decision === decision).length;
    return number === 0 ? [] : [`${number} ${WORDS[decision][isDryRun ? 1 : 0]}`];
  });
  const words = counts.length === 0 ? `nothing ${isDryRun ? "would change" : "changed"}` : counts.join(", ");
  return `${counts.length === 0 ? "➖" : "🔁"} Retraining of ${plural(models.length, "model")}: ${words}`;
}

function rulesNode(report: RetrainReport): readonly Node[] {
  const words = rulesWords(report);
  return words === "" ? [] : [piece(1, "how many wait", prose(words, 2000))];
}

/** `Of 980 models without a change: nothing-fires 950, cooldown 20, declined 10.` Untrusted. */
function rulesWords({ models }: RetrainReport): string {
  const still = models.filter(({ isChanged }) => !isChanged);
  // Of few models each has its row.
  if (models.length <= FEW || still.length === 0) return "";
  const counts = [...groupBy(still, ({ record }) => record.rule)]
    .map(([rule, of]) => ({ rule, number: of.length }))
    .toSorted((a, b) => b.number - a.number || (a.rule < b.rule ? -1 : 1));
  const left = counts.slice(MOST_RULES).reduce((sum, { number }) => sum + number, 0);
  const shown = counts.slice(0, MOST_RULES).map(({ rule, number }) => `${rule} ${number}`);
  const words = [...shown, ...(left > 0 ? [`other rules ${left}`] : [])].join(", ");
  return `${plural(still.length, "model")} without a change, by rule: ${words}.`;
}

function pullCell({ record, url }: RetrainedModel): string {
  if (record.pull === undefined) return url === undefined ? "" : link("issue", url);
  return link(`${Math.trunc(record.pull.number)} (${record.pull.state})`, url);
}

const MOST_CHANGES = 20;

/** What it changes, where it does or would. */
function changeLines({ record, isChanged }: RetrainedModel, options: TerminalOptions): readonly string[] {
  if (!isChanged || record.decision === "wait" || record.decision === "close") return [];
  const edits = record.edits.map(({ path, from, to }) => {
    const before = from === undefined ? "" : `${jsonText(from)} → `;
    return `${path}: ${before}${jsonText(to)}`;
  });
  const files = record.files.length === 0 ? [] : [`files: ${record.files.slice(0, 10).join(", ")}`];
  const lines = [...edits.slice(0, MOST_CHANGES), ...files, "proposal.json in the output folder has all of it"];
  return lines.map((line) => `    ${wrap(plain(line, 400), options.width - 8).replaceAll("\n", "\n      ")}`);
}

function reasonLine({ record, url }: RetrainedModel, options: TerminalOptions): string {
  const where = url === undefined ? "" : ` ${plain(url, 300)}`;
  const text = `${SIGNS[COLOR[record.decision]]} ${plain(record.model, 63)}: ${plain(record.reason, 600)}${where}`;
  return wrap(text, options.width - 4).replaceAll("\n", "\n    ");
}
