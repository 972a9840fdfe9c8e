import { plural } from "../../kernel/text.ts";
import type { PastTable } from "../../records/past-run.ts";
import { plain, prose, table } from "../markdown.ts";
import { wrap, textTable } from "../text-table.ts";
import type { TerminalOptions } from "../terminal.ts";
import { filledColumns, markdownCells, MOST_PARAMS } from "./row-cells.ts";

export interface LogReport {
  readonly models: readonly LoggedModel[];
  /** Sentences about the part of the past that is not known. */
  readonly unknown: readonly string[];
}

export interface LoggedModel {
  readonly model: string;
  readonly table: PastTable;
  /** How many runs the filters let through, of which the table shows the first. */
  readonly count: number;
  /** How many there are at all. */
  readonly known: number;
}

/** Runs as Markdown, for the job summary and a file. */
export function logMarkdown({ models, unknown }: LogReport): string {
  const parts = models.flatMap((logged) => {
    const columns = filledColumns(logged.table);
    const rows = logged.table.rows.map((run) => markdownCells(columns, run));
    const align = columns.map(({ align: side }) => side.slice(0, 1)).join("");
    return [
      `### ${prose(titleOf(logged))}`,
      rows.length === 0 ? "" : table({ head: columns.map(({ head }) => prose(head, 60)), rows, align }),
      ...notesOf(logged).map((note) => prose(note)),
    ];
  });
  return [...parts, ...unknown.map((sentence) => prose(sentence))].filter((part) => part !== "").join("\n\n");
}

/** Runs as a table that fits the terminal: what does not fit is left out, and said. */
export function logText({ models, unknown }: LogReport, { width }: Pick<TerminalOptions, "width">): string {
  const parts = models.flatMap((logged) => {
    const columns = filledColumns(logged.table);
    const rows = logged.table.rows.map((run) => columns.map(({ cell }) => cell(run)));
    const drawn = textTable({ columns, rows, width });
    const isCut = drawn.split("\n", 1)[0] !== textTable({ columns, rows, width: Infinity }).split("\n", 1)[0];
    return [
      wrap(plain(titleOf(logged), 300), width),
      rows.length === 0 ? "" : drawn,
      ...notesOf(logged).map((note) => wrap(note, width)),
      isCut && rows.length > 0 ? wrap("Columns that do not fit are left out: --format csv has all.", width) : "",
    ];
  });
  return [...parts, ...unknown.map((sentence) => wrap(plain(sentence, 400), width))]
    .filter((part) => part !== "")
    .join("\n\n");
}

function titleOf({ model, table: { rows }, count, known }: LoggedModel): string {
  if (known === 0) return `${model}: no run is known.`;
  if (count === 0) return `${model}: none of ${plural(known, "run")} is like that. Leave a filter out to see more.`;
  return rows.length < count
    ? `${model}: ${rows.length} of ${plural(count, "run")}`
    : `${model}: ${plural(count, "run")}`;
}

function notesOf({ table: { rows, params }, count }: LoggedModel): readonly string[] {
  const hidden = params.length - MOST_PARAMS;
  return [
    ...(rows.length < count ? [`${count - rows.length} more: --last ${count} shows all.`] : []),
    ...(hidden > 0 ? [`${plural(hidden, "more parameter")} differ: --format csv has all.`] : []),
  ];
}
