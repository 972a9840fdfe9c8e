import { expect, test } from "vitest";
import { errorSpent, FRESH_FROM } from "../../../src/records/error-spent.ts";

test("each try adds the test's error, up to certainty", () => {
  expect([1, 6, FRESH_FROM, 20, 40].map((tries) => errorSpent(tries, 0.05))).toEqual([
    0.05,
    expect.closeTo(0.3, 12),
    0.5,
    1,
    1,
  ]);
});

// Of twenty candidates at the margin 55 % of the worlds let one pass by fresh seeds, 79 % by hill-climbing; 99 % of forty.
test("the bound holds where it was simulated", () => {
  for (const [tries, passed] of [
    [20, 0.55],
    [20, 0.79],
    [40, 0.99],
  ] as const)
    expect(errorSpent(tries, 0.05)).toBeGreaterThanOrEqual(passed);
});
