import type { AlertsRecord, ProposalCause, ProposalRecord, WindowRecord } from "../../generated/types.ts";
import { canonicalJson, hexOf, sha256 } from "../../records/canonical.ts";
import { count } from "../../kernel/numbers.ts";
import { listed, truncate } from "../../kernel/text.ts";
import { isDrifted, worstColumns } from "../monitor/drift-view.ts";
import { columnTitle, momentText } from "../monitor/words.ts";
import { alertCause, firingAlert, isTime, weightiestFirst } from "./causes.ts";
import { jsonText } from "./changes.ts";
import { inert } from "./inert.ts";

const LIMIT = 120;
const NAMED = 2;
const MOST_EDITS = 20;

/** What the causes are about, where it is known: it makes a title that says more. */
export interface TitleFacts {
  readonly window?: WindowRecord | undefined;
  readonly alerts?: AlertsRecord | undefined;
}

/**
 * `retrain(churn): drift of spend and 2 more, 2026-11-28`: at most 120 characters, and another one for other causes.
 * A title that does not tell all of them apart ends with the beginning of the trigger's id.
 */
export function proposalTitle(record: ProposalRecord, facts: TitleFacts = {}): string {
  const phrases = [...new Set(weightiestFirst(record).map((cause) => phrase(cause, facts)))];
  const named = phrases.slice(0, NAMED);
  const left = phrases.length - named.length;
  const words = listed([...named, ...(left > 0 ? [`${left} more`] : [])]);
  const start = `retrain(${inert(record.model, 63)}): `;
  const time = left > 0 ? undefined : oneTime(record);
  const whole = `${start}${words}${time ?? ""}`;
  if (time !== undefined && whole.length <= LIMIT) return whole;
  const end = ` (${triggerId(record).slice(0, 8)})`;
  return `${start}${truncate(words === "" ? "nothing asks for it" : words, LIMIT - start.length - end.length)}${end}`;
}

/**
 * The title, why, and what changes: plain text in which nothing pings, closes an issue or stops a workflow.
 */
export function commitMessage(record: ProposalRecord, facts: TitleFacts = {}): string {
  const edits = record.edits.slice(0, MOST_EDITS).map(({ path, from, to }) => {
    const before = from === undefined ? "" : `${jsonText(from)} → `;
    return `- ${inert(`${path}: ${before}${jsonText(to)}`, 200)}`;
  });
  const left = record.edits.length - edits.length;
  const evidence = (record.evidence ?? []).map(({ kind, id, digest }) => `${kind} ${id} (${digest.slice(0, 19)})`);
  const parts = [
    proposalTitle(record, facts),
    `Why: ${inert(record.reason, 600)}`,
    [...edits, ...(left > 0 ? [`- … and ${left} more`] : [])].join("\n"),
    evidence.length === 0 ? "" : `On the ledger: ${inert(evidence.join(", "), 600)}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** What tells the causes from others; where a record has no id, made of them as it would be. */
export function triggerId({ trigger }: ProposalRecord): string {
  const identity = trigger.causes.map(({ cause, at }) => `${cause} ${at}`).toSorted();
  return hexOf(trigger.id ?? sha256(canonicalJson(identity)));
}

/** Undefined where the causes are not told apart by one time to the minute. */
function oneTime({ trigger: { causes } }: ProposalRecord): string | undefined {
  const [first] = causes;
  if (first === undefined) return undefined;
  const isTold = causes.every(({ cause, at }) => at === first.at && isTime(at) && alertCause(cause) !== undefined);
  return isTold && Date.parse(first.at) % 60_000 === 0 ? `, ${dayText(first.at)}` : undefined;
}

function phrase({ cause, at }: ProposalCause, facts: TitleFacts): string {
  if (cause === "drift") return driftPhrase(facts);
  if (cause === "decay") return metricPhrase("", facts.window?.performance.realized);
  if (cause === "estimated-decay") return metricPhrase("estimated ", facts.window?.performance.estimated);
  if (cause === "new-labels") return labelsPhrase(at);
  if (cause === "due") return isTime(at) ? `due since ${momentText(at).slice(0, 10)}` : "due";
  return ASKED[cause];
}

const ASKED = {
  "concept-drift": "concept drift",
  manual: "asked for by hand",
  dispatch: "asked for by a repository_dispatch",
} as const;

/** What makes the cause this one is the acceptance since which they are counted, and the step that they passed. */
function labelsPhrase(at: string): string {
  const [, rows] = /^\S+ (\d{1,12})$/.exec(at) ?? [];
  return rows === undefined ? "new labels" : `${count(Number(rows))} new labels`;
}

function dayText(time: string): string {
  return momentText(time).replace(" 00:00 UTC", "");
}

/** By the window; where it is not there, by the alert. */
function driftPhrase({ window, alerts }: TitleFacts): string {
  const seen = window === undefined ? [] : worstColumns(window).filter(isDrifted);
  const names = seen.length > 0 ? seen.map(({ name }) => name) : (firingAlert("drift", alerts)?.columns ?? []);
  const [first] = names;
  if (first === undefined) return "drift";
  const shown = inert(columnTitle(first), 40);
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  return `drift of ${shown === "" ? "a column" : shown}${more}`;
}

/** `roc_auc fell`, `log_loss rose`: to the side where it is worse. */
function metricPhrase(kind: string, metrics: WindowRecord["performance"]["realized"] = {}): string {
  const worse = Object.entries(metrics).filter(([, { flagged }]) => flagged === true);
  const [found, ...others] = worse.toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (found === undefined) return `${kind}performance fell`;
  const [name, { value, threshold }] = found;
  const verb = value !== null && threshold !== null && value > threshold ? "rose" : "fell";
  const shown = inert(name, 40);
  return `${kind}${shown === "" ? "a metric" : shown} ${verb}${others.length > 0 ? ` and ${others.length} more` : ""}`;
}
