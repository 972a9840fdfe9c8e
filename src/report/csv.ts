import { plain } from "./markdown.ts";

export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | undefined)[])[];
}

const LONGEST = 4000;

/**
 * RFC 4180, for spreadsheets too: text that one would take for a formula begins with an apostrophe (OWASP, CSV
 * injection), a number is written as it is, and text is one line without characters that steer a terminal.
 */
export function csv({ head, rows }: CsvTable): string {
  return [head, ...rows].map((cells) => `${cells.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: string | number | boolean | undefined): string {
  if (cell === undefined) return "";
  if (typeof cell === "boolean") return String(cell);
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const line = plain(cell, LONGEST);
  const safe = /^[=+\-@＝＋－＠]/.test(line) && !NUMBER.test(line) ? `'${line}` : line;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
