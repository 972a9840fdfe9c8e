import { code, plain, prose, table } from "./markdown.ts";
import type { TerminalOptions } from "./terminal.ts";
import { wrap } from "./text-table.ts";

/** What was found of a repository, as it is shown before anything is written. */
export interface AdoptionReport {
  readonly model: string;
  /** What it is, how that is, and what says so. */
  readonly found: readonly (readonly [what: string, value: string, why: string])[];
  /** What somebody should know before they say yes: sentences. */
  readonly remarks: readonly string[];
  /** The manifest's text; empty where there is none to show. */
  readonly manifest: string;
  readonly files: readonly { readonly path: string; readonly state: FileState; readonly why: string }[];
}

export type FileState = "new" | "same" | "lines" | "left";

const STATES: Readonly<Record<FileState, string>> = {
  new: "new",
  same: "there already",
  lines: "lines added",
  left: "there already, left as it is",
};

export function adoptionStory(report: AdoptionReport, { width }: Pick<TerminalOptions, "width">): string {
  const parts = [
    `${plain(report.model, 63)}, as it was found`,
    report.found.map((found) => foundLines(found, width)).join("\n"),
    ...report.remarks.map((remark) => wrap(`! ${plain(remark, 600)}`, width)),
    manifestLines(report),
    report.files.map((file) => fileLines(file, width)).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const LABEL = 14;

/** What it is and how, with what says so behind it, or below where the line is full. */
function foundLines([what, value, why]: AdoptionReport["found"][number], width: number): string {
  const line = `  ${plain(what, LABEL).padEnd(LABEL)}${plain(value, 300)}`;
  if (why === "") return line;
  const by = `(${plain(why, 300)})`;
  return line.length + 2 + by.length <= width ? `${line}  ${by}` : `${line}\n${indented(by, LABEL + 2, width)}`;
}

function manifestLines({ model, manifest }: AdoptionReport): string {
  if (manifest === "") return "";
  const lines = manifest.trimEnd().split("\n");
  return [
    `models/${plain(model, 63)}/model.yaml:`,
    ...lines.map((line) => `    ${/^ */.exec(line)?.[0] ?? ""}${plain(line, 400)}`.trimEnd()),
  ].join("\n");
}

export function adoptionSummary({ model, found, remarks, files }: AdoptionReport): string {
  const rows = found.map(([what, value, why]) => [prose(what, 60), code(value, 160), prose(why, 160)]);
  const parts = [
    `### ${code(model, 63)}, as it was found`,
    table({ head: ["What", "Found", "By"], rows }),
    ...remarks.map((remark) => `- ${prose(remark, 600)}`),
    table({
      head: ["File", "State", "What it does"],
      rows: files.map(rowOf).map(([path = "", ...rest]) => [code(path, 200), ...rest]),
    }),
  ];
  return parts.join("\n\n");
}

/** A file, how it stands, and below it what it is for. */
function fileLines({ path, state, why }: AdoptionReport["files"][number], width: number): string {
  const note = state === "new" ? "" : ` (${STATES[state]})`;
  return `  ${plain(path, 200)}${note}\n${indented(why, 6, width)}`;
}

function indented(text: string, by: number, width: number): string {
  const margin = " ".repeat(by);
  return wrap(plain(text, 600), width - by)
    .split("\n")
    .map((line) => `${margin}${line}`)
    .join("\n");
}

function rowOf({ path, state, why }: AdoptionReport["files"][number]): readonly string[] {
  return [path, STATES[state], why];
}

/** What is left to do, numbered. */
export function stepsStory(steps: readonly string[], { width }: Pick<TerminalOptions, "width">): string {
  const lines = steps.map((step, at) => `${String(at + 1).padStart(4)}. ${indented(step, 6, width).trimStart()}`);
  return ["Next:", ...lines].join("\n");
}
