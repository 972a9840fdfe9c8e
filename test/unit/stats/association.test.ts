import { expect, test } from "vitest";
import { binnedByQuantile, uncertaintyCoefficient } from "../../../src/stats/association.ts";

const ROWS = Array.from({ length: 600 }, (_, row) => row);
const TARGET = Int32Array.from(ROWS, (row) => ((row * 7919) % 10 < 3 ? 1 : 0));

// scikit-learn 1.9.1 mutual_info_score over scipy's entropy, less (k_x − 1)(k_y − 1) / 2n.
test("categories and binned numbers tell of the target what scikit-learn's mutual information says", () => {
  const category = Int32Array.from(ROWS, (row) =>
    row % 7 === 0 ? Math.floor(row / 7) % 4 : (TARGET[row] ?? 0) * 2 + (row % 2),
  );
  expect(uncertaintyCoefficient(category, TARGET)).toBeCloseTo(0.6147874206660161, 12);
  const numbers = Float64Array.from(ROWS, (row) => ((row * 37) % 101) / 10 + (TARGET[row] ?? 0) * 3);
  expect(uncertaintyCoefficient(binnedByQuantile(numbers), TARGET)).toBeCloseTo(0.36732336279506816, 12);
});

test("the target itself is all there is to know; what is different in every row, and what is missing at random, is nothing", () => {
  expect(uncertaintyCoefficient(TARGET, TARGET)).toBeCloseTo(1, 2);
  expect(uncertaintyCoefficient(Int32Array.from(ROWS), TARGET)).toBe(0);
  const missing = Float64Array.from(ROWS, (row) => (row % 3 === 0 ? Number.NaN : 1));
  expect(uncertaintyCoefficient(binnedByQuantile(missing), TARGET)).toBeLessThan(0.01);
});

test("a value that is missing where the label is one tells the label", () => {
  const telling = Float64Array.from(ROWS, (row) => (TARGET[row] === 1 ? Number.NaN : row));
  expect(uncertaintyCoefficient(binnedByQuantile(telling), TARGET)).toBeGreaterThan(0.9);
});

test("few rows have few bins: a number that gives the label away is told of forty rows too", () => {
  const target = TARGET.slice(0, 40);
  const numbers = Float64Array.from(target, (label, row) => label * 100 + row);
  expect(uncertaintyCoefficient(binnedByQuantile(numbers), target)).toBeGreaterThan(0.6);
});
