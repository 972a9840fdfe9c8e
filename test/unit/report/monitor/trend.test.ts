import { expect, test } from "vitest";
import { measuresTable } from "../../../../src/report/monitor/drift-view.ts";
import { seriesTitle } from "../../../../src/report/monitor/words.ts";
import { columnDrift } from "../../../fakes/windows.ts";

test.each([
  ["latency.p50", "Latency p50, ms"],
  ["latency.p99", "Latency p99, ms"],
  ["errors", "Error rate"],
  ["distance.@prediction", "Distance of the prediction"],
])("a series %s is said in words", (key, title) => {
  expect(seriesTitle(key)).toBe(title);
});

test.each([
  ["kolmogorov-smirnov", "0.0130 (at most 0.0190)"],
  ["chi-square", "9.34"],
])("the bound stands beside the statistic that it is of: %s", (test, shown) => {
  const drift = columnDrift({ test, statistic: test === "chi-square" ? 9.34 : 0.013 });
  const row =
    measuresTable([{ name: "calls", drift }])
      .split("\n")
      .at(-1) ?? "";
  expect(row.split("|").map((cell) => cell.trim())[4]).toBe(shown);
});
