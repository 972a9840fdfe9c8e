import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { DAY, zoneOf, type Zone } from "./zone.ts";

/** All zones are a multiple of a quarter of an hour from UTC: every midnight is a multiple of it. */
export const GRANULARITY = 900_000;
/** Weeks begin on Monday: 1970-01-05. */
const MONDAY = 4;

/** Windows of time, numbered. */
export interface Grid {
  /** Of the window that has the instant. */
  indexOf(time: number): number;
  startOf(index: number): number;
  idOf(index: number): string;
}

/** The windows of a length; throws for windows of rows. */
export function gridOf({ window, timezone }: Pick<ResolvedMonitoring, "window" | "timezone">): Grid {
  if (!("ms" in window)) throw new Error("windows of rows have no grid");
  const { ms } = window;
  return ms % DAY === 0 ? dayGrid(ms / DAY, zoneOf(timezone)) : clockGrid(ms);
}

function dayGrid(days: number, zone: Zone): Grid {
  const anchor = days % 7 === 0 ? MONDAY : 0;
  const dayOf = (index: number): number => index * days + anchor;
  const starts = new Map<number, number>();
  return {
    indexOf: (time) => Math.floor((zone.dayOf(time) - anchor) / days),
    startOf(index) {
      const start = starts.get(index) ?? zone.startOf(dayOf(index));
      starts.set(index, start);
      return start;
    },
    idOf: (index) => new Date(dayOf(index) * DAY).toISOString().slice(0, 10),
  };
}

function clockGrid(ms: number): Grid {
  const length = lengthOf(ms);
  return {
    indexOf: (time) => Math.floor(time / ms),
    startOf: (index) => index * ms,
    idOf: (index) => idText(index * ms, length),
  };
}

/** Whole hours need no minutes, whole minutes no seconds. */
function lengthOf(ms: number): number {
  return ms % 3_600_000 === 0 ? 13 : ms % 60_000 === 0 ? 16 : 23;
}

/** An instant as an id, as short as it can be. */
export function momentId(time: number): string {
  return idText(time, lengthOf(time));
}

/** An instant as an id: in UTC, without what an id may not have. */
export function instantId(time: number): string {
  return idText(time, 23);
}

function idText(time: number, length: number): string {
  return new Date(time).toISOString().slice(0, length).replaceAll(/[:.]/g, "-");
}

/** Where the manifest says that the first window begins: a day of the zone, or an instant. */
export function sinceOf(since: string, zone: Zone): number {
  const time = Date.parse(since);
  return since.includes("T") ? time : zone.startOf(Math.floor(time / DAY));
}
