import { isBlocking, worstFirst } from "../findings/verdict.ts";
import type { Finding, Outcome } from "../findings/finding.ts";
import { asides } from "../records/approval.ts";
import { listed, plural } from "../kernel/text.ts";
import { NOT_ASKED } from "../records/information.ts";
import { place, printed, tellingFindings } from "./findings.ts";
import { governanceWords } from "./governance.ts";
import { lesson } from "./lesson.ts";
import { plain } from "./markdown.ts";
import { importanceLine } from "./importance.ts";
import { judgedRows } from "./judged-rows.ts";
import { beforeJudging, modelStand } from "./model-section.ts";
import { worseClasses, worseIn } from "./classes.ts";
import { gatedMetrics, limitCell } from "./metric-table.ts";
import { metricName } from "../manifest/metric-names.ts";
import { metricText } from "../records/metric-text.ts";
import { findingMark, metricMark, modelMark } from "./outcomes.ts";
import { comparison, worstModelsFirst, type ModelReport, type Report } from "./report.ts";
import { openWords, sliceView } from "./slices.ts";
import { textTable, wrap, type TextColumn } from "./text-table.ts";
import { trainingSummary } from "./training.ts";

export interface TerminalOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const COLORS = {
  pass: "32",
  warn: "33",
  fail: "31",
  inconclusive: "33",
  unmeasured: "31",
  waived: "36",
  "not-applicable": "2",
} as const satisfies Record<Outcome, string>;

/** Signs of outcomes, never alone. Emoji are two columns wide in some terminals and one in others. */
export const SIGNS = {
  pass: "✓",
  warn: "!",
  fail: "✗",
  inconclusive: "?",
  unmeasured: "⊘",
  waived: "~",
  "not-applicable": "-",
} as const satisfies Record<Outcome, string>;

const MOST = 20;
const MOST_CLASSES = 5;

export { renderForTerminal } from "./markdown-text.ts";

/** The comment's story as text for a terminal, worst model first. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const models = worstModelsFirst(report.models);
  const own = tellingFindings(report.findings ?? []);
  const parts = [
    models.length === 0 && own.length === 0 ? "No model is affected." : "",
    ...own.slice(0, MOST).map((finding) => findingLine(finding, options)),
    ...models.map((model) => modelText(model, report, options)),
    report.advice === undefined ? "" : wrap(plain(report.advice, 400), options.width),
    [...pagesLines(report.pages ?? []), comparison(report, plain)].join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Findings alone, worst first. */
export function renderFindings(findings: readonly Finding[], options: TerminalOptions): string {
  return worstFirst(tellingFindings(findings))
    .map((finding) => findingLine(finding, options))
    .join("\n");
}

