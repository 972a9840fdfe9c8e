import { expect, test } from "vitest";
import { bootstrapRows } from "../../../../src/stats/comparison/row-bootstrap.ts";
import { quantileOfSorted } from "../../../../src/stats/quantiles.ts";
import { Random } from "../../../../src/stats/random.ts";
import { latencyOf } from "../../../../src/work/measure/latency.ts";

test("the ratio of p95s is the bootstrap of whole pairs of blocks, each resample sorted anew", () => {
  const random = Random.fromSeed(7);
  // Few different times, so that there are ties; blocks of unequal length.
  const calls = () =>
    Array.from({ length: 9 }, () =>
      Float64Array.from({ length: 1 + random.below(30) }, () => 1 + random.below(40) / 8),
    );
  const [own, other] = [calls(), calls()];
  const p95 = (blocks: readonly Float64Array[], drawn: Uint32Array): number =>
    quantileOfSorted(Float64Array.from([...drawn].flatMap((at) => [...blocks[at]!])).sort(), 0.95);
  const { estimate, interval } = bootstrapRows(9, (drawn) => p95(own, drawn) / p95(other, drawn), {
    level: 0.9,
    seed: 3,
    replicates: 1000,
  });
  const timed = (blocks: readonly Float64Array[]) => ({ blocks, memoryPeakBytes: 1 });
  const measured = latencyOf({ batchSize: 1, candidate: timed(own), baseline: timed(other), seed: 3 });
  expect([measured.ratio, measured.ratioInterval]).toEqual([estimate, [interval?.low, interval?.high]]);
});
