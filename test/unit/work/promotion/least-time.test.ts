import { expect, test } from "vitest";
import { leastTime } from "../../../../src/work/promotion/least-time.ts";

const DAY = 86_400_000;
const STAGES = {
  dev: {},
  staging: { after: "dev", soakMs: DAY },
  production: { after: "staging", soakMs: 2 * DAY },
};
const CANARY = { steps: [5, 25, 50], minimumRows: 1000, durationMs: 7 * DAY, windowMs: DAY };

test("soak, steps by the rows of the smaller arm in whole windows, and checks", () => {
  const time = leastTime({
    stages: STAGES,
    stage: "production",
    canary: CANARY,
    rowsADay: 8000,
    checks: [{ name: "checks", ms: 60_000 }],
    rollbackChecks: [{ name: "digest and safety", ms: 30_000 }],
  });
  expect(time.promotion.parts).toEqual([
    { what: "soak in dev", ms: DAY },
    { what: "soak in staging", ms: 2 * DAY },
    { what: "checks", ms: 60_000 },
    // 400 rows a day; 2000; and 7 days although half a day would do.
    { what: "5 percent", ms: 3 * DAY },
    { what: "25 percent", ms: DAY },
    { what: "50 percent", ms: 7 * DAY },
  ]);
  expect(time.promotion.ms).toBe(14 * DAY + 60_000);
  expect(time.rollback).toEqual({ ms: 30_000, parts: [{ what: "digest and safety", ms: 30_000 }] });
  expect(time.problems).toEqual([]);
  expect(time.sentence).toBe(
    "A promotion to production takes at least 14 days (soak in dev 24 h, soak in staging 2 days, checks 1 min, 5 percent 3 days, 25 percent 24 h and 50 percent 7 days). A rollback takes at least 30 s.",
  );
});

test("at 90 percent the control is the smaller arm", () => {
  const canary = { ...CANARY, steps: [90], durationMs: 0 };
  expect(leastTime({ stages: { a: {} }, stage: "a", canary, rowsADay: 5000 }).promotion.ms).toBe(2 * DAY);
});

test("what nobody knows yet is said", () => {
  const time = leastTime({ stages: { a: {} }, stage: "a", canary: CANARY });
  expect(time.promotion.ms).toBe(9 * DAY);
  expect(time.problems).toEqual([expect.stringContaining("No past window says how many rows a day")]);
});

test.each([
  [
    "no rows",
    { stages: { a: {} }, stage: "a", canary: CANARY, rowsADay: 0 },
    "The canary cannot come past 5 percent: with 0 rows a day",
  ],
  [
    "steps that fall",
    { stages: { a: {} }, stage: "a", canary: { ...CANARY, steps: [5, 5] }, rowsADay: 9 },
    "The step of 5 percent is never reached",
  ],
  ["a circle", { stages: { a: { after: "b" }, b: { after: "a" } }, stage: "a" }, "in a circle: a after b after a."],
  ["itself", { stages: { a: { after: "a" } }, stage: "a" }, "in a circle: a after a."],
  [
    "an unknown stage",
    { stages: { a: { after: "b" } }, stage: "a" },
    "b is no stage. There are a. Correct `after` of a.",
  ],
  ["a soak without a place", { stages: { a: { soakMs: DAY } }, stage: "a" }, "a has a soak of 24 h and no `after`"],
])("%s is a finding", (_, question, problem) => {
  expect(leastTime(question).problems.join("\n")).toContain(problem);
});

test("a stage that waits for nothing takes no time", () => {
  expect(leastTime({ stages: { a: {} }, stage: "a" }).sentence).toBe(
    "A promotion to a waits for nothing but its checks. A rollback waits for nothing but its checks.",
  );
});

test("what cannot end has no time", () => {
  const time = leastTime({ stages: { a: { after: "b" }, b: { after: "a" } }, stage: "a" });
  expect(time.promotion.ms).toBe(Infinity);
  expect(time.sentence).toBe(
    "A promotion to a cannot end as it is declared. A rollback waits for nothing but its checks.",
  );
});
