import type { AlertsRecord, ProposalCause, ProposalRecord, WindowRecord } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { fold, piece, type Node } from "../layout.ts";
import { code, prose } from "../markdown.ts";
import { isDrifted, worstColumns, type NamedDrift } from "../monitor/drift-view.ts";
import { distributionFolds, driftEvidence, onlyFlagged, trendWords } from "../monitor/evidence.ts";
import type { Told } from "../monitor/monitored.ts";
import { referenceLine } from "../monitor/origin.ts";
import { performanceSentence, performanceTable } from "../monitor/performance-view.ts";
import { trendTable } from "../monitor/trend.ts";
import {
  columnTitle,
  distanceText,
  emptyCellsText,
  momentText,
  rowsText,
  spanText,
  thresholdText,
} from "../monitor/words.ts";
import { alertCause, CAUSE_TITLES, firingAlert, isTime, weightiestFirst } from "./causes.ts";

const MOST_ROWS = 3;
const MOST_CAUSES = 3;

export interface Why {
  readonly record: ProposalRecord;
  readonly seen: Told | undefined;
  readonly alerts?: AlertsRecord | undefined;
}

/** Why it is proposed: one sentence with the number that decided it. Markdown. */
export function whySentence(why: Why): string {
  const [first] = weightiestFirst(why.record);
  const model = code(why.record.model, 63);
  if (first === undefined) return `${model}: ${prose(why.record.reason, 600)}`;
  const measured = why.seen === undefined ? undefined : measuredSentence(first, why.seen.window, model);
  return measured ?? askedSentence(first, model);
}

function measuredSentence({ cause }: ProposalCause, window: WindowRecord, model: string): string | undefined {
  if (cause === "drift") return driftLead(window, model);
  if (cause === "decay") return fellLead(window, "realized", `${model} has become worse in production`);
  if (cause === "estimated-decay")
    return fellLead(window, "estimated", `${model} has probably become worse in production`);
  const reason = cause === "concept-drift" ? window.reasons["conceptDrift"] : undefined;
  if (reason === undefined || window.signals.conceptDrift !== true) return undefined;
  return `What ${model} learned holds no longer: ${prose(ended(reason), 600)}`;
}

function driftLead(window: WindowRecord, model: string): string | undefined {
  const drifted = worstColumns(window).filter(isDrifted);
  const [worst] = drifted;
  if (worst === undefined) return undefined;
  const left = drifted.length - 1;
  const others = left === 0 ? "" : `, and ${plural(left, "more column")} drifted`;
  return `Production has moved away from what ${model} learned: ${driftWords(worst)}${others}.`;
}

/** A column can have drifted by its empty cells alone. */
function driftWords({ name, drift }: NamedDrift): string {
  const title = name === "@prediction" ? columnTitle(name) : code(name, 80);
  const isOver = drift.flagged === true && drift.distance !== null && drift.threshold !== null;
  if (!isOver && drift.nullRate?.flagged === true) return `${title} has ${prose(emptyCellsText(drift), 200)}`;
  if (drift.distance === null) return `${title} is told apart from the reference`;
  return `${title} is ${distanceText(drift.distance, drift)} from the reference, limit ${thresholdText(drift)}`;
}

function fellLead(window: WindowRecord, kind: "realized" | "estimated", start: string): string | undefined {
  const fell = Object.values(window.performance[kind]).some(({ flagged, value }) => flagged === true && value !== null);
  return fell ? `${start}: ${prose(ended(performanceSentence(onlyFlagged(window, [kind], 2))), 400)}` : undefined;
}

function askedSentence({ cause, summary = "" }: ProposalCause, model: string): string {
  const title = CAUSE_TITLES[cause];
  if (summary.trim() === "") return `${title}: that is why ${model} is to be trained again.`;
  const said = prose(ended(summary), 600);
  return cause === "manual" || cause === "dispatch" ? `${title}, for ${model}: ${said}` : said;
}

/** The causes, what was measured, how it came about; distributions and windows behind a line each. */
export function whyNodes(why: Why): readonly Node[] {
  const lines = isTold(why) ? "" : causeLines(why);
  const tables = why.seen === undefined ? [] : evidenceTables(why.record, why.seen.window);
  const trend = why.seen === undefined ? "" : windowLine(why.record, why.seen);
  if (lines === "" && tables.length === 0 && trend === "") return [];
  return [
    piece(0, "why now", ["#### Why now", lines].filter((part) => part !== "").join("\n\n")),
    ...tables.map((grid) => piece(3, "what was measured", grid)),
    ...(trend === "" ? [] : [piece(4, "the window", trend)]),
    ...(why.seen === undefined ? [] : foldedNodes(why.record, why.seen)),
  ];
}

/** Whether the sentence before it says all that there is of the cause. */
function isTold({ record, seen, alerts }: Why): boolean {
  const [first, ...others] = record.trigger.causes;
  if (first === undefined || others.length > 0) return first === undefined;
  if (firingAlert(first.cause, alerts) !== undefined) return false;
  return seen === undefined || measuredSentence(first, seen.window, "") === undefined;
}

function causeLines({ record, alerts }: Why): string {
  const causes = weightiestFirst(record);
  const shown = causes.slice(0, MOST_CAUSES).map(({ cause, at, summary }) => {
    const alert = firingAlert(cause, alerts);
    const told = alert?.summary ?? summary ?? "";
    const time = alert?.since ?? at;
    const since = isTime(time) ? ` ${alert === undefined ? "at" : "since"} ${momentText(time)}` : "";
    return `- **${CAUSE_TITLES[cause]}**${since}${told === "" ? "" : `: ${prose(told, 400)}`}`;
  });
  const left = causes.length - shown.length;
  return [...shown, ...(left > 0 ? [`- … and ${plural(left, "more cause")}`] : [])].join("\n");
}

function evidenceTables(record: ProposalRecord, window: WindowRecord): readonly string[] {
  const words = new Set(record.trigger.causes.map(({ cause }) => cause));
  const kinds = [
    ...(words.has("decay") || words.has("concept-drift") ? (["realized"] as const) : []),
    ...(words.has("estimated-decay") || words.has("concept-drift") ? (["estimated"] as const) : []),
  ];
  const most = words.has("drift") && kinds.length > 0 ? MOST_ROWS - 1 : MOST_ROWS;
  return [
    words.has("drift") ? driftEvidence(window, most) : undefined,
    kinds.length === 0 ? undefined : performanceTable(onlyFlagged(window, kinds, most)),
  ].filter((grid) => grid !== undefined);
}

function windowLine(record: ProposalRecord, seen: Told): string {
  const { window } = seen;
  const [cause] = weightiestFirst(record).flatMap((one) => alertCause(one.cause) ?? []);
  const trend = cause === undefined ? "" : trendWords(cause, seen);
  const rows = `Window of ${prose(spanText(window.window.from, window.window.to), 100)}, ${rowsText(window.window.rows)}.`;
  return [rows, trend === "" ? "" : `${trend}.`, referenceLine(window)].filter((part) => part !== "").join(" ");
}

function foldedNodes({ trigger }: ProposalRecord, seen: Told): readonly Node[] {
  const isDrift = trigger.causes.some(({ cause }) => cause === "drift");
  return [
    ...(isDrift ? distributionFolds(seen.window, 1) : []),
    ...(seen.past.length < 2
      ? []
      : [fold("The windows before", [piece(20, "the windows before", trendTable(seen, { windows: 14, series: 4 }))])]),
  ];
}

function ended(text: string): string {
  return /[.!?…]$/.test(text.trimEnd()) ? text : `${text.trimEnd()}.`;
}
