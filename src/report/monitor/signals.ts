import type { Alert, WindowRecord } from "../../generated/types.ts";
import { worstFirst } from "../../findings/verdict.ts";
import { listed, plural } from "../../kernel/text.ts";
import type { Outcome } from "../../findings/finding.ts";
import { prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import type { Told } from "./monitored.ts";
import { serviceSentence } from "./service-view.ts";
import { momentText, SIGNAL_OF, spanText } from "./words.ts";

export type SignalName = keyof WindowRecord["signals"];

export interface Signal {
  readonly name: SignalName;
  readonly title: string;
  /** fail or warn where it is raised, unmeasured where nobody knows, not-applicable where it is not watched. */
  readonly outcome: Outcome;
  /** Why, in the window's own words; untrusted. */
  readonly reason: string;
  /** Since when and how often it was raised; empty where it is not. */
  readonly since: string;
}

interface Words {
  readonly title: string;
  /** The outcome where it is raised, and the word beside it. */
  readonly raised: Outcome;
  readonly word: string;
  /** The word where it was measured and is not. */
  readonly quiet: string;
}

const SIGNALS: Readonly<Record<SignalName, Words>> = {
  noData: { title: "Data", raised: "fail", word: "missing", quiet: "arrives" },
  quality: { title: "Data quality", raised: "fail", word: "failed", quiet: "holds" },
  decay: { title: "Performance by labels", raised: "fail", word: "fell", quiet: "holds" },
  estimatedDecay: { title: "Estimated performance", raised: "warn", word: "may have fallen", quiet: "holds" },
  conceptDrift: { title: "Concept drift", raised: "warn", word: "seen", quiet: "not seen" },
  drift: { title: "Drift", raised: "warn", word: "seen", quiet: "not seen" },
  service: { title: "Service", raised: "fail", word: "over its limit", quiet: "within its limits" },
};

/** All signals of a window, those that matter most first. */
export function signalsOf({ window, past }: Told, alerts: readonly Alert[] = []): readonly Signal[] {
  return signalNames().map((name) => {
    const value = window.signals[name];
    const { title, raised } = SIGNALS[name];
    const outcome = value === undefined ? "not-applicable" : value === null ? "unmeasured" : value ? raised : "pass";
    const why = window.reasons[name] ?? (value === null ? "The window does not say why." : "");
    const reason = name === "service" && value === true ? passedFirst(window, why) : why;
    const alert = alerts.find(({ cause, state }) => SIGNAL_OF[cause] === name && state !== "resolved");
    return { name, title, outcome, reason, since: value === true ? sinceText(name, past, alert) : "" };
  });
}

/** Of a service the reason is of what was not measured: beside a limit that is passed it comes second. */
function passedFirst(window: WindowRecord, unmeasured: string): string {
  const passed = serviceSentence(window);
  if (unmeasured === "" || passed === "") return passed === "" ? unmeasured : passed;
  return `${passed} Not measured: ${unmeasured}`;
}

/** What is raised, as words: `drift, data quality`. */
export function raisedWords(signals: readonly Signal[]): string {
  return listed(signals.filter(isRaised).map(({ title }) => lower(title)));
}

/** What could not be measured, as words. */
export function unmeasuredWords(signals: readonly Signal[]): string {
  return listed(signals.filter(({ outcome }) => outcome === "unmeasured").map(({ title }) => lower(title)));
}

export function isRaised({ outcome }: Signal): boolean {
  return outcome === "fail" || outcome === "warn";
}

/** The word of a signal's cell. */
export function signalWord({ name, outcome }: Signal): string {
  if (outcome === "pass") return SIGNALS[name].quiet;
  if (outcome === "not-applicable") return "not watched";
  return outcome === "unmeasured" ? "not measured" : SIGNALS[name].word;
}

/** What is raised or not known as a table, the rest as a line: `✅ Data arrives · Drift not seen`. */
export function renderSignals(signals: readonly Signal[]): string {
  const loud = signals.filter((signal) => isRaised(signal) || signal.outcome === "unmeasured");
  const rows = worstFirst(loud).map((signal) => [
    signal.title,
    prose(signal.reason, 400),
    prose(signal.since, 200),
    `${findingMark(signal.outcome).glyph} ${signalWord(signal)}`,
  ]);
  const grid = rows.length === 0 ? "" : table({ head: ["Signal", "Why", "Since", "Outcome"], rows });
  return [grid, quietLine(signals)].filter((part) => part !== "").join("\n\n");
}

function quietLine(signals: readonly Signal[]): string {
  const quiet = signals.filter(({ outcome }) => outcome === "pass");
  const unwatched = signals.filter(({ outcome }) => outcome === "not-applicable");
  return [
    quiet.length === 0 ? "" : `✅ ${quietWords(quiet)}`,
    unwatched.length === 0 ? "" : `➖ Not watched: ${listed(unwatched.map(({ title }) => lower(title)))}`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** `Data arrives · Drift not seen`. */
export function quietWords(signals: readonly Signal[]): string {
  return signals
    .filter(({ outcome }) => outcome === "pass")
    .map((signal) => `${signal.title} ${signalWord(signal)}`)
    .join(" · ");
}

/**
 * Since the first window of the last unbroken row of raised ones; windows that could not measure it neither break nor
 * count.
 */
function sinceText(name: SignalName, past: Told["past"], alert: Alert | undefined): string {
  const measured = past.filter(({ signals }) => typeof signals[name] === "boolean");
  const last = measured.findLastIndex(({ signals }) => signals[name] !== true);
  const row = measured.slice(last + 1);
  const first = row[0];
  const recent = measured.slice(-10);
  const raised = recent.filter(({ signals }) => signals[name] === true).length;
  const often = recent.length < 2 ? "" : `${raised} of the last ${plural(recent.length, "window")}`;
  const from = first === undefined ? "" : spanText(first.from, first.to);
  const told = alert === undefined ? "" : `alert ${alert.state} since ${momentText(alert.since)}`;
  return [from, often, told].filter((text) => text !== "").join("; ");
}

function signalNames(): readonly SignalName[] {
  return ["noData", "quality", "decay", "estimatedDecay", "conceptDrift", "drift", "service"];
}

function lower(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
