import { expect, test } from "vitest";
import type { MeasuredOverTime } from "../../../src/generated/types.ts";
import { renderComment } from "../../../src/report/comment.ts";
import { drawOutlines } from "../../../src/report/html-charts.ts";
import { overTimeOutlines } from "../../../src/report/html-over-time.ts";
import { renderHtml } from "../../../src/report/html.ts";
import { overTimeSummary, renderOverTime } from "../../../src/report/over-time.ts";
import { evaluation } from "./sample-records.ts";
import { modelReport, reportOf } from "./sample-reports.ts";

const OVER_TIME: MeasuredOverTime = {
  dataset: "holdout",
  time: "sold_on",
  unit: "week",
  leftOut: 12,
  stretches: Array.from({ length: 20 }, (_, week) => ({
    at: new Date(Date.UTC(2024, 0, 1 + 7 * week)).toISOString().slice(0, 10),
    n: 70,
    actual: 100 + week,
    candidate: 101 + week,
    baseline: 90 + week,
  })),
};

test("the table has the latest stretches and says what is not there", () => {
  const text = renderOverTime(OVER_TIME, 2);
  expect(overTimeSummary(OVER_TIME)).toBe("Over time: 20 means by week");
  expect(text).toContain("| `2024-05-13` | 70 | 119.0 | 109.0 | 120.0 |");
  expect(text).not.toContain("`2024-04-29`");
  expect(text).toContain("18 earlier ones are in report.html.");
  expect(text).toContain("12 rows without a time, or with few others near it, left out.");
  expect(text).toContain("They judge nothing.");
});

test("a reason stands where the numbers would be", () => {
  const none = { dataset: "holdout", time: "t", leftOut: 0, stretches: [], reason: "There are not two." };
  expect(overTimeSummary(none)).toBe("Over time: nothing to show");
  expect(renderOverTime(none, 5)).toBe("Nothing is shown over `t`. There are not two.");
  expect(overTimeOutlines(evaluation({ overTime: none }))).toEqual([]);
});

async function texts(overTime: MeasuredOverTime): Promise<readonly string[]> {
  const [drawing] = await drawOutlines(overTimeOutlines(evaluation({ overTime })));
  return [...(drawing?.svg ?? "").matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text = ""]) => text);
}

test("actual, baseline and candidate are drawn over dates and over numbers", async () => {
  expect(await texts(OVER_TIME)).toEqual(
    expect.arrayContaining(["actual", "baseline", "this pull request", "sold_on", "Mean by week"]),
  );
  const steps = OVER_TIME.stretches.map((stretch, at) => ({ ...stretch, at: `${at * 5}` }));
  expect(await texts({ ...OVER_TIME, unit: "5", stretches: steps })).toEqual(
    expect.arrayContaining(["Mean in steps of 5", "20"]),
  );
});

test("the place that draws has no say in what a date is", async () => {
  const before = process.env["TZ"];
  try {
    process.env["TZ"] = "Pacific/Auckland";
    const far = await texts(OVER_TIME);
    process.env["TZ"] = "America/Los_Angeles";
    expect(await texts(OVER_TIME)).toEqual(far);
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
});

test("report and comment have it", async () => {
  const shown = reportOf(modelReport({ evaluation: evaluation({ overTime: OVER_TIME }) }));
  const html = await renderHtml(shown);
  expect(html).toContain("Actual and predicted over time");
  expect(html).toContain("Over time: 20 means by week");
  expect(renderComment(shown)).toContain("Over time: 20 means by week");
});
