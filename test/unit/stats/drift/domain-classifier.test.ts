import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DenseDesign } from "../../../../src/stats/drift/design.ts";
import { textDomainTest, vectorDomainTest } from "../../../../src/stats/drift/domain-classifier.ts";
import { fitLogistic } from "../../../../src/stats/drift/logistic.ts";
import { vectorDiscrepancyTest } from "../../../../src/stats/drift/vector-discrepancy.ts";
import { Random } from "../../../../src/stats/random.ts";
import { bell, draws } from "../../../golden/drift-rows.ts";

interface Fit {
  readonly suite: string;
  readonly input: {
    readonly seed: number;
    readonly n: number;
    readonly width: number;
    readonly shift: number;
    readonly c: number;
  };
  readonly expected: { readonly coefficients: readonly number[]; readonly intercept: number };
}

const file = JSON.parse(readFileSync(new URL("../../../golden/drift-engines.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Fit[];
};

describe("logistic regression, scikit-learn", () => {
  test.each(file.cases.filter(({ suite }) => suite === "logistic"))("$input", ({ input, expected }) => {
    const { n, width, shift, c } = input;
    const uniform = draws(input.seed);
    const values = Float64Array.from({ length: n * width }, () => bell(uniform));
    const labels = Uint8Array.from({ length: n }, (_, row) => Number(row % 3 === 0));
    for (let row = 0; row < n; row += 3) values[row * width]! += shift;
    const rows = Uint32Array.from({ length: n }, (_, row) => row);
    const fitted = fitLogistic({ design: new DenseDesign(values, width), rows, labels }, { c, tolerance: 1e-10 });
    expected.coefficients.forEach((weight, at) => expect(fitted.weights[at]).toBeCloseTo(weight, 8));
    expect(fitted.intercept).toBeCloseTo(expected.intercept, 8);
  });
});

function vectors(random: Random, rows: number, shift: number): Float64Array {
  return Float64Array.from({ length: rows * 4 }, (_, at) => random.normal() + (at % 4 === 0 ? shift : 0));
}

function texts(random: Random, rows: number, word: number): string[] {
  const any = (): string => (random.uniform() < word ? "refund" : `w${random.below(60)}`);
  return Array.from({ length: rows }, () => Array.from({ length: 8 }, any).join(" "));
}

describe("rows that a classifier is to tell apart", () => {
  test("are told apart where they differ, and the words say by what", () => {
    const random = Random.fromSeed(3);
    const found = textDomainTest({ reference: texts(random, 150, 0), current: texts(random, 150, 0.1) }, random);
    expect(found.auc).toBeGreaterThan(0.6);
    expect(found.pValue).toBeLessThan(1e-3);
    expect(found.words[0]).toBe("refund");
    const moved = { reference: vectors(random, 200, 0), current: vectors(random, 200, 0.8), dimensions: 4 };
    expect(vectorDomainTest(moved, random).pValue).toBeLessThan(1e-4);
    expect(vectorDiscrepancyTest({ ...moved, reference: moved.reference.slice(0, 400) }, random).pValue).toBe(1 / 500);
  });

  test("have p ≤ 0.05 in about one of 20 samples of one distribution", () => {
    const random = Random.fromSeed(4);
    let low = 0;
    for (let run = 0; run < 40; run += 1) {
      const same = { reference: vectors(random, 60, 0), current: vectors(random, 60, 0), dimensions: 4 };
      low += Number(vectorDomainTest(same, random).pValue <= 0.05);
    }
    expect(low).toBeLessThanOrEqual(6);
  });

  test("of one text have no drift, and equal texts are never known already", () => {
    const same = new Array<string>(50).fill("the same text");
    expect(textDomainTest({ reference: same, current: same }, Random.fromSeed(1))).toMatchObject({
      auc: 0.5,
      words: [],
    });
  });
});
