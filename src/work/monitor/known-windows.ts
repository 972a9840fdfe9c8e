import type { PastWindow, WindowRecord } from "../../generated/types.ts";

/** How many windows an entry remembers: the trend, k of n, and how far back rows that came late are looked for. */
export const REMEMBERED = 60;

/** Under which a window tells the next ones what its looks add up to. */
export const EVIDENCE = "evidence.drift";

/** A window as those after it remember it. */
export function pastOf(record: WindowRecord): PastWindow {
  const { id, from, to, rows } = record.window;
  return {
    id,
    from,
    to,
    rows,
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

/** The id without its revision. */
export function baseId(id: string): string {
  return id.replace(/\.r[0-9]+$/, "");
}

function driftedIn({ drift: { columns, prediction } }: WindowRecord): string[] {
  const drifted = Object.entries(columns).flatMap(([name, { flagged }]) => (flagged === true ? [name] : []));
  return [...(prediction?.flagged === true ? ["@prediction"] : []), ...drifted].slice(0, 100);
}

const MOST_VALUES = 100;

function trendValues(record: WindowRecord): Record<string, number | null> {
  const { drift, performance, service } = record;
  const watched = Object.entries(drift.columns).filter(
    ([, { flagged, critical }]) => flagged === true || critical === true,
  );
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
