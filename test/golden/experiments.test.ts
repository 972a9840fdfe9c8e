import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { quantileContrast } from "../../src/stats/sequential/binned-quantile.ts";
import { bucketContrast } from "../../src/stats/sequential/bucket-contrast.ts";

interface Arm {
  readonly value: readonly number[];
  readonly per: readonly number[];
  readonly covariate?: readonly number[];
}

interface Golden {
  readonly contrasts: readonly {
    readonly kind: string;
    readonly arms: readonly [Arm, Arm];
    readonly expected: { readonly estimate: number; readonly standardError: number; readonly df: number };
  }[];
  readonly clusters: readonly {
    readonly below: readonly number[];
    readonly sizes: readonly number[];
    readonly shareVariance: number;
  }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL("experiments.json", import.meta.url), "utf8"));

describe("contrasts of two arms, GrowthBook", () => {
  test.each(golden.contrasts.map((each) => [`${each.kind} of ${each.arms[0].value.length} units`, each] as const))(
    "%s",
    (_, { arms, expected }) => {
      const found = bucketContrast(arms[0], arms[1], { factor: 1, isPaired: false });
      expect(found?.estimate).toBeCloseTo(expected.estimate, 10);
      expect(found?.standardError).toBeCloseTo(expected.standardError, 10);
      expect(found?.df).toBeCloseTo(expected.df, 6);
    },
  );

  test("the share below a quantile has the variance of clusters", () => {
    for (const { below, sizes, shareVariance } of golden.clusters) {
      // Two bins, the quantile on their edge; one row more to each side is 1/width of the quantile's error.
      const counts = [...below, ...sizes.map((size, at) => size - below[at]!)];
      const share = below.reduce((a, b) => a + b) / sizes.reduce((a, b) => a + b);
      const rows = sizes.reduce((a, b) => a + b);
      const arm = {
        edges: [
          [0, share],
          [share, 1],
        ] as const,
        counts,
        buckets: 32,
      };
      const found = quantileContrast(arm, arm, { quantile: share, factor: 1, isPaired: false });
      const expected = Math.max(shareVariance, (share * (1 - share)) / rows);
      expect(found?.control).toBeCloseTo(share, 12);
      expect(found?.standardError).toBeCloseTo(Math.sqrt(2 * expected), 6);
    }
  });
});
