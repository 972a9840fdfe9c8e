import { expect, test } from "vitest";
import { newestFinal, standingWindows } from "../../../../src/work/monitor/newest-window.ts";
import { windowOf } from "./alerts/windows.ts";

test("a window that late rows made again is old, and what was known before stands if it is younger than all that is new", () => {
  const [third, ninth] = [windowOf(3), windowOf(9)];
  const again = { ...third, window: { ...third.window, id: `${third.window.id}.r2`, replaces: third.window.id } };
  const open = { ...windowOf(10), window: { ...windowOf(10).window, state: "provisional" as const } };
  const ids = (...[seen, known]: Parameters<typeof standingWindows>): readonly string[] =>
    standingWindows(seen, known).map(({ window }) => window.id);
  expect(newestFinal([ninth, again, open])).toBe(ninth);
  expect(ids([open, again], ninth)).toEqual([again, ninth, open].map(({ window }) => window.id));
  expect(ids([ninth], again)).toEqual([ninth.window.id]);
  expect(ids([again], third)).toEqual([again.window.id]);
  expect([ids([], ninth), ids([], undefined)]).toEqual([[ninth.window.id], []]);
});
