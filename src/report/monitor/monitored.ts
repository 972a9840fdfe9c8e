import { hasDrifted } from "../../records/drifted-column.ts";
import type { Finding } from "../../findings/finding.ts";
import type { AlertsRecord, PastWindow, RollupRecord, WindowRecord } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { HEALTH, momentText, rowsText, type MonitorMark } from "./words.ts";

/** What every renderer of the monitor is given; who shows it decides nothing. */
export interface MonitorReport {
  readonly models: readonly MonitoredModel[];
  /** ISO 8601: when this was made; undefined: not said. */
  readonly now?: string | undefined;
  readonly runUrl?: string | undefined;
  /** Names of the pages that were written: what a terminal points at. */
  readonly pages?: readonly string[] | undefined;
  /** Findings that belong to no model. */
  readonly findings?: readonly Finding[] | undefined;
}

export interface MonitoredModel {
  readonly model: string;
  /** In any order; each of its final windows tells the ones before it by its history. */
  readonly windows: readonly WindowRecord[];
  readonly alerts?: AlertsRecord | undefined;
  readonly owners?: readonly string[] | undefined;
  /** Who answers for a column. */
  readonly columnOwners?: Readonly<Record<string, readonly string[]>> | undefined;
  /** As the schedule has it now; undefined: as the last window had it. */
  readonly fresh?: WindowRecord["fresh"] | undefined;
  /** Why it is stale: a sentence. */
  readonly staleReason?: string | undefined;
  /** ISO 8601. */
  readonly nextCheckDue?: string | undefined;
  /** When it was last evaluated again, and when it is to be: ISO 8601; undefined: nobody asks for it. */
  readonly revalidated?: Revalidated | undefined;
  /** What left the ledger's branch for archives in the store. */
  readonly rolledUp?: RollupRecord["total"] | undefined;
  /** What went wrong in this run outside of a window. */
  readonly findings?: readonly Finding[] | undefined;
  readonly manifestPath?: string | undefined;
}

export interface Revalidated {
  readonly last?: { readonly to: string; readonly rows: number } | undefined;
  readonly dueAt?: string | undefined;
  /** Whether that is past. */
  readonly isDue?: boolean | undefined;
}

/** The windows of a model as they are told. */
export interface Told {
  /** What counts: the last final one, or a provisional one where there is no other. */
  readonly window: WindowRecord;
  /** A later one that may still get rows. */
  readonly running: WindowRecord | undefined;
  /** Oldest first, the told one last. */
  readonly past: readonly PastWindow[];
}

/** Undefined where no window was seen. A window that a later one replaces is left out. */
export function told(model: MonitoredModel): Told | undefined {
  const standing = standingOf(model);
  const chosen = chosenOf(standing);
  return chosen === undefined ? undefined : { ...chosen, past: pastOf(chosen.window, standing) };
}

/** The window that counts, without its past. */
export function toldWindow(model: MonitoredModel): WindowRecord | undefined {
  return chosenOf(standingOf(model))?.window;
}

function standingOf({ windows }: MonitoredModel): readonly WindowRecord[] {
  const replaced = new Set(windows.map(({ window }) => window.replaces));
  return windows.filter(({ window }) => !replaced.has(window.id)).toSorted(byTime);
}

function chosenOf(standing: readonly WindowRecord[]): Pick<Told, "window" | "running"> | undefined {
  const final = standing.findLast(({ window }) => window.state === "final");
  const running = standing.findLast(({ window }) => window.state === "provisional");
  const window = final ?? running;
  if (window === undefined) return undefined;
  const isLater = final !== undefined && running !== undefined && byTime(final, running) < 0;
  return { window, running: isLater ? running : undefined };
}

/** What is told of health: the word of the last window, unless nothing is known. */
export function healthOf(model: MonitoredModel): WindowRecord["health"] {
  return toldWindow(model)?.health ?? "unknown";
}

/** How its health is shown: that of a window that may still get rows is no result yet. */
export function healthMark(model: MonitoredModel): MonitorMark {
  const mark = HEALTH[healthOf(model)];
  const isOpen = toldWindow(model)?.window.state === "provisional";
  return isOpen ? { glyph: "⏳", word: `${mark.word} so far (provisional)`, outcome: "inconclusive" } : mark;
}

export function freshOf(model: MonitoredModel): WindowRecord["fresh"] {
  return model.fresh ?? toldWindow(model)?.fresh ?? "stale";
}

/** Why it is stale. Untrusted. */
export function staleSentence(model: MonitoredModel): string {
  if (model.staleReason !== undefined) return model.staleReason;
  return toldWindow(model) === undefined
    ? "The monitor has not seen a window yet."
    : "The next window is overdue, so what is shown here is old.";
}

/** When the next check is due, or was; undefined where nobody can tell. Untrusted. */
export function dueSentence(model: MonitoredModel): string | undefined {
  const { nextCheckDue } = model;
  if (nextCheckDue === undefined) return undefined;
  return `The next check ${freshOf(model) === "stale" ? "was" : "is"} due ${momentText(nextCheckDue)}.`;
}

