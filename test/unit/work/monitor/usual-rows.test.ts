import { expect, test } from "vitest";
import type { PastWindow } from "../../../../src/generated/types.ts";
import { farFewerRows } from "../../../../src/work/monitor/usual-rows.ts";
import { DAY, HOUR } from "./window-ask.ts";

const FIRST = Date.parse("2026-11-02T00:00:00Z");

interface World {
  readonly length?: number;
  readonly since?: string;
  readonly state?: "provisional" | "final";
  readonly byRows?: boolean;
}

/** What is said of the last of windows with these rows; each of the others was judged as it came. */
function told(rows: readonly number[], { length = DAY, since, state = "final", byRows = false }: World = {}) {
  const monitoring = { window: byRows ? { rows: 100 } : { ms: length }, since, timezone: "UTC" };
  const past: PastWindow[] = [];
  let said: string | undefined;
  for (const [index, own] of rows.entries()) {
    const [from, to] = [FIRST + index * length, FIRST + (index + 1) * length].map((at) => new Date(at).toISOString());
    if (from === undefined || to === undefined) throw new Error("no window");
    said = farFewerRows({ from, to, rows: own, state }, { monitoring, history: past });
    past.push({ id: from, from, to, rows: own, signals: { noData: own === 0 || said !== undefined } });
  }
  return said;
}

const of = (windows: number, rows: number): readonly number[] => Array.from({ length: windows }, () => rows);
const usual = [...of(12, 4000), 3900];

test("a window with less than a tenth of the fewest rows has fallen silent, and stays so until they are back", () => {
  expect(told([...usual, 30])).toBe(
    "30 rows; the 13 windows before with data had 3,900 to 4,000 each. If so few are usual now, set monitoring.since to when that began.",
  );
  expect(told([...usual, ...of(20, 30)])).toMatch(/^30 rows; the 13 windows/);
  expect(told([...usual, 0, 1])).toMatch(/^1 row; the 13 windows/);
  expect(told([...usual, 30, 30, 2000])).toBe(undefined);
  expect(told([...usual, 400])).toBe(undefined);
});

test("by chance a small log has as few, and then nothing is said", () => {
  expect(told([...of(10, 60), 1])).toBe(undefined);
  expect(told([...of(10, 80), 1])).toMatch(/^1 row;/);
});

test("nights and weekends are usual as soon as they were seen", () => {
  const week = [...of(5, 4000), 20, 10];
  expect(week.map((_, day) => told(week.slice(0, day + 1)))).toEqual(of(7, 0).map(() => undefined));
  expect(told([...week, ...of(5, 4000), 20])).toBe(undefined);
  expect(told([...week, ...of(5, 4000), 0, 1])).toBe(undefined);
  const day = [...of(14, 1000), ...of(10, 5)];
  expect(told([...day, ...day.slice(0, 15)], { length: HOUR })).toBe(undefined);
  expect(told([...of(48, 1000), 5], { length: HOUR })).toMatch(/^5 rows; the 25 windows/);
});

test("nothing is said of open windows, of windows of rows, and of what is usual since", () => {
  expect(told([...usual, 30], { state: "provisional" })).toBe(undefined);
  expect(told([...usual, 30], { byRows: true })).toBe(undefined);
  expect(told([...usual, 30, 30], { since: "2026-11-15" })).toBe(undefined);
  // 96 windows of a quarter of an hour are a day, and no more than sixty are remembered.
  expect(told([...of(8, 4000)], { length: DAY / 96 })).toBe(undefined);
});
