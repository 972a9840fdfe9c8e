import { hasDrifted } from "../../../records/drifted-column.ts";
import type { PastWindow, WindowRecord } from "../../../generated/types.ts";

/** A window as the alerts see it. */
export interface Look {
  readonly id: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly signals: Readonly<Record<string, boolean | null | undefined>>;
  /** Names of columns. */
  readonly drifted: readonly string[];
  /** Of a new window, all that was found. */
  readonly record?: WindowRecord;
}

/**
 * The windows in the order of their times, each as it stands now: of one that was made again the last revision. New
 * ones count before what their histories remember, and those before `recent`.
 */
export function timelineOf(windows: readonly WindowRecord[], recent: readonly PastWindow[]): readonly Look[] {
  const byBase = new Map<string, Look>();
  const past = [...recent, ...windows.flatMap(({ history = [] }) => history)];
  for (const look of [...past.map(remembered), ...windows.map(made)]) {
    const other = byBase.get(baseOf(look.id));
    if (other === undefined || revisionOf(look.id) >= revisionOf(other.id)) byBase.set(baseOf(look.id), look);
  }
  return [...byBase.values()].toSorted(
    (a, b) => Date.parse(a.from) - Date.parse(b.from) || (baseOf(a.id) < baseOf(b.id) ? -1 : 1),
  );
}

/** 1 unless later rows made it again. */
export function revisionOf(id: string): number {
  return Number(/\.r(\d+)$/.exec(id)?.[1] ?? 1);
}

function baseOf(id: string): string {
  return id.replace(/\.r\d+$/, "");
}

function remembered({ id, from, to = from, rows, signals, drifted = [] }: PastWindow): Look {
  return { id, from, to, rows, signals, drifted };
}

function made(record: WindowRecord): Look {
  const { window, signals, drift } = record;
  const columns = Object.entries(drift.columns).filter(([, column]) => hasDrifted(column));
  const drifted = [...columns.map(([name]) => name), ...(drift.prediction?.flagged === true ? ["@prediction"] : [])];
  return { ...window, signals: { ...signals }, drifted, record };
}
