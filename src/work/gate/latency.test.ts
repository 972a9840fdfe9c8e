import { expect, test } from "vitest";
import { limits, told } from "../../../test/unit/work/gate-cases.ts";

const RULE = "gate/latency";
const timing = (p95Ms: number, p95IntervalMs: [number, number] | null = [p95Ms * 0.9, p95Ms * 1.1], calls = 100) => ({
  latency: { batchSize: 1, calls, candidate: { p50Ms: 1, p95Ms, p99Ms: 30, p95IntervalMs } },
});
const limited = { limits: { ...limits, latencyP95Ms: 20 } };

test("a model that answers too late fails, and a limit that nobody measured does not pass", () => {
  expect(told(RULE, timing(25.04), limited)).toEqual([
    "fail The 95th percentile of one call of 1 row took 25 ms; the limit is 20 ms.",
  ]);
  expect(told(RULE, timing(5), limited)[0]).toMatch(/^pass /);
  expect(told(RULE, {}, limited)).toEqual(["unmeasured The manifest limits latency, and it was not measured."]);
  expect(told(RULE, timing(5))).toEqual([]);
});

test("an interval that reaches across the limit is a warning, and one that ends on it a pass", () => {
  expect(told(RULE, timing(18.2, [17, 22.4]), limited)).toEqual([
    "warn The 95th percentile of one call of 1 row took 18.2 ms, up to 22.4 ms by its interval; the limit is 20 ms.",
  ]);
  expect(told(RULE, timing(18.2, [17, 20]), limited)[0]).toMatch(/^pass /);
  expect(told(RULE, timing(20.1, [17, 22]), limited)[0]).toMatch(/^fail /);
});

test("too few calls for an interval are no pass, and no excuse for a slow model", () => {
  expect(told(RULE, timing(18.2, null, 60), limited)).toEqual([
    "unmeasured The 95th percentile of one call of 1 row took 18.2 ms in 60 calls, too few to show that the limit of 20 ms holds: it takes 72.",
  ]);
  expect(told(RULE, timing(25, null, 60), limited)[0]).toMatch(/^fail /);
});
