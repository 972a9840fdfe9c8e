import { expect, test } from "vitest";
import type { Charts } from "../../../src/generated/types.ts";
import { drawCharts } from "../../../src/report/html-charts.ts";
import { evaluation } from "./sample-records.ts";

async function texts(charts: Charts): Promise<readonly string[]> {
  const [drawing] = await drawCharts(evaluation({ charts, slices: [] }));
  return [...(drawing?.svg ?? "").matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text = ""]) => text);
}

/** Predictions around 200, and what is left of the target after them. */
const RESIDUALS: Charts["residuals"] = { candidate: [[150, 4], [200, -1], [260, -7]] }; // prettier-ignore

test("residuals are drawn by prediction, in the target's unit", async () => {
  const found = await texts({ residuals: RESIDUALS });
  expect(found).toEqual(expect.arrayContaining(["Predicted", "Observed minus predicted", "200"]));
  expect(found).not.toContain("Rows");
});

test("a histogram of scores has shares of rows", async () => {
  expect(await texts({ scores: { candidate: [[0.25, 0.5], [0.75, 0.5]] } })).toContain("Share of rows"); // prettier-ignore
});
