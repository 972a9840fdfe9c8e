import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalWidthEdges } from "../../../../src/stats/drift/bin-edges.ts";

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

  test("a constant column has one bin of width 1", () => {
    expect([...equalWidthEdges([3, 3], "sturges")]).toEqual([2.5, 3.5]);
  });
});
