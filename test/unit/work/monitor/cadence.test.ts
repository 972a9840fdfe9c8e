import { expect, test } from "vitest";
import { nextRun } from "../../../../src/work/monitor/cadence.ts";
import { freshness, healthOf, type FreshnessQuestion } from "../../../../src/work/monitor/freshness.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
const shown = (moment: number | undefined): string | undefined =>
  moment === undefined ? undefined : new Date(moment).toISOString().slice(0, 16);

// 2026-11-27 is a Friday. The times are croniter 6.0.0's, except for zones, where the tz database's days are counted.
test.each([
  ["0 6 * * *", "2026-11-27T05:59", "2026-11-27T06:00"],
  ["0 6 * * *", "2026-11-27T06:00", "2026-11-28T06:00"],
  ["17 6 * * 1-5", "2026-11-27T06:17", "2026-11-30T06:17"],
  ["*/15 * * * *", "2026-11-27T23:50", "2026-11-28T00:00"],
  ["5/20 * * * *", "2026-11-27T23:50", "2026-11-28T00:05"],
  ["0 0 1,15 * *", "2026-11-27", "2026-12-01T00:00"],
  ["0 0 13 * FRI", "2026-11-27T01:00", "2026-12-04T00:00"],
  ["0 12 * JAN,jul sun", "2026-11-27", "2027-01-03T12:00"],
  ["0 0 29 2 *", "2026-11-27", "2028-02-29T00:00"],
  ["0 0 * * 7", "2026-11-27", "2026-11-29T00:00"],
  ["0 0 30 2 *", "2026-11-27", undefined],
])("%s after %s", (cron, after, next) => {
  expect(shown(nextRun([{ cron }], at(after)))).toBe(next);
});

test("several lines are due with the first, and each in its zone, over the change of clocks", () => {
  const lines = [{ cron: "0 6 * * 1-5" }, { cron: "0 9 * * 6" }];
  expect(shown(nextRun(lines, at("2026-11-27T06:00")))).toBe("2026-11-28T09:00");
  const paris = [{ cron: "30 2 * * *", timezone: "Europe/Paris" }];
  expect(shown(nextRun(paris, at("2026-03-27T12:00")))).toBe("2026-03-28T01:30");
  // 02:30 does not exist on 29 March: clocks go from 02:00 to 03:00.
  expect(shown(nextRun(paris, at("2026-03-28T12:00")))).toBe("2026-03-29T01:30");
  expect(shown(nextRun(paris, at("2026-03-29T12:00")))).toBe("2026-03-30T00:30");
  expect(shown(nextRun([{ cron: "0 8 * * *", timezone: "America/New_York" }], at("2026-11-01T12:30")))).toBe(
    "2026-11-01T13:00",
  );
});

test.each([
  "",
  "* * * *",
  "60 * * * *",
  "* 24 * * *",
  "* * 0 * *",
  "* * * 13 *",
  "* * * * 8",
  "*/0 * * * *",
  "5-1 * * * *",
  "@daily",
  "a * * * *",
  "1,,2 * * * *",
  "1/2/3 * * * *",
])("%j is no cron line", (cron) => {
  expect(() => nextRun([{ cron }], 0)).toThrow(/no cron line/);
});

test("a zone that is none is told", () => {
  expect(() => nextRun([{ cron: "0 0 * * *", timezone: "Mars/Base" }], 0)).toThrow(/time zone "Mars\/Base"/);
});

const DAILY: FreshnessQuestion = {
  lastWindow: { from: "2026-11-25T00:00:00Z", to: "2026-11-26T00:00:00Z" },
  cron: [{ cron: "0 6 * * *" }],
  monitoring: { everyMs: undefined, window: { ms: 24 * HOUR }, latenessMs: HOUR },
  now: at("2026-11-27T06:30"),
};

