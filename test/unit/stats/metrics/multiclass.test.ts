import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { averagedF1, averagedPrecision } from "../../../../src/stats/metrics/averages.ts";
import { accuracy, balancedAccuracy, cohenKappa, mcc } from "../../../../src/stats/metrics/binary.ts";
import { countsOfCells } from "../../../../src/stats/metrics/binary-counts.ts";
import { classTotals, confusionMatrix, predictedClasses } from "../../../../src/stats/metrics/confusion.ts";
import { multiclassRocAuc } from "../../../../src/stats/metrics/multiclass-auc.ts";
import * as multiclass from "../../../../src/stats/metrics/multiclass.ts";
import { normalisedProbabilities } from "../../../../src/stats/metrics/probability-losses.ts";
import { rocAuc } from "../../../../src/stats/metrics/ranked.ts";
import { thresholdCounts } from "../../../../src/stats/metrics/threshold-counts.ts";
import { topKHits } from "../../../../src/stats/metrics/top-k.ts";

describe("two classes are the binary case", () => {
  const cells = fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }).map((counts) => Float64Array.from(counts));
  test.each([
    ["accuracy", multiclass.multiclassAccuracy, accuracy],
    ["balanced accuracy", multiclass.multiclassBalancedAccuracy, balancedAccuracy],
    ["Matthews correlation", multiclass.multiclassMcc, mcc],
    ["Cohen's kappa", multiclass.multiclassKappa, cohenKappa],
  ])("%s", (_, ofTotals, ofCounts) => {
    fc.assert(
      fc.property(cells, (counts) => {
        const [matrix, binary] = [
          ofTotals(classTotals({ classes: 2, counts })).value,
          ofCounts(countsOfCells(counts)).value,
        ];
        expect(matrix === null).toBe(binary === null);
        expect(matrix ?? 0).toBeCloseTo(binary ?? 0, 10);
      }),
    );
  });

  test("ROC AUC", () => {
    const scores = Float64Array.of(0.2, 0.7, 0.5, 0.9, 0.5);
    const labels = Int32Array.of(0, 1, 0, 1, 1);
    const probabilities = Float64Array.from(Array.from(scores).flatMap((p) => [1 - p, p]));
    const expected = rocAuc(thresholdCounts({ labels: Uint8Array.from(labels), scores })).value;
    const rows = { labels, probabilities, classes: 2 };
    expect(multiclassRocAuc(rows, { mode: "ovr", average: "macro" }).value).toBeCloseTo(expected!, 12);
    expect(multiclassRocAuc(rows, { mode: "ovo", average: "weighted" }).value).toBeCloseTo(expected!, 12);
  });
});

describe("averages", () => {
  const codes = Int32Array.of(0, 1, 1);
  const totals = classTotals(confusionMatrix({ labels: codes, predictions: codes, classes: 3 }));

  it("counts an absent class 0, 1 or not at all", () => {
    expect(averagedF1(totals, { average: "macro" }).value).toBeCloseTo(2 / 3, 12);
    expect(averagedF1(totals, { average: "macro", zeroDivision: 1 }).value).toBe(1);
    expect(averagedF1(totals, { average: "macro", zeroDivision: "exclude" }).value).toBe(1);
  });

  it("has micro precision equal to accuracy for single labels", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 9, maxLength: 9 }), (list) => {
        const any = classTotals({ classes: 3, counts: Float64Array.from(list) });
        const micro = averagedPrecision(any, { average: "micro" }).value;
        expect(micro).toBe(multiclass.multiclassAccuracy(any).value);
      }),
    );
  });

  it("has a reason without rows", () => {
    const empty = classTotals({ classes: 2, counts: new Float64Array(4) });
    expect(averagedF1(empty, { average: "weighted" }).value).toBeNull();
    expect(multiclass.multiclassAccuracy(empty).value).toBeNull();
    expect(multiclass.multiclassKappa(empty).value).toBeNull();
  });
});

describe("class scores", () => {
  it("takes the first of equal scores, and in top-k the later class", () => {
    const scores = Float64Array.of(0.4, 0.4, 0.2, 0.1, 0.1, 0.8);
    expect(Array.from(predictedClasses(scores, 3))).toEqual([0, 2]);
    const rows = { labels: Int32Array.of(0, 1), probabilities: scores, classes: 3 };
    expect([...topKHits(rows, 1)]).toEqual([0, 0]);
    expect([...topKHits(rows, 2)]).toEqual([1, 1]);
  });

  it("has no AUC where a class has no row", () => {
    const rows = {
      labels: Int32Array.of(0, 1),
      probabilities: Float64Array.of(1, 0, 0, 0, 1, 0),
      classes: 3,
    };
    expect(multiclassRocAuc(rows, { mode: "ovr", average: "macro" })).toEqual({
      value: null,
      reason: "a class has no row",
    });
    expect(multiclassRocAuc(rows, { mode: "ovr", average: "micro" }).value).toBe(1);
  });

  it("refuses a class code that does not exist", () => {
    const rows = { labels: Int32Array.of(0, 3), predictions: Int32Array.of(0, 0), classes: 3 };
    expect(() => confusionMatrix(rows)).toThrow("row 1 has class code 3");
  });

  it("scales rows that do not sum to 1, and says how many", () => {
    const { probabilities, renormalised, unusable } = normalisedProbabilities(Float64Array.of(1, 3, 0.5, 0.5, 0, 0), 2);
    expect(Array.from(probabilities)).toEqual([0.25, 0.75, 0.5, 0.5, 0, 0]);
    expect([renormalised, unusable]).toEqual([1, 1]);
  });
});
