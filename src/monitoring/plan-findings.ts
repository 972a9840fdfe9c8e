import { findingOf, type Finding } from "../findings/finding.ts";
import { plural } from "../kernel/text.ts";
import type { UnmadeRows } from "../work/monitor/unmade-rows.ts";
import type { WindowPlan } from "../work/monitor/windows.ts";
import { LOGS } from "./rules.ts";

/** What of a log is in no window, or keeps one open. */
export function planFindings(
  model: string,
  { olderFrom, shrunk, stray, windows, late, unused }: WindowPlan,
): readonly Finding[] {
  const [first] = windows;
  const open = windows.filter(({ isIncomplete }) => isIncomplete === true).length;
  const told = (rule: keyof typeof LOGS, message: string, subject?: string): Finding =>
    findingOf(LOGS[rule], { outcome: "warn", model, message, ...(subject !== undefined && { subject }) });
  return [
    ...(open === 0 ? [] : [findingOf(LOGS.file, { outcome: "unmeasured", model, message: openSentence(open) })]),
    ...lateSentences(windows, late).map((message) => told("again", message)),
    ...(unused.labels === 0
      ? []
      : [findingOf(LOGS.labels, { outcome: "pass", model, message: unusedSentence(unused.labels) })]),
    ...(unused.rows === 0
      ? []
      : [
          findingOf(LOGS.again, {
            outcome: "pass",
            model,
            message: `${plural(unused.rows, "row")} came after ${unused.rows === 1 ? "its" : "their"} window was recorded, and ${unused.rows === 1 ? "does" : "do"} not count: of fewer than ten no window is made again.`,
          }),
        ]),
    ...(stray === undefined ? [] : [told("stray", straySentence(stray))]),
    ...(olderFrom === undefined || first === undefined
      ? []
      : [
          told(
            "older",
            `Windows from ${new Date(olderFrom).toISOString()} to ${new Date(first.span.from).toISOString()} are left out: this run makes the newest ${windows.length}.`,
          ),
        ]),
    ...shrunk
      .slice(0, 10)
      .map(({ id, recorded, rows }) =>
        told(
          "late",
          `Window ${id} was recorded with ${plural(recorded, "row")}, and the log has ${rows} of it now. What was recorded stays.`,
          id,
        ),
      ),
  ];
}

/** Rows that no run makes a window of by itself. */
export function unmadeFindings(model: string, unmade: UnmadeRows | undefined): readonly Finding[] {
  if (unmade === undefined) return [];
  const { rows, until, from } = unmade;
  const is = rows === 1 ? "is" : "are";
  const first = new Date(until).toISOString();
  // Of few rows nobody is told when they were.
  const since =
    from === undefined || rows < LEAST_DATED
      ? `DAY --to ${first}, DAY being the oldest one's`
      : `${new Date(from).toISOString()} --to ${first}`;
  const once =
    from === undefined
      ? "Windows of rows go on where the last one ends, so none is made of them any more. W"
      : `Run the monitor once with --from ${since}, or w`;
  return [
    findingOf(LOGS.older, {
      outcome: "warn",
      model,
      message: `${plural(rows, "row")} ${is} older than the first window that was made (${first}), and ${is} in no window.`,
      remediation: `${once}rite as monitoring.since the day from which windows are to be made.`,
    }),
  ];
}

const LEAST_DATED = 10;

function openSentence(windows: number): string {
  const are = windows === 1 ? "is" : "are";
  return `${plural(windows, "window")} that may have rows in a file that cannot be read ${are} kept open. Recording and alerts wait until the file can be read or is taken out of the path. A window that begins after the file was last written has none of its rows.`;
}

const MOST_NAMED = 10;

/** Which windows are made again in this run, and for what. */
function lateSentences(windows: WindowPlan["windows"], late: WindowPlan["late"]): readonly string[] {
  const again = windows.flatMap(({ span, replaces }) => {
    const came = replaces === undefined ? undefined : late.get(replaces);
    return came === undefined ? [] : [{ id: span.id, ...came }];
  });
  if (again.length === 0) return [];
  const named = again.slice(-MOST_NAMED).map(({ id, rows, labels }) => `${id} (${cameWords(rows, labels)})`);
  const left = again.length - named.length;
  const others = left === 0 ? "" : `, and ${plural(left, "older one")}`;
  const are = again.length === 1 ? "is" : "are";
  return [
    `${plural(again.length, "window")} ${are} made again, since rows or labels came after what was recorded: ${named.join(", ")}${others}.`,
  ];
}

function cameWords(rows: number, labels: number): string {
  const words = [rows > 0 ? plural(rows, "row") : "", labels > 0 ? plural(labels, "label") : ""];
  return words.filter((word) => word !== "").join(", ");
}

function unusedSentence(labels: number): string {
  return `${plural(labels, "label")} came after the window in which ${labels === 1 ? "it" : "they"} would count was recorded, and ${labels === 1 ? "is" : "are"} not counted. A window is made again where it has a twentieth more labels than it had, and no fewer than monitoring.performance.minLabels.`;
}

/** When fewer than ten rows were is said by nothing that is published. */
function straySentence({ rows, since }: NonNullable<WindowPlan["stray"]>): string {
  return `${plural(rows, "row")} ${rows === 1 ? "stands" : "stand"} alone, long before the others, which begin on ${since}, and ${rows === 1 ? "is" : "are"} in no window: clocks that were not set write such times. If they are wrong, write \`monitoring.since: ${since}\`; if they are right, write there the day from which windows are to be made.`;
}
