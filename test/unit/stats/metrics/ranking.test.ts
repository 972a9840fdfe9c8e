import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { f1, jaccard } from "../../../../src/stats/metrics/binary.ts";
import * as multilabelRanking from "../../../../src/stats/metrics/multilabel-ranking.ts";
import * as multilabel from "../../../../src/stats/metrics/multilabel.ts";
import { meanOverQueries, perQuery } from "../../../../src/stats/metrics/queries.ts";
import * as ranking from "../../../../src/stats/metrics/ranking.ts";

const items = { relevance: Float64Array.of(0, 2, 0, 1), scores: Float64Array.of(4, 3, 2, 1) };

describe("one query", () => {
  it("reads ranks by hand", () => {
    expect(ranking.reciprocalRank(items).value).toBe(0.5);
    expect(ranking.averagePrecisionAt(items).value).toBe(0.5);
    expect(ranking.recallAt(items, 2).value).toBe(0.5);
    expect([ranking.hitAt(items, 1).value, ranking.hitAt(items, 2).value]).toEqual([0, 1]);
    expect(ranking.dcg(items)).toBeCloseTo(2 / Math.log2(3) + 1 / Math.log2(5), 12);
    expect(ranking.dcg(items, { gain: "exponential" })).toBeCloseTo(3 / Math.log2(3) + 1 / Math.log2(5), 12);
  });

  it("is 1 for the ideal order and has no value without a relevant item", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 25 }), (list, k) => {
        const relevance = Float64Array.from(list);
        const { value } = ranking.ndcg({ relevance, scores: relevance }, { k });
        expect(value === null).toBe(list.every((each) => each === 0));
        expect(value ?? 1).toBeCloseTo(1, 12);
      }),
    );
    const none = { relevance: new Float64Array(3), scores: Float64Array.of(1, 2, 3) };
    expect(ranking.reciprocalRank(none)).toEqual({ value: null, reason: "no item is relevant" });
  });

  it("averages tied items, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), (list) => {
        const scores = new Float64Array(list.length);
        const forward = ranking.dcg({ relevance: Float64Array.from(list), scores });
        const backward = ranking.dcg({ relevance: Float64Array.from(list.toReversed()), scores });
        expect(forward).toBeCloseTo(backward, 12);
      }),
    );
  });
});

test("queries are grouped wherever their rows are, and those without a relevant item left out", () => {
  const rows = {
    queries: Int32Array.of(1, 0, 1, 0, 2),
    queryCount: 4,
    relevance: Float64Array.of(0, 1, 1, 0, 0),
    scores: Float64Array.of(9, 5, 8, 4, 1),
  };
  const values = perQuery(rows, (query) => ranking.reciprocalRank(query));
  expect(Array.from(values)).toEqual([1, 0.5, Number.NaN, Number.NaN]);
  expect(meanOverQueries(values)).toEqual({ mean: { value: 0.75 }, excluded: 2 });
  expect(meanOverQueries(Float64Array.of(Number.NaN)).mean.value).toBeNull();
});

describe("label sets", () => {
  const sets = { labels: Uint8Array.of(0, 0, 1, 1), predictions: Uint8Array.of(0, 0, 1, 0), classes: 2 };

  it("counts a row without labels and predictions 0 in samples averages", () => {
    expect(multilabel.multilabelAverage(sets, f1, { average: "samples" }).value).toBeCloseTo(1 / 3, 12);
    expect(multilabel.multilabelAverage(sets, jaccard, { average: "samples" }).value).toBe(0.25);
    expect(multilabel.subsetAccuracy(sets).value).toBe(0.5);
    expect(multilabel.hammingLoss(sets).value).toBe(0.25);
  });

  it("counts rows with all or no labels as ranked perfectly", () => {
    const scored = { labels: Uint8Array.of(0, 0, 1, 1), scores: Float64Array.of(1, 2, 1, 2), classes: 2 };
    expect(multilabelRanking.labelRankingAveragePrecision(scored).value).toBe(1);
    expect(multilabelRanking.labelRankingLoss(scored).value).toBe(0);
    expect(multilabelRanking.coverageError(scored).value).toBe(1);
  });

  it("has no value without rows", () => {
    const none = {
      labels: new Uint8Array(0),
      predictions: new Uint8Array(0),
      scores: new Float64Array(0),
      classes: 2,
    };
    expect(multilabel.subsetAccuracy(none).value).toBeNull();
    expect(multilabelRanking.labelRankingLoss(none).value).toBeNull();
  });
});