function modelText(model: ModelReport, report: Report, options: TerminalOptions): string {
  const { outcome, figure, headline } = model.settled;
  const { word } = modelStand(model);
  const deciding = word === modelMark(outcome).word ? plain(figure, 80) : "";
  const title = `${SIGNS[outcome]} ${plain(model.model, 63)} ${word}${deciding === "" ? "" : `: ${deciding}`}`;
  const sentence = plain(headline, 500);
  const findings = worstFirst(tellingFindings(model.settled.findings)).slice(0, MOST);
  // Without an evaluation the sentence would be the first of the findings below.
  const isListed = model.evaluation === undefined && findings.length > 0;
  const story = isListed ? [beforeJudging(model)] : [sentence, lesson(model)];
  const parts = [
    paint(title, outcome, options),
    wrap(story.filter((text) => text !== "").join(" "), options.width),
    wrap(
      judgedRows(model.evaluation, (name) => plain(name, 60)),
      options.width,
    ),
    metricsText(model, options),
    slicesText(model, options),
    classesText(model, options),
    model.evaluation?.importance === undefined ? "" : wrap(importanceLine(model.evaluation.importance), options.width),
    renderFindings(findings, options),
    governanceText(model, options),
    personText(model, report, options),
    model.run === undefined ? "" : trainingSummary(model.run),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** What the policies say together, and what nobody asked here; each that is not met is among the findings. */
function governanceText({ verdict }: ModelReport, options: TerminalOptions): string {
  const { governance } = verdict ?? {};
  if (governance === undefined) return "";
  const { outcome, text } = governanceWords(governance);
  const unasked = governance.results.filter(({ predicate }) => predicate === NOT_ASKED).map(({ rule }) => rule);
  const left = unasked.length === 0 ? "" : ` Only the pull request can ask ${listed(unasked)}.`;
  return paint(wrap(`${SIGNS[outcome]} Governance: ${plain(text, 1000)}.${left}`, options.width), outcome, options);
}

function metricsText({ evaluation }: ModelReport, options: TerminalOptions): string {
  const metrics = gatedMetrics(evaluation?.metrics ?? {});
  if (metrics.length === 0) return "";
  const rows = metrics.map(([name, metric]) => {
    const text = metricText(metric);
    const { outcome, word } = metricMark(metric);
    const delta = text.deltaInterval === "" ? text.delta : `${text.delta} (${text.deltaInterval})`;
    return [
      plain(metricName(name), 40),
      text.baseline,
      text.value,
      delta,
      text.delta === "" ? text.limit : limitCell(metric),
      paint(`${SIGNS[outcome]} ${word}`, outcome, options),
    ];
  });
  return textTable({ columns: METRIC_COLUMNS, rows, width: options.width });
}

// When the terminal is narrow, columns with the lowest weight are left out first.
const METRIC_COLUMNS: readonly TextColumn[] = [
  { head: "Metric", align: "left", weight: 10 },
  { head: "Baseline", align: "right", weight: 2 },
  { head: "Candidate", align: "right", weight: 6 },
  { head: "Δ", align: "right", weight: 5 },
  { head: "Limit", align: "left", weight: 3 },
  { head: "Outcome", align: "left", weight: 9 },
];

const SLICE_COLUMNS: readonly TextColumn[] = [
  { head: "Slice", align: "left", weight: 10 },
  { head: "Rows", align: "right", weight: 2 },
  { head: "Candidate", align: "right", weight: 3 },
  { head: "Δ", align: "right", weight: 5 },
  { head: "", align: "left", weight: 9 },
];

function slicesText({ evaluation }: ModelReport, options: TerminalOptions): string {
  const view = evaluation === undefined ? undefined : sliceView(evaluation);
  const harmed = view?.rows.filter(({ slice }) => slice.harmed === true) ?? [];
  if (view === undefined || view.rows.length + view.tooSmall === 0) return "";
  const unknown = openWords(view, (names) => {
    const shown = names.slice(0, 3).map((one) => plain(one, 40));
    return `${shown.join(", ")}${names.length > 3 ? ", …" : ""}`;
  });
  const all = plural(view.rows.length + view.tooSmall, "slice");
  if (view.open === undefined) return `${all}, compared with no baseline.`;
  if (harmed.length === 0) return `${all}, none credibly harmed${unknown}.`;
  const rows = harmed.slice(0, MOST).map(({ slice, name, metric }) => {
    const where = name === view.metric ? "" : ` in ${plain(name, 40)}`;
    const text = metricText(metric);
    return [
      plain(slice.name, 40),
      String(slice.n),
      text.value,
      `${text.delta} (${text.deltaInterval})`,
      paint(`✗ harmed${where}`, "fail", options),
    ];
  });
  return textTable({ columns: SLICE_COLUMNS, rows, width: options.width });
}

/** Only classes that are credibly worse; the whole table is in report.html. */
function classesText({ evaluation }: ModelReport, { width }: TerminalOptions): string {
  const worse = evaluation?.classes === undefined ? [] : worseClasses(evaluation.classes);
  if (worse.length === 0) return "";
  const rows = worse.slice(0, MOST_CLASSES).map((one) => {
    const [name = "f1"] = worseIn(one);
    const metric = one.metrics[name];
    const text = metric === undefined ? undefined : metricText(metric);
    return [
      plain(one.name, 40),
      String(one.n),
      text === undefined ? "" : `${plain(metricName(name), 40)} ${text.value}`,
      text === undefined ? "" : `${text.delta} (${text.deltaInterval})`,
      `! worse in ${worseIn(one)
        .map((each) => plain(metricName(each), 40))
        .join(", ")}`,
    ];
  });
  const left = worse.length - rows.length;
  const more = left === 0 ? "" : `\n${left} more worse by themselves.`;
  const [, ...columns] = SLICE_COLUMNS;
  return `${textTable({ columns: [{ head: "Class", align: "left", weight: 10 }, ...columns], rows, width })}${more}`;
}

/** The line that accepts it; where there is no pull request to write it on, how one gets there. */
function personText({ verdict }: ModelReport, { hasPull = true }: Report, { width }: TerminalOptions): string {
  if (verdict?.approvalCommand === undefined) return "";
  const blocking = verdict.findings.filter(({ outcome }) => isBlocking(outcome));
  // What nobody may accept has to be mended first, and then something else is judged.
  if (verdict.outcome !== "inconclusive" && !blocking.every(({ needsPerson }) => needsPerson === true)) return "";
  const author = verdict.mayApproveSelf === true ? " (or, as its author, write a comment)" : "";
  const isOfModel = !verdict.model.startsWith("repository-");
  const what = isOfModel ? "this artifact" : "this change";
  const later = isOfModel
    ? " Merged without one, it is recorded as what it is here, and becomes a baseline only when environments/production.yaml names it."
    : "";
  const asked = hasPull
    ? `To accept exactly ${what}, submit an approving review${author} that contains:`
    : `Nothing accepts it here: open a pull request, and submit an approving review there${author} with the line that its check shows.${later} The line for exactly ${what}:`;
  const { unheard = [], objections = [] } = verdict;
  const said = asides({ unheard, objections })
    .slice(0, 10)
    .map((text) => `\n${wrap(plain(text, 400), width)}`);
  return `${wrap(asked, width)}\n  ${plain(verdict.approvalCommand, 200)}${said.join("")}`;
}

function findingLine(finding: Finding, options: TerminalOptions): string {
  const { outcome } = finding;
  const where = place(finding);
  const words = [
    where === undefined ? "" : `${plain(where, 200)}:`,
    plain(finding.message, 600),
    plain(finding.remediation ?? "", 400),
    `[${plain(finding.rule, 100)}]`,
  ].filter((word) => word !== "");
  const text = wrap(words.join(" "), options.width - 4).replaceAll("\n", "\n    ");
  const output = printed(finding);
  const log =
    output === undefined
      ? ""
      : `\n${output
          .split("\n")
          .slice(-MOST)
          .map((line) => `    | ${plain(line, 200)}`)
          .join("\n")}`;
  return `${paint(`${SIGNS[outcome]} ${findingMark(outcome).word}`, outcome, options)} ${text}${log}`;
}

/** What to open for charts, slices and everything else; of many models, the folder's pattern. */
function pagesLines(pages: readonly string[]): readonly string[] {
  return pages.length > 3
    ? [`The whole story: ${pages.length} pages, ${pages[0]} and so on`]
    : pages.map((page) => `The whole story: ${page}`);
}

/** The text in the color of an outcome, where there are colors. */
export function paint(text: string, outcome: Outcome, { color }: TerminalOptions): string {
  return color ? `\u001B[${COLORS[outcome]}m${text}\u001B[0m` : text;
}
