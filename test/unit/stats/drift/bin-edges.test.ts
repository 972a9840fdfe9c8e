import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countByEdges, equalWidthEdges, quantileEdges } from "../../../../src/stats/drift/bin-edges.ts";

const sample = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 60 });

describe("bins", () => {
  test("of equal width cover the range", () => {
    fc.assert(
      fc.property(sample, fc.constantFrom("sturges", "doane", "scott", "freedman-diaconis"), (values, rule) => {
        const edges = equalWidthEdges(values, rule);
        expect(edges[0]).toBeLessThanOrEqual(Math.min(...values));
        expect(edges.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
        edges.slice(1).forEach((edge, at) => expect(edge).toBeGreaterThan(edges[at] ?? Infinity));
      }),
    );
  });

  test("of equal counts lose no row of either sample", () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 1, max: 20 }), (reference, current, bins) => {
        const edges = quantileEdges(reference, bins);
        expect(edges.length).toBeLessThan(Math.max(2, bins));
        for (const rows of [reference, current]) {
          expect(countByEdges(rows, edges).reduce((sum, count) => sum + count, 0)).toBe(rows.length);
        }
      }),
    );
  });

  test("deciles of 1 to 100 hold ten rows each", () => {
    const values = Array.from({ length: 100 }, (_, at) => at + 1);
    expect([...countByEdges(values, quantileEdges(values, 10))]).toEqual(Array.from({ length: 10 }, () => 10));
  });

  test("a constant column has one bin of width 1, or no inner edge", () => {
    expect([...equalWidthEdges([3, 3], "sturges")]).toEqual([2.5, 3.5]);
    expect(quantileEdges([3, 3, 3], 10)).toHaveLength(0);
  });
});
