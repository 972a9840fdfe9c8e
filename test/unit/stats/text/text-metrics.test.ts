import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bleuFromCounts, countBleu } from "../../../../src/stats/text/bleu.ts";
import { chrfFromCounts, countChrf } from "../../../../src/stats/text/chrf.ts";
import { exactMatch, normalizeAnswer, tokenF1 } from "../../../../src/stats/text/exact-match.ts";
import { jsonValidity } from "../../../../src/stats/text/json-validity.ts";
import { rouge } from "../../../../src/stats/text/rouge.ts";
import { countTer, terFromCounts } from "../../../../src/stats/text/ter.ts";
import { tokenize13a } from "../../../../src/stats/text/tokenizer-13a.ts";
import { shippedValue, textsOf } from "../../../kat/shipped.ts";

const word = fc.constantFrom("the", "cat", "sat", "on", "a", "mat", "3.5", "x,y", "end.");
const sentence = fc.array(word, { minLength: 4, maxLength: 14 }).map((words) => words.join(" "));

describe("text metrics", () => {
  test("a text equal to one of its references has the best score of each metric", () => {
    fc.assert(
      fc.property(sentence, sentence, (text, other) => {
        const segment = { hypothesis: text, references: [other, text] };
        expect(bleuFromCounts(countBleu(segment), { effectiveOrder: true })).toBeCloseTo(100, 9);
        expect(chrfFromCounts(countChrf(segment, { wordOrder: 0 }))).toBeCloseTo(100, 9);
        expect(terFromCounts(countTer(segment))).toBe(0);
        expect(exactMatch(segment)).toBe(1);
        expect(tokenF1(segment)).toBe(1);
        expect(rouge(segment)).toEqual({ rouge1: 1, rouge2: 1, rougeL: 1 });
      }),
    );
  });

  test("scores stay in range, and the order of the segments does not matter", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sentence, sentence), { minLength: 1, maxLength: 6 }), (pairs) => {
        const segments = pairs.map(([hypothesis, reference]) => ({ hypothesis, references: [reference] }));
        for (const name of ["bleu", "ter", "chrf++"]) {
          const value = shippedValue(name, textsOf(segments)).value ?? Number.NaN;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(shippedValue(name, textsOf(segments.toReversed())).value).toBeCloseTo(value, 9);
        }
      }),
    );
  });

  test("no rows have no score", () => {
    const none = { value: null, reason: "there are no rows" };
    expect(["bleu", "chrf", "ter"].map((name) => shippedValue(name, textsOf([])))).toEqual([none, none, none]);
    expect(jsonValidity([])).toEqual({ rate: none, interval: null, n: 0, invalid: [] });
  });

  test("a segment without reference is refused", () => {
    const segment = { hypothesis: "a", references: [] };
    const chrf = (each: typeof segment) => countChrf(each, { wordOrder: 0 });
    for (const metric of [countBleu, chrf, countTer, exactMatch, tokenF1, rouge]) {
      expect(() => metric(segment)).toThrow(RangeError);
    }
  });

  test("BLEU of a corpus comes from added counts, not from averaged sentences", () => {
    const counts = countBleu({ hypothesis: "a b c d e", references: ["a b c d f"] });
    expect(bleuFromCounts(counts, { effectiveOrder: false })).toBeCloseTo(66.87403, 5); // (4/5·3/4·2/3·1/2)^¼
    expect(counts).toEqual({
      hypothesisLength: 5,
      referenceLength: 5,
      correct: [4, 3, 2, 1],
      total: [5, 4, 3, 2],
    });
  });

  test("the tokenizer keeps numbers together and takes punctuation apart", () => {
    expect(tokenize13a('He said: "1,000.5 (ca.)" -- 2-3 e-mails.')).toEqual(
      'He said : " 1,000.5 ( ca . ) " -- 2 - 3 e-mails .'.split(" "),
    );
  });
});

// The cases follow the official SQuAD 2.0 evaluation script.
describe("answers as SQuAD compares them", () => {
  test("normalization drops case, punctuation, articles and extra space", () => {
    expect(normalizeAnswer(" The  Eiffel-Tower, (in) a   PARIS! ")).toBe("eiffeltower in paris");
    expect(normalizeAnswer("theory of a theta")).toBe("theory of theta");
    expect(normalizeAnswer("à la carte thé")).toBe("à la carte thé");
  });

  test("token F1 is the best over the references", () => {
    expect(tokenF1({ hypothesis: "a red car", references: ["the blue car", "red"] })).toBeCloseTo(2 / 3, 14);
    expect(tokenF1({ hypothesis: "red red car", references: ["red car car"] })).toBeCloseTo(2 / 3, 14);
  });

  test("an empty answer equals only an empty one", () => {
    expect(tokenF1({ hypothesis: "the", references: [""] })).toBe(1);
    expect(tokenF1({ hypothesis: "", references: ["car"] })).toBe(0);
    expect(exactMatch({ hypothesis: "the!", references: ["", "car"] })).toBe(1);
  });
});

test("JSON validity names the rows that are not JSON", () => {
  const found = jsonValidity(['{"a": [1]}', "{'a': 1}", "3", "", "[1,]", "null"]);
  expect(found.rate).toEqual({ value: 0.5 });
  expect(found.invalid).toEqual([1, 3, 4]);
});
