import type { EvaluationRecord } from "../generated/types.ts";
import { isBlocking } from "../findings/verdict.ts";
import { acceptedRisk } from "../findings/accepted-risk.ts";
import { plural } from "../kernel/text.ts";
import { calibrationSummary, renderCalibration } from "./calibration.ts";
import { cardSummary, renderCardChanges } from "./card-changes.ts";
import { renderCharts } from "./charts.ts";
import { classesSummary, renderClasses } from "./classes.ts";
import { renderDatasets, renderGuards, renderSpent } from "./datasets.ts";
import { fairnessSummary, renderFairness } from "./fairness.ts";
import { renderFindings, tellingFindings } from "./findings.ts";
import { importanceSummary, renderImportance } from "./importance.ts";
import { latencySummary, renderArtifact, renderLatency } from "./latency.ts";
import { governanceSummary, renderGovernance } from "./governance.ts";
import { fold, piece, type Node } from "./layout.ts";
import { renderCorrection } from "./lineage-correction.ts";
import { lesson } from "./lesson.ts";
import { code, message, prose } from "./markdown.ts";
import { gatedMetrics, metricTable, shownMetrics } from "./metric-table.ts";
import { needsPerson } from "./needs-person.ts";
import { percent } from "../kernel/numbers.ts";
import { modelMark, type Mark } from "./outcomes.ts";
import { overTimeSummary, renderOverTime } from "./over-time.ts";
import { renderReasons } from "./plan.ts";
import { renderProposed } from "./proposed.ts";
import { renderReplay } from "./replay.ts";
import { judgedRows } from "./judged-rows.ts";
import type { ModelReport } from "./report.ts";
import { renderSlices, slicesSummary, sliceView } from "./slices.ts";
import { renderSeeds } from "./seeds.ts";
import { renderTraining, trainingSummary } from "./training.ts";

/** How much a report shows of each list. */
export interface Room {
  /** Rows of a table, items of a list. */
  readonly rows: number;
  /** Gated metrics that are visible without unfolding; the others are in the details. */
  readonly metrics: number;
  /** Whether Mermaid diagrams are drawn where this is shown. */
  readonly diagrams: boolean;
  /** How much is told of the models that are not the worst one. */
  readonly others: "brief" | "full";
}

// What is left out first when a report is too long has the highest number.
const RANK = {
  head: 1,
  person: 2,
  replay: 3,
  slices: 3,
  findings: 4,
  governance: 4,
  card: 5,
  metrics: 6,
  classes: 7,
  guards: 7,
  latency: 8,
  importance: 8,
  overTime: 9,
  datasets: 9,
  training: 10,
  plan: 11,
  charts: 12,
};
const OTHER_MODELS = 20;

/** `❌ credit-risk fails: ROC AUC −0.031`: the verdict and the number that decided it. */
export function modelTitle(model: ModelReport): string {
  const { glyph, word } = modelStand(model);
  const deciding = isUnderWay(model) ? "" : prose(model.settled.figure, 80);
  return `${glyph} ${code(model.model, 63)} ${word}${deciding === "" ? "" : `: ${deciding}`}`;
}

/** How a model stands, to follow its name: by its verdict, unless it is still being made. */
export function modelStand(model: ModelReport): Pick<Mark, "glyph" | "word"> {
  return isUnderWay(model) ? { glyph: "⏳", word: "is still being trained" } : modelMark(model.settled.outcome);
}

function isUnderWay({ settled }: ModelReport): boolean {
  const blocking = settled.findings.filter(({ outcome }) => isBlocking(outcome));
  return blocking.length > 0 && blocking.every((finding) => finding.isUnderWay === true);
}

/** The one sentence that decided it, as Markdown. */
export function modelHeadline(model: ModelReport, limit = 500): string {
  return message(model.settled.headline, limit);
}

