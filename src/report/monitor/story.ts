import type { Outcome } from "../../findings/finding.ts";
import { worstFirst as worstFirstFindings } from "../../findings/verdict.ts";
import { plural } from "../../kernel/text.ts";
import { tellingFindings } from "../findings.ts";
import { plain } from "../markdown.ts";
import { paint, renderFindings, SIGNS, type TerminalOptions } from "../terminal.ts";
import { wrap } from "../text-table.ts";
import { driftSentence, isDrifted, worstColumns, type NamedDrift } from "./drift-view.ts";
import { binLines } from "./distribution.ts";
import { experimentLines, experimentMark } from "./experiment-view.ts";
import {
  dueSentence,
  freshOf,
  healthMark,
  isQuiet,
  staleSentence,
  told,
  worstFirst,
  type MonitoredModel,
  type MonitorReport,
  type Told,
  revalidatedSentence,
  rolledSentence,
} from "./monitored.ts";
import { runningWords } from "./origin.ts";
import { firstSteps, nextSteps } from "./next-steps.ts";
import { performanceSentence } from "./performance-view.ts";
import { qualitySentence, tellingChecks } from "./quality-view.ts";
import { serviceLines } from "./service-view.ts";
import { isRaised, quietWords, signalsOf, signalWord, unmeasuredWords, type Signal } from "./signals.ts";
import { rangeText, sparkline, raisedSeries } from "./trend.ts";
import {
  columnTitle,
  distanceText,
  emptyCellsText,
  FRESH,
  periodText,
  rowsText,
  shortDigest,
  spanText,
  thresholdText,
} from "./words.ts";

const MOST = 5;
const MOST_STEPS = 3;

/**
 * The story of the last window of each model as text for a terminal, worst model first: one line where nothing is wrong.
 */
