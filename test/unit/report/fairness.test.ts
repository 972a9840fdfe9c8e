import { expect, test } from "vitest";
import { renderFairness } from "../../../src/report/fairness.ts";
import * as samples from "./sample-records.ts";

test("an undecided change is told with the rows that would settle it, and its group's name is no markup", () => {
  const disparity = {
    value: 0.05,
    interval: [0.01, 0.09] as [number, number],
    level: 0.95,
    baseline: 0.04,
    delta: 0.01,
    deltaInterval: [-0.03, 0.04] as [number, number],
  };
  const rendered = (more: object): string =>
    renderFairness(
      {
        ...samples.evaluation(),
        fairness: [
          { sensitive: "sex", groups: [], disparities: { demographicParityDifference: { ...disparity, ...more } } },
        ],
      },
      5,
    );
  expect(rendered({ neededRows: 4321, neededGroup: "<b>f`" })).toMatch(
    /The rows cannot tell whether `demographicParityDifference` grew by more than its margin; about 4,321 of .*, if all is truly as seen\./,
  );
  expect(rendered({ neededRows: 4321, neededGroup: "<b>f" })).not.toMatch(/[^`]<b>/);
  expect(rendered({})).not.toContain("cannot tell");
});
