import { plural } from "../kernel/text.ts";
import { code, plain, prose, table } from "./markdown.ts";
import { paint, SIGNS, type TerminalOptions } from "./terminal.ts";
import { wrap } from "./text-table.ts";

export interface DoctorReport {
  /** In the order in which they are told. */
  readonly groups: readonly string[];
  readonly diagnoses: readonly DoctorLine[];
  /** What `--fix` did, a sentence each. */
  readonly mended: readonly string[];
}

export interface DoctorLine {
  readonly group: string;
  readonly what: string;
  readonly outcome: "pass" | "warn" | "fail" | "unmeasured" | "not-applicable";
  readonly found: string;
  readonly advice?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly isFixable: boolean;
}

/** A line for everything that was looked at, with what to do below those that are not in order. */
export function doctorStory(report: DoctorReport, style: TerminalOptions): string {
  const groups = report.groups.flatMap((group) => {
    const lines = report.diagnoses.filter((one) => one.group === group);
    return lines.length === 0 ? [] : [[titleOf(group), ...lines.map((line) => lineOf(line, style))].join("\n")];
  });
  const mended = report.mended.map((sentence) => wrap(`- ${plain(sentence, 400)}`, style.width));
  const parts = [
    headline(report),
    ...groups,
    ...(mended.length === 0 ? [] : [["Mended:", ...mended].join("\n")]),
    hint(report),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

export function doctorSummary(report: DoctorReport): string {
  const open = report.diagnoses.filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
  const rows = open.map(({ group, what, outcome, found, advice = "" }) => [
    `${SIGNS[outcome]} ${WORDS[outcome]}`,
    titleOf(group),
    code(what, 120),
    prose(found, 300),
    prose(advice, 400),
  ]);
  const parts = [
    `### ${headline(report)}`,
    rows.length === 0 ? "" : table({ head: ["", "Part", "What", "Found", "What to do"], rows }),
    report.mended.map((sentence) => `- ${prose(sentence, 400)}`).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const WORDS = {
  pass: "in order",
  warn: "look at it",
  fail: "mend it",
  unmeasured: "not seen",
  "not-applicable": "not needed",
} as const;

function headline({ diagnoses }: DoctorReport): string {
  const count = (outcome: DoctorLine["outcome"]): number => diagnoses.filter((one) => one.outcome === outcome).length;
  const words = [
    count("fail") > 0 ? `${plural(count("fail"), "thing")} to mend` : "",
    count("warn") > 0 ? `${count("warn")} to look at` : "",
    count("unmeasured") > 0 ? `${count("unmeasured")} not seen` : "",
    `${count("pass")} in order`,
  ];
  return words.filter((word) => word !== "").join(", ");
}

function hint({ diagnoses, mended }: DoctorReport): string {
  const fixable = diagnoses.filter(({ isFixable }) => isFixable).length;
  if (fixable === 0 || mended.length > 0) return "";
  return `--fix does ${fixable === 1 ? "one of these" : `${fixable} of these`} for you: nothing that cannot be taken back.`;
}

function lineOf({ what, outcome, found, advice, file, line, isFixable }: DoctorLine, style: TerminalOptions): string {
  const place =
    file === undefined || what === file
      ? line === undefined
        ? ""
        : `:${line}`
      : ` (${file}${line === undefined ? "" : `:${line}`})`;
  const head = `${SIGNS[outcome]} ${plain(what, 120)}${plain(place, 200)}: ${plain(found, 400)}`;
  const body =
    advice === undefined ? [] : [indented(`${plain(advice, 500)}${isFixable ? " (--fix does it)" : ""}`, style.width)];
  return [`  ${paint(wrap(head, style.width - 2).replaceAll("\n", "\n    "), outcome, style)}`, ...body].join("\n");
}

function indented(text: string, width: number): string {
  return wrap(text, width - 6)
    .split("\n")
    .map((line) => `      ${line}`)
    .join("\n");
}

function titleOf(group: string): string {
  return TITLES[group] ?? group;
}

const TITLES: Readonly<Record<string, string>> = {
  repository: "Repository",
  workflows: "Workflows",
  schedules: "Schedules",
  protection: "Default branch",
  ledger: "Ledger and environments",
  token: "Tokens",
  runners: "Runners",
  machine: "This machine",
};
