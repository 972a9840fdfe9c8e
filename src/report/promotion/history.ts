import type { Finding } from "../../findings/finding.ts";
import { renderFindings } from "../findings.ts";
import { code, plain, prose, table } from "../markdown.ts";
import { renderFindings as findingLines, type TerminalOptions } from "../terminal.ts";
import { textTable, wrap } from "../text-table.ts";

export interface HistoryReport {
  readonly stage: string;
  /** A day or a time; empty: all changes. */
  readonly at: string;
  /** The newest first. */
  readonly shown: readonly HistoryLine[];
  readonly findings: readonly Finding[];
}

export interface HistoryLine {
  readonly model: string;
  /** ISO time. */
  readonly at: string;
  readonly commit: string;
  readonly by: string;
  readonly version?: string | undefined;
  /** Undefined: it was taken out. */
  readonly digest?: string | undefined;
}

const HEAD = ["Since (UTC)", "Model", "Version", "Artifact", "Commit", "By"];
/** A job summary holds a megabyte. */
const MOST = 2000;

export function historySummary({ stage, at, shown, findings }: HistoryReport): string {
  const rows = shown.slice(0, MOST).map((line) => {
    const [since, model, version, digest, commit, by] = cellsOf(line);
    return [
      since ?? "",
      code(model ?? ""),
      code(version ?? ""),
      code(digest ?? ""),
      code(commit ?? ""),
      prose(by ?? "", 60),
    ];
  });
  const parts = [
    `### ${prose(titleOf(stage, at))}`,
    rows.length === 0 ? "Nothing." : table({ head: HEAD, rows, align: "llllll" }),
    shown.length > MOST ? `… and ${shown.length - MOST} more: the output \`history\` has all of them.` : "",
    renderFindings(findings, 20),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

export function historyStory({ stage, at, shown, findings }: HistoryReport, options: TerminalOptions): string {
  const columns = HEAD.map((head, index) => ({ head, align: "left" as const, weight: HEAD.length - index }));
  const rows = shown.map((line) => cellsOf(line).map((cell) => plain(cell, 100)));
  const parts = [
    wrap(plain(titleOf(stage, at), 200), options.width),
    rows.length === 0 ? "Nothing." : textTable({ columns, rows, width: options.width }),
    findingLines(findings, options),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function titleOf(stage: string, at: string): string {
  return at === "" ? `What ${stage} served` : `What ${stage} served on ${at}`;
}

function cellsOf({ at, model, version, digest, commit, by }: HistoryLine): readonly string[] {
  const what = digest === undefined ? "taken out" : (version ?? "no version");
  return [at.slice(0, 16).replace("T", " "), model, what, digest?.slice(0, 19) ?? "", commit.slice(0, 7), by];
}
