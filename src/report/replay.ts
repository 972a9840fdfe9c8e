import { count } from "../kernel/numbers.ts";
import { metricName } from "../manifest/metric-names.ts";
import { metricText } from "../records/metric-text.ts";
import type { ReplayNumbers } from "../records/replay.ts";
import type { MeasuredMetric } from "../generated/types.ts";
import { code, message, prose } from "./markdown.ts";
import { gatedMetrics, metricTable } from "./metric-table.ts";
import type { ModelReport } from "./report.ts";

export interface ReplaySection {
  /** Plain words: nothing of a file is in it. */
  readonly summary: string;
  readonly markdown: string;
}

/** Candidate and production on production's rows: would it have been better? Undefined where nobody asked. */
export function renderReplay(model: ModelReport, most: number): ReplaySection | undefined {
  const { replay } = model;
  if (replay === undefined) return undefined;
  const { measured, problem } = replay;
  if (measured === undefined) {
    const why = message(problem ?? "the record does not say why.", 2000);
    return { summary: `${TITLE}: none`, markdown: `It could not be made, so the deciding dataset decides: ${why}` };
  }
  const gated = gatedMetrics(measured.evaluation.metrics);
  const [name, metric] = gated.find(([, { primary }]) => primary === true) ?? gated[0] ?? [];
  const answer = answerOf(metric);
  const told = name === undefined || metric === undefined ? "" : numbersOf(name, metric);
  return {
    summary: `${TITLE}: ${answer.summary}`,
    markdown: [
      `Would it have been better? **${answer.word}.** ${told}${rowsOf(measured)}`,
      metricTable(gated.slice(0, most), "Production"),
      `${decidedBy(model)} ${apartOf(measured)}`,
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  };
}

const TITLE = "Replay on production";

interface Answer {
  readonly word: string;
  readonly summary: string;
}

/** By the whole interval: a difference that could be chance is none. */
function answerOf(metric: MeasuredMetric | undefined): Answer {
  const [from, to] = metric?.deltaInterval ?? [Number.NaN, Number.NaN];
  const [low, high] = metric?.better === "lower" ? [-to, -from] : [from, to];
  if (low > 0) return { word: "Yes", summary: "it would have been better" };
  if (high < 0) return { word: "No, worse", summary: "it would have been worse" };
  return { word: "Not known", summary: "no difference that is more than chance" };
}

function numbersOf(name: string, metric: MeasuredMetric): string {
  const { value, baseline, delta, deltaInterval } = metricText(metric);
  const own = metricName(name);
  const shown = own === name ? code(name, 60) : prose(own);
  if (baseline === "" || delta === "") return `${shown} was not compared. `;
  const interval = deltaInterval === "" ? "" : ` (${deltaInterval})`;
  return `${shown} would have been ${value} instead of ${baseline}, Δ ${delta}${interval}. `;
}

function rowsOf({ rows, from, to }: ReplayNumbers): string {
  return `Both were asked about the same ${count(rows)} labelled rows of production, from ${from.slice(0, 10)} up to ${to.slice(0, 10)}.`;
}

function decidedBy({ verdict, evaluation }: ModelReport): string {
  const dataset = Object.entries(evaluation?.datasets ?? {}).find(([, { role }]) => role === "decides")?.[0];
  const other = dataset === undefined ? "the deciding dataset" : code(dataset, 60);
  return verdict?.replay?.decides === true
    ? `These rows decide, and ${other} guards: it is judged with twice the margin.`
    : `These rows are shown, and ${other} decides.`;
}

/** How it was told that the candidate had not learned the rows. */
function apartOf({ apart: { ids, until } }: ReplayNumbers): string {
  const left = ids === undefined ? [] : [`${ids === "few" ? "fewer than 10" : count(ids)} by their ids`];
  const before = until === undefined ? [] : [`those before ${until.slice(0, 10)} by the period of the training data`];
  return `Rows that the candidate learned are left out: ${[...left, ...before].join(", ")}.`;
}
