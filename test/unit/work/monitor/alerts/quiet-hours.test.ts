import { expect, test } from "vitest";
import type { QuietHours } from "../../../../../src/generated/types.ts";
import { isAlwaysQuiet, quietUntil } from "../../../../../src/work/monitor/alerts/quiet-hours.ts";

const at = (text: string): number => Date.parse(`${text}:00Z`);
const shown = (moment: number | undefined): string | undefined =>
  moment === undefined ? undefined : new Date(moment).toISOString().slice(0, 16);

// Clocks in Paris go forward on 29 March 2026 at 01:00 UTC and back on 25 October; 2026-11-27 is a Friday.
test.each<[string, QuietHours, string, string | undefined]>([
  ["outside", { from: "22:00", to: "07:00" }, "2026-11-27T12:00", undefined],
  ["in the evening", { from: "22:00", to: "07:00" }, "2026-11-27T22:00", "2026-11-28T07:00"],
  ["in the night", { from: "22:00", to: "07:00" }, "2026-11-27T06:59", "2026-11-27T07:00"],
  ["as they end", { from: "22:00", to: "07:00" }, "2026-11-27T07:00", undefined],
  ["at noon", { from: "12:00", to: "13:00" }, "2026-11-27T12:30", "2026-11-27T13:00"],
  [
    "in Paris in winter",
    { from: "22:00", to: "07:00", timezone: "Europe/Paris" },
    "2026-11-27T21:30",
    "2026-11-28T06:00",
  ],
  [
    "in Paris in summer",
    { from: "22:00", to: "07:00", timezone: "Europe/Paris" },
    "2026-07-01T20:30",
    "2026-07-02T05:00",
  ],
  [
    "in the night with an hour less",
    { from: "22:00", to: "07:00", timezone: "Europe/Paris" },
    "2026-03-28T23:00",
    "2026-03-29T05:00",
  ],
  [
    "in the night with an hour more",
    { from: "22:00", to: "07:00", timezone: "Europe/Paris" },
    "2026-10-24T23:00",
    "2026-10-25T06:00",
  ],
  [
    "that end in the hour that is skipped",
    { from: "22:00", to: "02:30", timezone: "Europe/Paris" },
    "2026-03-29T00:00",
    "2026-03-29T01:30",
  ],
  [
    "at the weekend, all of it",
    { from: "00:00", to: "00:00", days: ["sat", "sun"] },
    "2026-11-28T12:00",
    "2026-11-30T00:00",
  ],
  [
    "on the weekend's nights: not on Friday",
    { from: "22:00", to: "07:00", days: ["sat", "sun"] },
    "2026-11-27T23:00",
    undefined,
  ],
  [
    "on the morning after a day of theirs",
    { from: "22:00", to: "07:00", days: ["sun"] },
    "2026-11-30T03:00",
    "2026-11-30T07:00",
  ],
  ["that never end are none", { from: "00:00", to: "00:00" }, "2026-11-28T12:00", undefined],
])("quiet hours %s", (...[, hours, now, until]) => {
  expect(shown(quietUntil(at(now), hours))).toBe(until);
});

test.each<[string, readonly string[], boolean]>([
  ["a daily run in the night", ["17 5 * * *"], true],
  ["one in the day too", ["17 5 * * *", "17 12 * * *"], false],
  ["one outside on Sundays", ["17 5 * * 1-6", "17 12 * * 0"], false],
  ["each hour", ["0 * * * *"], false],
  ["no line", [], false],
])("whether all runs are in quiet hours: %s", (_, lines, isQuiet) => {
  const cron = lines.map((line) => ({ cron: line }));
  const hours = { from: "22:00", to: "07:00", timezone: "Europe/Berlin" };
  expect(isAlwaysQuiet(cron, hours, at("2026-11-27T12:00"))).toBe(isQuiet);
  expect(isAlwaysQuiet(cron, undefined, at("2026-11-27T12:00"))).toBe(false);
});
