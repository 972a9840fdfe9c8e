import type { Alert, ColumnDrift, WindowPerformance, WindowRecord } from "../../../generated/types.ts";
import { count, number, percent, scaleFor } from "../../../kernel/numbers.ts";
import { listed, plural, truncate } from "../../../kernel/text.ts";
import { formatDuration } from "../../../kernel/units.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import { hasDrifted } from "../../../records/drifted-column.ts";
import type { Freshness } from "../freshness.ts";
import type { WindowCause } from "./causes.ts";
import { serviceDetails } from "./service-details.ts";
import { shownTime } from "./shown-time.ts";
import type { Look } from "./timeline.ts";

/** What an alert says: plain text with names and numbers, no cell. */
export type Story = Required<Pick<Alert, "summary" | "details" | "columns">>;

export interface StoryQuestion {
  readonly cause: WindowCause;
  /** The window that made the alert what it is. */
  readonly at: Look;
  /** Up to it. */
  readonly looks: readonly Look[];
  readonly state: Alert["state"];
  readonly monitoring: Pick<ResolvedMonitoring, "drift">;
  readonly rule: { readonly of: number; readonly last: number };
  /** The columns that the alert named. */
  readonly before?: readonly string[] | undefined;
}

/** Names the columns, values and limits of the youngest window that shows the cause, and since when each is so. */
export function storyOf(question: StoryQuestion): Story {
  const { cause, at, looks, state, rule } = question;
  if (state === "resolved") {
    return bounded({
      summary: `${WORDS[cause]}: not so any more in the window from ${shownTime(at.from)}${goneWords(question)}.`,
      details: [],
    });
  }
  const record = looks.findLast((look) => look.record !== undefined)?.record;
  const found = record === undefined ? { headline: "", details: [] } : FOUND[cause](record, question);
  const after = rule.last > 1 ? `, in ${plural(rule.of, "window")} of the last ${rule.last}` : "";
  const when = state === "pending" ? `, seen in the window from ${shownTime(at.from)}: one to watch` : after;
  const headline = found.headline === "" ? "" : `: ${found.headline}`;
  return bounded({ ...found, summary: `${WORDS[cause]}${headline}${when}.` });
}

/** Of a cause that nothing shows any more. */
export function unwatchedStory(cause: Alert["cause"], why: string): Story {
  const what = cause === "stale" ? "The monitor is silent" : WORDS[cause];
  return bounded({
    summary: `${what}: not watched any more, since ${why}. Whether it is over is not known.`,
    details: [],
  });
}

/** An alert that ends since its column is not looked at any more says so. */
function goneWords({ cause, at: { record }, before = [] }: StoryQuestion): string {
  if (record === undefined || (cause !== "drift" && cause !== "quality")) return "";
  const checked = record.quality.flatMap(({ column }) => column ?? []);
  const watched = new Set(cause === "drift" ? Object.keys(record.drift.columns) : checked);
  const gone = before.filter((name) => !watched.has(name));
  return gone.length === 0 ? "" : `, where ${someOf(gone)} ${gone.length === 1 ? "is" : "are"} not looked at any more`;
}

/** Of a monitor that has nothing new to say. */
export function staleStory({ dueAt, silentSince, now }: Freshness, state: "firing" | "resolved"): Story {
  if (state === "resolved") return bounded({ summary: "The monitor has a new window with rows.", details: [] });
  const silence =
    silentSince === undefined
      ? "There is no window of production yet"
      : `No window of production ends after ${shownTime(silentSince)} (${formatDuration(now - silentSince)} ago)`;
  const due = dueAt === undefined ? "" : `; the next was due by ${shownTime(dueAt)}`;
  const advice = "Look whether the workflow is enabled and its last run, and whether the logs still arrive.";
  return bounded({ summary: `${silence}${due}.`, details: [advice] });
}

interface Found {
  readonly headline: string;
  readonly details: readonly string[];
  readonly columns?: readonly string[];
}

type Finder = (record: WindowRecord, question: StoryQuestion) => Found;

const WORDS: Readonly<Record<WindowCause, string>> = {
  drift: "Drift",
  decay: "The performance fell",
  "estimated-decay": "The estimated performance fell",
  "concept-drift": "Features and labels no longer go together as they did",
  quality: "Checks of the data failed",
  service: "Limits of the service were passed",
  "no-data": "No data",
};

const FOUND: Readonly<Record<WindowCause, Finder>> = {
  drift: driftFound,
  decay: ({ performance, reasons }) => performanceFound(performance.realized, reasons["decay"], performance.slices),
  "estimated-decay": ({ performance, reasons }) => performanceFound(performance.estimated, reasons["estimatedDecay"]),
  "concept-drift": ({ performance, reasons }) => performanceFound(performance.realized, reasons["conceptDrift"]),
  quality({ quality }) {
    const failed = quality.filter(({ outcome }) => outcome === "fail");
    const columns = [...new Set(failed.flatMap(({ column }) => (column === undefined ? [] : [column])))];
    const subjects = [...new Set(failed.map(({ column, subject, rule }) => column ?? subject ?? rule))];
    return { headline: someOf(subjects), details: failed.map(({ message }) => message), columns };
  },
  service(record) {
    const details = serviceDetails(record.service ?? {});
    return { headline: someOf(details.map(({ name }) => name)), details: details.map(({ text }) => text) };
  },
  "no-data": ({ window, reasons }) => ({
    headline: `${plural(window.rows, "row")} from ${shownTime(window.from)} to ${shownTime(window.to)}`,
    details: reasons["noData"] === undefined ? [] : [reasons["noData"]],
  }),
};

