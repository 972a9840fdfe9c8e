import { expect, test } from "vitest";
import { limits, told } from "../../../test/unit/work/gate-cases.ts";

const RULE = "gate/latency";
const timing = (p95Ms: number) => ({
  latency: { batchSize: 1, calls: 100, candidate: { p50Ms: 1, p95Ms, p99Ms: 30 } },
});

test("a model that answers too late fails, and a limit that nobody measured does not pass", () => {
  const limited = { limits: { ...limits, latencyP95Ms: 20 } };
  expect(told(RULE, timing(25.04), limited)).toEqual([
    "fail The 95th percentile of one call of 1 row took 25 ms; the limit is 20 ms.",
  ]);
  expect(told(RULE, timing(5), limited)[0]).toMatch(/^pass /);
  expect(told(RULE, {}, limited)).toEqual(["unmeasured The manifest limits latency, and it was not measured."]);
  expect(told(RULE, timing(5))).toEqual([]);
});
