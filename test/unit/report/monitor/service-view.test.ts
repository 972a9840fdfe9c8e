import { expect, test } from "vitest";
import { serviceLines, serviceTable } from "../../../../src/report/monitor/service-view.ts";
import { windowRecord } from "../../../fakes/windows.ts";

const window = windowRecord({
  service: {
    latency: { p50: { milliseconds: 41.2, interval: [40.1, 42.3], limit: 30, flagged: true } },
    errors: { rate: 0.021, rows: 1500, interval: [0.016, 0.03], limit: 0.01, flagged: true },
    prometheus: {
      gpu: { value: 0.97, max: 0.9, statistic: "p95", flagged: true },
      cpu: { value: null, flagged: null, problem: "<b>refused</b>" },
    },
  },
});

test("the service as a table: numbers as they are, what others said escaped", () => {
  expect(serviceTable(window)).toMatchInlineSnapshot(`
    "| Service | Value | Interval | Limit | Outcome |
    | :- | -: | :- | -: | :- |
    | Latency p50 | 41.2 ms | 40.1 to 42.3 | ≤ 30 ms | ❌ over its limit |
    | Errors | 2.1% of 1,500 rows | 1.6% to 3% | ≤ 1% | ❌ over its limit |
    | \`gpu\` | 0.970 (p95) | | ≤ 0.9 | ❌ over its limit |
    | \`cpu\` | &#60;b&#62;refused&#60;/b&#62; | | | ⛔ not measured |"
  `);
});

test("what is over its limit, a line each with value and limit", () => {
  expect(serviceLines(window)).toMatchInlineSnapshot(`
    [
      "Latency p50: 41.2 ms (40.1 to 42.3; limit ≤ 30 ms)",
      "Errors: 2.1% of 1,500 rows (1.6% to 3%; limit ≤ 1%)",
      "gpu: 0.970 (p95) (limit ≤ 0.9)",
    ]
  `);
});