export function monitorStory(report: MonitorReport, options: TerminalOptions): string {
  const models = worstFirst(report.models);
  const own = renderFindings(report.findings ?? [], options);
  const loud = models.filter((model) => !isQuiet(model)).map((model) => modelStory(model, options));
  const quiet = models.filter(isQuiet).map((model) => quietLine(model, options));
  const pages = (report.pages ?? []).slice(0, 3).map((page) => `The whole story: ${plain(page, 300)}`);
  const parts = [
    models.length === 0 && own === "" ? "No model is watched." : "",
    own,
    ...loud,
    quiet.join("\n"),
    pages.join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** All is well, and what is not known all the same. */
function quietLine(model: MonitoredModel, options: TerminalOptions): string {
  const seen = told(model);
  const signals = seen === undefined ? [] : signalsOf(seen, model.alerts?.alerts);
  const unmeasured = unmeasuredWords(signals);
  const { outcome, word } = healthMark(model);
  const state = `${SIGNS[outcome]} ${plain(model.model, 63)} ${word}, Fresh`;
  const rest = [
    seen === undefined ? "" : windowWords(seen),
    unmeasured === "" ? "" : `not measured: ${unmeasured}`,
    seen?.running === undefined ? "" : plain(runningWords(seen.running), 200),
  ].filter((part) => part !== "");
  return wrap(`${paint(state, outcome, options)}  ${rest.join(" · ")}`, options.width).replaceAll("\n", "\n    ");
}

function modelStory(model: MonitoredModel, options: TerminalOptions): string {
  const seen = told(model);
  const [health, fresh] = [healthMark(model), FRESH[freshOf(model)]];
  const isStale = freshOf(model) === "stale";
  const outcome: Outcome = health.outcome === "pass" && isStale ? "warn" : health.outcome;
  const title = `${SIGNS[outcome]} ${plain(model.model, 63)} ${health.word}, ${fresh.word}`;
  const stale = isStale ? staleSentence(model) : "";
  const steps = firstSteps(nextSteps({ window: seen?.window, isStale, findings: model.findings }), MOST_STEPS);
  const troubles = worstFirstFindings(tellingFindings([...(model.findings ?? []), ...(seen?.window.findings ?? [])]));
  const untold = troubles.length - MOST;
  const again = [revalidatedSentence(model), rolledSentence(model)].filter((text) => text !== undefined);
  const parts = [
    paint(title, outcome, options),
    seen === undefined ? "No window was seen yet." : wrap(windowWords(seen), options.width),
    stale === "" ? "" : wrap(plain(stale, 400), options.width),
    seen === undefined ? "" : signalsText(model, seen, options),
    seen === undefined ? "" : evidenceText(seen, options),
    seen?.running === undefined ? "" : wrap(plain(runningWords(seen.running), 300), options.width),
    renderFindings(troubles.slice(0, MOST), options),
    untold > 0 ? `… and ${plural(untold, "more finding")}: all are in the page, and in what --json prints.` : "",
    steps.length === 0 ? "" : ["Next:", ...steps.map((step) => hanging(step, options))].join("\n"),
    ...again.map((text) => wrap(plain(text, 300), options.width)),
    plain(dueSentence(model) ?? "", 100),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** Which rows, and what they are compared with. */
export function windowWords({ window: { window, reference } }: Told): string {
  const period = reference.period === undefined ? "" : `, ${periodText(reference.period)}`;
  return plain(
    `${spanText(window.from, window.to)}, ${rowsText(window.rows)}, against ${reference.dataset} ${shortDigest(reference.digest)} (${rowsText(reference.rows)}${period})`,
    400,
  );
}

function signalsText(model: MonitoredModel, seen: Told, options: TerminalOptions): string {
  const signals = signalsOf(seen, model.alerts?.alerts);
  const lines = signals
    .filter((signal) => isRaised(signal) || signal.outcome === "unmeasured")
    .map((signal) => signalLine(signal, options));
  const quiet = quietWords(signals);
  return [...lines, quiet === "" ? "" : wrap(`${SIGNS.pass} ${quiet}`, options.width).replaceAll("\n", "\n    ")]
    .filter((line) => line !== "")
    .join("\n");
}

function signalLine(signal: Signal, options: TerminalOptions): string {
  const since = signal.since === "" ? "" : ` (since ${plain(signal.since, 200)})`;
  const reason = signal.reason === "" ? "" : `: ${plain(signal.reason, 400)}`;
  const text = wrap(`${signal.title} ${signalWord(signal)}${reason}${since}`, options.width - 4);
  return `${paint(SIGNS[signal.outcome], signal.outcome, options)} ${text.replaceAll("\n", "\n    ")}`;
}

/** The numbers behind what is raised: a line each, and the worst column drawn. */
function evidenceText(seen: Told, options: TerminalOptions): string {
  const { window } = seen;
  const { signals, experiment } = window;
  const columns = signals.drift === true ? worstColumns(window).filter(isDrifted) : [];
  const checks = signals.quality === true ? tellingChecks(window).slice(0, MOST) : [];
  const left = columns.length - MOST;
  const lines = [
    ...(checks.length === 0 ? [] : [`  ${qualitySentence(window)}`]),
    ...checks.map(({ column, message }) => `    ${plain(`${column ?? "rows"}: ${message}`, 300)}`),
    signals.decay === true || signals.estimatedDecay === true ? `  ${plain(performanceSentence(window), 300)}` : "",
    columns.length === 0 ? "" : `  ${plain(driftSentence(window), 300)}`,
    ...columns.slice(0, MOST).flatMap((column, index) => [columnLine(column), ...(index === 0 ? drawn(column) : [])]),
    left > 0 ? `    … and ${plural(left, "more column")}` : "",
    ...serviceLines(window).map((line) => `  ${plain(line, 300)}`),
    ...trendLines(seen),
    experiment === undefined
      ? ""
      : `  Experiment: ${plain(`${experimentMark(experiment).word}. ${experiment.reason ?? ""}`, 300)}`,
    ...(experiment === undefined ? [] : experimentLines(experiment).map((line) => `    ${plain(line, 300)}`)),
  ];
  return lines
    .filter((line) => line !== "")
    .map((line) =>
      wrap(line.trimStart(), options.width - 6)
        .replaceAll("\n", "\n      ")
        .replace(/^/, /^ */.exec(line)?.[0] ?? ""),
    )
    .join("\n");
}

/** What drifted of it first: its values, or how many of them are empty. */
function columnLine({ name, drift }: NamedDrift): string {
  const distance = `${distanceText(drift.distance, drift)} (limit ${thresholdText(drift)}, ${drift.thresholdFrom})`;
  const empty = drift.nullRate?.flagged === true ? emptyCellsText(drift) : "";
  const found = drift.flagged === true ? [distance, empty] : [empty, distance];
  const marks = drift.critical === true ? " critical" : "";
  return `    ${plain(`${columnTitle(name)}${marks}: ${found.filter((text) => text !== "").join("; ")}`, 300)}`;
}

/** The two distributions below the line of their column; nothing of one that drifted by its empty cells alone. */
function drawn({ drift: { bins, flagged } }: NamedDrift): readonly string[] {
  return bins === undefined || flagged !== true ? [] : binLines(bins).map((line) => `      ${line}`);
}

function trendLines(seen: Told): readonly string[] {
  return raisedSeries(seen, 3).flatMap(({ key, title, values }) => {
    const line = sparkline(values.slice(-30));
    return line === "" ? [] : [`  ${line}  ${plain(title, 80)}, ${rangeText(key, values.slice(-30))}`];
  });
}

function hanging(text: string, { width }: TerminalOptions): string {
  return `  - ${wrap(plain(text, 600), width - 4).replaceAll("\n", "\n    ")}`;
}
