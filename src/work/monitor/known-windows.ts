import { hasDrifted } from "../../records/drifted-column.ts";
import type { PastWindow, WindowRecord } from "../../generated/types.ts";

/** How many windows an entry remembers: the trend, k of n, and how far back rows and labels that came late are looked for. */
export const REMEMBERED = 60;

/** Under which a window tells the next ones what its looks add up to. */
export const EVIDENCE = "evidence.drift";

/** A window as those after it remember it. */
export function pastOf(record: WindowRecord): PastWindow {
  const { id, from, to, rows } = record.window;
  const { labelled } = record.performance;
  return {
    id,
    from,
    to,
    rows,
    ...(labelled?.known !== undefined && { labelled: { from: labelled.from, known: labelled.known } }),
    ...(record.profile !== undefined && { profile: record.profile }),
    signals: { ...record.signals },
    drifted: driftedIn(record),
    share: record.drift.share,
    values: trendValues(record),
    health: record.health,
  };
}

/** All windows that an entry knows of, itself too: oldest first, and of a window that was made again its last form. */
export function knownWith(record: WindowRecord): readonly PastWindow[] {
  return withWindow(record.history ?? [], record);
}

export function withWindow(known: readonly PastWindow[], record: WindowRecord): readonly PastWindow[] {
  const own = baseId(record.window.id);
  return [...known.filter(({ id }) => baseId(id) !== own), pastOf(record)]
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .slice(-REMEMBERED);
}

/** A day of 23 or 25 hours is as long as another. */
const ABOUT = 0.1;

/** Windows about as long as the span: another `window` than before, or a rest up to a new grid, has other numbers of rows. */
export function asLongAs(
  past: readonly PastWindow[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly PastWindow[] {
  const length = to - from;
  return past.filter((one) => {
    const own = Date.parse(one.to ?? one.from) - Date.parse(one.from);
    return Math.abs(own - length) <= ABOUT * length;
  });
}

/** The id without its revision. */
export function baseId(id: string): string {
  return id.replace(/\.r[0-9]+$/, "");
}

function driftedIn({ drift: { columns, prediction } }: WindowRecord): string[] {
  const drifted = Object.entries(columns).flatMap(([name, column]) => (hasDrifted(column) ? [name] : []));
  return [...(prediction?.flagged === true ? ["@prediction"] : []), ...drifted].slice(0, 100);
}

const MOST_VALUES = 100;

function trendValues(record: WindowRecord): Record<string, number | null> {
  const { drift, performance, service } = record;
  const watched = Object.entries(drift.columns).filter(([, column]) => hasDrifted(column) || column.critical === true);
  const values: (readonly [string, number | null])[] = [
    ...(drift.evidence === undefined ? [] : [[EVIDENCE, drift.evidence.value] as const]),
    ...(drift.prediction === undefined ? [] : [["distance.@prediction", drift.prediction.distance] as const]),
    ...Object.entries(performance.realized).map(([name, { value }]) => [`realized.${name}`, value] as const),
    ...Object.entries(performance.estimated).map(([name, { value }]) => [`estimated.${name}`, value] as const),
    ...Object.entries(service?.latency ?? {}).map(
      ([name, { milliseconds }]) => [`latency.${name}`, milliseconds] as const,
    ),
    ...(service?.errors === undefined ? [] : [["errors", service.errors.rate] as const]),
    ...watched.map(([name, { distance }]) => [`distance.${name}`, distance] as const),
  ];
  return Object.fromEntries(values.slice(0, MOST_VALUES));
}