function driftFound({ drift }: WindowRecord, { at, looks, monitoring }: StoryQuestion): Found {
  const flagged = Object.entries(drift.columns)
    .filter(([, column]) => hasDrifted(column))
    .toSorted(([a, first], [b, second]) => weightOf(second) - weightOf(first) || (a < b ? -1 : 1));
  const prediction = drift.prediction?.flagged === true ? [["the prediction", drift.prediction] as const] : [];
  const since = (name: string): string => sinceOf(looks, name) ?? shownTime(at.from);
  const told = [
    ...prediction.map(([name, column]) => columnLine(name, column, since("@prediction"))),
    ...flagged.map(([name, column]) => columnLine(name, column, since(name))),
  ];
  const limit = monitoring.drift.share;
  const share =
    typeof drift.share === "number"
      ? [`share of drifted columns ${percent(drift.share)}, limit ${percent(limit)}`]
      : [];
  const columns = flagged.map(([name]) => name);
  return { headline: someOf([...prediction.map(([name]) => name), ...columns]), details: [...told, ...share], columns };
}

/** What is critical first, then by how far it is beyond its threshold. */
function weightOf({ critical, distance, threshold }: ColumnDrift): number {
  const ratio =
    typeof distance === "number" && typeof threshold === "number" && threshold > 0 ? distance / threshold : 1;
  return (critical === true ? 1e9 : 0) + ratio;
}

function columnLine(name: string, column: ColumnDrift, since: string): string {
  const { measure, distance, threshold, thresholdFrom, adjustedP, nullRate, critical, rows } = column;
  const parts = [
    `${measure} ${shown(distance)}, limit ${shown(threshold)} (${thresholdFrom})`,
    ...(typeof adjustedP === "number" ? [`adjusted p ${shown(adjustedP)}`] : []),
    ...(nullRate?.flagged === true
      ? [`empty cells ${percent(nullRate.reference)} → ${percent(nullRate.current)}`]
      : []),
    ...(rows === undefined ? [] : [`${count(rows)} cells`]),
    ...(critical === true ? ["critical"] : []),
    `since ${since}`,
  ];
  return `${name}: ${parts.join("; ")}`;
}

/** Where the unbroken row of windows begins in which the column drifted. */
function sinceOf(looks: readonly Look[], name: string): string | undefined {
  const before = looks.findLastIndex(({ drifted }) => !drifted.includes(name));
  const first = looks[before + 1];
  return first && shownTime(first.from);
}

function performanceFound(
  metrics: Readonly<Record<string, WindowPerformance>>,
  reason: string | undefined,
  slices: readonly Slice[] = [],
): Found {
  const flagged = Object.entries(metrics).filter(([, { flagged: is }]) => is === true);
  const harmed = slices.filter(({ flagged: is }) => is === true).map(sliceLine);
  const metricWords = flagged.map(
    ([name, { value, threshold }]) => `${name} ${shown(value)}, limit ${shown(threshold)}`,
  );
  // Where only a slice fell, nothing else says what this is about.
  const headline = metricWords.length > 0 ? metricWords : harmed;
  const details = [...flagged.map(([name, metric]) => metricLine(name, metric)), ...harmed];
  return { headline: someOf(headline), details: reason === undefined ? details : [...details, reason] };
}

function metricLine(name: string, metric: WindowPerformance): string {
  const { value, interval, threshold, thresholdFrom, reference, rows } = metric;
  const parts = [
    `${shown(value)}${interval === null ? "" : ` [${shown(interval[0])}, ${shown(interval[1])}]`}`,
    `limit ${shown(threshold)}${thresholdFrom === undefined ? "" : ` (${thresholdFrom})`}`,
    ...(typeof reference === "number" ? [`reference ${shown(reference)}`] : []),
    ...(rows === undefined ? [] : [plural(rows, "row")]),
  ];
  return `${name}: ${parts.join("; ")}`;
}

type Slice = NonNullable<WindowRecord["performance"]["slices"]>[number];

function sliceLine({ slice, metric, value, reference, rows }: Slice): string {
  const was = typeof reference === "number" ? `, was ${shown(reference)}` : "";
  return `${slice}: ${metric} ${shown(value)}${was}; ${plural(rows ?? 0, "row")}`;
}

function shown(value: number | null | undefined): string {
  return typeof value === "number" ? number(value, scaleFor([value])) : "n/a";
}

const NAMED = 5;

function someOf(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return listed([...names.slice(0, NAMED), ...(rest > 0 ? [`${rest} more`] : [])]);
}

const MOST_DETAILS = 100;

/** Within what the record may hold. */
function bounded({ summary, details, columns = [] }: Omit<Found, "headline"> & { readonly summary: string }): Story {
  const rest = details.length - MOST_DETAILS;
  const kept = rest > 0 ? [...details.slice(0, MOST_DETAILS - 1), `and ${rest + 1} more`] : details;
  return {
    summary: truncate(summary, 1000),
    details: kept.map((line) => truncate(line, 500)),
    columns: columns.slice(0, 100).map((name) => truncate(name, 300)),
  };
}