/** What is visible of one model: at most twelve lines, with those of `modelFolds`. */
export function modelHead(model: ModelReport, room: Room): string {
  const { evaluation } = model;
  const list = evaluation === undefined ? problems(model) : "";
  // The list says it all, with its places; a sentence that repeats its first line does not help.
  const intro = list === "" ? [modelHeadline(model), message(lesson(model), 500)] : [beforeJudging(model)];
  const told = intro.filter((text) => text !== "").join(" ");
  const parts =
    evaluation === undefined
      ? [told, list]
      : [
          told,
          metricTable(gatedMetrics(evaluation.metrics).slice(0, room.metrics)),
          `<sub>${circumstances(model, evaluation)}</sub>`,
        ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Everything else of one model, folded, most important first. */
export function modelFolds(model: ModelReport, room: Room, isFirst: boolean): readonly Node[] {
  const { evaluation, cardDiff, verdict } = model;
  const governance = verdict?.governance;
  const add = isFirst ? 0 : OTHER_MODELS;
  const person = needsPerson(model, room.rows);
  const replay = renderReplay(model, room.rows);
  const proposed = renderProposed(model, room.rows);
  const correction = evaluation === undefined ? undefined : renderCorrection(evaluation, room.rows);
  const slices = evaluation === undefined ? undefined : sliceView(evaluation);
  const one = (rank: number, summary: string, markdown: string) =>
    fold(summary, [piece(rank + add, `${plainTitle(summary)} of ${code(model.model, 63)}`, markdown)]);
  return [
    ...(person === undefined ? [] : [one(RANK.person, person.summary, person.markdown)]),
    ...(correction === undefined ? [] : [one(RANK.replay, "Before and after the correction", correction)]),
    ...(proposed === undefined ? [] : [one(RANK.replay, "As it stands, and as proposed", proposed)]),
    ...(replay === undefined ? [] : [one(RANK.replay, replay.summary, replay.markdown)]),
    ...(slices === undefined || slices.rows.length + slices.tooSmall === 0
      ? []
      : [one(RANK.slices, slicesSummary(slices), renderSlices(slices, room.rows))]),
    ...(governance === undefined
      ? []
      : [
          one(
            RANK.governance,
            governanceSummary(governance),
            renderGovernance({ governance, isPassing: !isBlocking(model.settled.outcome) }, room.rows),
          ),
        ]),
    ...(cardDiff === undefined || cardDiff.changes.length === 0
      ? []
      : [one(RANK.card, cardSummary(cardDiff), renderCardChanges(cardDiff, room.rows))]),
    ...(isFirst || room.others === "full" ? [fold(detailsTitle(model), detailNodes(model, room, one))] : []),
  ];
}

type One = (rank: number, summary: string, markdown: string) => Node;

function detailsTitle({ evaluation, run }: ModelReport): string {
  const inside = [
    ...(evaluation === undefined ? [] : ["metrics, data, latency"]),
    ...(run === undefined ? [] : ["training"]),
  ];
  return inside.length === 0
    ? "Details"
    : `Details: ${[...inside, ...(evaluation === undefined ? [] : ["charts"])].join(", ")}`;
}

function detailNodes(model: ModelReport, room: Room, one: One): readonly Node[] {
  const { evaluation, run, plan } = model;
  const findings = evaluation === undefined ? [] : tellingFindings(model.settled.findings);
  const training = renderTraining(model);
  return [
    ...(findings.length === 0
      ? []
      : [one(RANK.findings, plural(findings.length, "finding"), renderFindings(findings, room.rows))]),
    ...(evaluation === undefined ? [] : evaluationNodes(evaluation, room, one)),
    ...(run === undefined || training === undefined ? [] : [one(RANK.training, trainingSummary(run), training)]),
    ...(plan === undefined || plan.reasons.length === 0
      ? []
      : [one(RANK.plan, "Why this model is affected", renderReasons(plan))]),
    ...(evaluation === undefined ? [] : chartNodes(evaluation, room, one)),
  ];
}

function evaluationNodes(evaluation: EvaluationRecord, room: Room, one: One): readonly Node[] {
  const hidden = gatedMetrics(evaluation.metrics).slice(room.metrics);
  const others = [...hidden, ...shownMetrics(evaluation.metrics)].slice(0, room.rows * 4);
  const guards = renderGuards(evaluation);
  const { latency, fairness, classes, importance, overTime } = evaluation;
  const seeds = renderSeeds(evaluation);
  return [
    ...(others.length === 0 ? [] : [one(RANK.metrics, plural(others.length, "other metric"), metricTable(others))]),
    ...(classes === undefined || classes.classes === 0
      ? []
      : [one(RANK.classes, classesSummary(classes), renderClasses(classes, room.rows))]),
    ...(importance === undefined
      ? []
      : [one(RANK.importance, importanceSummary(importance), renderImportance(importance, room.rows))]),
    ...(overTime === undefined
      ? []
      : [one(RANK.overTime, overTimeSummary(overTime), renderOverTime(overTime, room.rows))]),
    ...(guards === undefined ? [] : [one(RANK.guards, "Other datasets", guards)]),
    ...(fairness === undefined || fairness.length === 0
      ? []
      : [one(RANK.slices, fairnessSummary(fairness), renderFairness(evaluation, room.rows))]),
    ...(evaluation.calibration === undefined
      ? []
      : [one(RANK.metrics, calibrationSummary(evaluation), renderCalibration(evaluation))]),
    ...(seeds === undefined ? [] : [one(RANK.datasets, "Training seeds", seeds)]),
    ...(latency === undefined ? [] : [one(RANK.latency, latencySummary(latency), renderLatency(latency))]),
    one(
      RANK.datasets,
      "Data and artifact",
      `${[renderDatasets(evaluation), ...renderSpent(evaluation)].join("\n\n")}\n\n${renderArtifact(evaluation)}\n\n${methods(evaluation)}`,
    ),
  ];
}

function chartNodes(evaluation: EvaluationRecord, { diagrams }: Room, one: One): readonly Node[] {
  const charts = renderCharts(evaluation, sliceView(evaluation));
  return charts.map(({ title, diagram, numbers }) =>
    diagrams ? one(RANK.charts, title, `${diagram}\n\n${numbers}`) : one(RANK.charts, `${title}: numbers`, numbers),
  );
}

/** What is said of a model without an evaluation, above its findings. */
export function beforeJudging(model: ModelReport): string {
  const blocking = model.settled.findings.filter(({ outcome }) => isBlocking(outcome));
  if (blocking.length > 0 && blocking.every(({ needsPerson }) => needsPerson === true))
    return "Nothing was trained or judged yet: a person has to accept it first.";
  if (isUnderWay(model)) return "Nothing is judged yet: this check goes on when the training has ended.";
  const isStopped = isBlocking(model.settled.outcome);
  if (isStopped && model.verdict?.governance !== undefined)
    return "Nothing had to be measured; what governs the model is not met yet.";
  return isStopped
    ? "Nothing could be judged. Mend what is listed here and push again."
    : `Nothing that it is trained from or judged by changed.${acceptedRisk(model.verdict?.governance)}`;
}

function problems(model: ModelReport): string {
  const findings = tellingFindings(model.settled.findings);
  return findings.length === 0 ? "" : renderFindings(findings, 6);
}

function circumstances({ verdict }: ModelReport, evaluation: EvaluationRecord): string {
  const { baseline, confidence, metrics } = evaluation;
  const guards = verdict?.replay?.decides === true ? ", which guards: production decides" : "";
  const judged = judgedRows(evaluation, (name) => code(name, 60));
  const rows = judged === "" ? "" : judged + guards;
  const source = baseline.source === undefined ? "" : ` from ${sourceWords(baseline.source)}`;
  const identity = baseline.version ?? baseline.artifact?.digest.slice(7, 19);
  const compared = {
    compared: `baseline ${code(identity ?? "unnamed", 40)}${source}`,
    same: `the artifact is the baseline’s${source}`,
    none: "first model, no baseline",
    unavailable: `the baseline${source} could not be ${baseline.artifact === undefined ? "fetched" : "measured"}${baseline.reason === undefined ? "" : `: ${prose(baseline.reason, 200)}`}`,
  }[baseline.status];
  const isGated = gatedMetrics(metrics).length > 0;
  const certainty = baseline.status === "compared" ? `one-sided confidence ${percent(confidence)}` : "";
  return [rows, compared, isGated ? certainty : "no gated metric"].filter((part) => part !== "").join(" · ");
}

/** A file is shown as code, the rest is a phrase. */
function sourceWords(source: string): string {
  return /^[\w./-]+\/[\w./-]+$/.test(source) ? code(source, 100) : prose(source, 100);
}

function methods({ metrics, engine }: EvaluationRecord): string {
  const used = Object.entries(metrics).filter(([, { method }]) => method !== undefined);
  const lines = used.slice(0, 20).map(([name, { method = "" }]) => `- ${code(name, 60)}: ${prose(method, 200)}`);
  return [`Measured by ${code(engine)}.`, lines.join("\n")].filter((part) => part !== "").join("\n\n");
}

function plainTitle(summary: string): string {
  const words = summary.replaceAll(/<\/?(?:b|code)>/g, "").replace(/^[^\p{L}\p{N}]+/u, "");
  return words.split(/[:,]/)[0]?.trim() ?? "";
}