/** When the model was evaluated again; undefined where nobody asks for it. */
export function revalidatedSentence({ revalidated }: MonitoredModel): string | undefined {
  if (revalidated === undefined) return undefined;
  const { last, dueAt, isDue = false } = revalidated;
  const done =
    last === undefined
      ? "Not evaluated again yet since it was accepted"
      : `Last evaluated again on ${rowsText(last.rows)} of production up to ${momentText(last.to)}`;
  const next = dueAt === undefined ? "" : `, ${isDue ? "due since" : "due next"} ${momentText(dueAt)}`;
  return `${done}${next}.`;
}

/** Which resolution of older windows remains; undefined where each is on the ledger. */
export function rolledSentence({ rolledUp }: MonitoredModel): string | undefined {
  if (rolledUp === undefined) return undefined;
  const { from, to, windows, archives } = rolledUp;
  return `Of ${momentText(from)} to ${momentText(to)} the ledger names days and months; the ${plural(windows, "window")} of that time ${windows === 1 ? "is" : "are"} in the store as recorded, in ${plural(archives, "archive")}.`;
}

/** Worst first: degraded, unknown, stale, healthy; equal ones by name. */
export function worstFirst(models: readonly MonitoredModel[]): readonly MonitoredModel[] {
  return models
    .map((model) => ({ model, weight: weightOf(model) }))
    .toSorted((a, b) => b.weight - a.weight || BY_NAME.compare(a.model.model, b.model.model))
    .map(({ model }) => model);
}

/** Whether there is nothing to tell but that all is well. */
export function isQuiet(model: MonitoredModel): boolean {
  return weightOf(model) === 0;
}

const WEIGHT = { degraded: 4, unknown: 3, healthy: 0 } as const satisfies Record<WindowRecord["health"], number>;

function weightOf(model: MonitoredModel): number {
  const isFiring = model.alerts?.alerts.some(({ state }) => state === "firing") === true;
  const stale = freshOf(model) === "stale" ? 2 : 0;
  const window = toldWindow(model);
  const findings = [...(model.findings ?? []), ...(window?.findings ?? [])];
  const hasTrouble = findings.some(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
  const isDecided = window?.experiment !== undefined && window.experiment.outcome !== "continue";
  return Math.max(WEIGHT[healthOf(model)], stale, isFiring ? 2 : 0, hasTrouble || isDecided ? 1 : 0);
}

// model-2 before model-10.
const BY_NAME = new Intl.Collator("en", { numeric: true });

/** The history of the window, what was seen besides, and the window itself. */
function pastOf(window: WindowRecord, standing: readonly WindowRecord[]): readonly PastWindow[] {
  const byId = new Map<string, PastWindow>();
  for (const past of window.history ?? []) if (past.from < window.window.from) byId.set(baseId(past.id), past);
  for (const other of standing)
    if (byTime(other, window) <= 0 && other.window.state === "final") byId.set(baseId(other.window.id), asPast(other));
  byId.set(baseId(window.window.id), asPast(window));
  return [...byId.values()].toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/** A window as the next one remembers it, with what is drawn of it. */
function asPast({ window, signals, drift, performance, service, health }: WindowRecord): PastWindow {
  const all = [
    ...Object.entries(drift.columns),
    ...(drift.prediction === undefined ? [] : [["@prediction", drift.prediction] as const]),
  ];
  const columns = all.filter(
    ([name, column]) => hasDrifted(column) || column.critical === true || name === "@prediction",
  );
  const values = [
    ...Object.entries(performance.realized).map(([name, { value }]) => [`realized.${name}`, value] as const),
    ...Object.entries(performance.estimated).map(([name, { value }]) => [`estimated.${name}`, value] as const),
    ...columns.map(([name, { distance }]) => [`distance.${name}`, distance] as const),
    ...Object.entries(service?.latency ?? {}).map(
      ([name, { milliseconds }]) => [`latency.${name}`, milliseconds] as const,
    ),
    ...(service?.errors === undefined ? [] : [["errors", service.errors.rate] as const]),
  ];
  return {
    id: window.id,
    from: window.from,
    to: window.to,
    rows: window.rows,
    signals: { ...signals },
    drifted: columns.flatMap(([name, column]) => (hasDrifted(column) ? [name] : [])),
    share: drift.share,
    health,
    values: Object.fromEntries(values),
  };
}

function byTime(a: WindowRecord, b: WindowRecord): number {
  const [first, second] = [a.window, b.window];
  if (first.from !== second.from) return first.from < second.from ? -1 : 1;
  return revision(first.id) - revision(second.id);
}

function baseId(id: string): string {
  return id.replace(/\.r\d+$/, "");
}

function revision(id: string): number {
  return Number(/\.r(\d+)$/.exec(id)?.[1] ?? 1);
}