test.each<[string, Partial<FreshnessQuestion>, string, string | undefined]>([
  ["the next window can be there with the run of the day after it", {}, "fresh", "2026-11-27T08:00"],
  ["a run that did not come", { now: at("2026-11-27T08:01") }, "stale", "2026-11-27T08:00"],
  [
    "on working days alone Friday's is due on Monday",
    {
      cron: [{ cron: "0 6 * * 1-5" }],
      lastWindow: { from: "2026-11-26T00:00:00Z", to: "2026-11-27T00:00:00Z" },
      now: at("2026-11-29T23:00"),
    },
    "fresh",
    "2026-11-30T08:00",
  ],
  [
    "runs that have no whole window to record leave no trace, and are not missed",
    { monitoring: { ...DAILY.monitoring, window: { ms: 7 * 24 * HOUR } } },
    "fresh",
    "2026-11-28T08:00",
  ],
  [
    "a run that did not come, by the window that it should have recorded",
    { now: at("2026-12-03T08:01"), monitoring: { ...DAILY.monitoring, window: { ms: 7 * 24 * HOUR } } },
    "stale",
    "2026-12-03T08:00",
  ],
  ["every wins over cron", { monitoring: { ...DAILY.monitoring, everyMs: HOUR } }, "stale", "2026-11-27T04:00"],
  ["without either the window is the cadence", { cron: [] }, "fresh", "2026-11-28T03:00"],
  [
    "so many rows come when they come",
    { monitoring: { ...DAILY.monitoring, window: { rows: 5000 } } },
    "fresh",
    "2026-11-28T08:00",
  ],
  ["no window yet, and nobody knows since when", { lastWindow: undefined }, "stale", undefined],
  [
    "no window yet, and none due",
    { lastWindow: undefined, watchedSince: at("2026-11-26T12:00") },
    "fresh",
    "2026-11-28T08:00",
  ],
  [
    "no window, though one was due",
    { lastWindow: undefined, watchedSince: at("2026-11-24") },
    "stale",
    "2026-11-25T08:00",
  ],
])("%s", (...[, change, fresh, dueAt]) => {
  const found = freshness({ ...DAILY, ...change });
  expect([found.fresh, shown(found.dueAt)]).toEqual([fresh, dueAt]);
});

test.each<[string, Partial<FreshnessQuestion>]>([
  ["the window's length", { cron: [] }],
  ["every", { monitoring: { ...DAILY.monitoring, everyMs: 12 * HOUR } }],
  ["a number of rows", { cron: [], monitoring: { ...DAILY.monitoring, window: { rows: 500 } } }],
  ["no window yet", { cron: [], lastWindow: undefined, watchedSince: at("2026-11-26") }],
])("by %s the same ledger is due at the same moment whenever it is looked at", (_, change) => {
  const looks = ["26T01:00", "26T09:30", "26T23:59"].map((now) =>
    freshness({ ...DAILY, ...change, now: at(`2026-11-${now}`) }),
  );
  expect(looks.map((look) => look.fresh)).toEqual(["fresh", "fresh", "fresh"]);
  expect(new Set(looks.map(({ dueAt }) => dueAt)).size).toBe(1);
});

test.each([
  [{}, [], "unknown"],
  [{ drift: false }, [], "healthy"],
  [{ quality: false }, [], "unknown"],
  // Labels are of older answers: what the model says now was not looked at.
  [{ decay: false, estimatedDecay: false, quality: false }, [], "unknown"],
  [{ decay: false, quality: true }, [], "degraded"],
  [{ drift: false, noData: true }, [], "unknown"],
  [{ drift: true, noData: true }, [], "degraded"],
  [{ drift: false }, [{ cause: "decay", state: "firing" }], "degraded"],
  [{ drift: false }, [{ cause: "decay", state: "pending" }], "healthy"],
  [{ drift: false }, [{ cause: "stale", state: "firing" }], "unknown"],
] as const)("%j with alerts %j is %s", (signals, alerts, health) => {
  const all = { drift: null, decay: null, estimatedDecay: null, conceptDrift: null, noData: false, ...signals };
  expect(healthOf(all, alerts)).toBe(health);
});
