import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bleuFromCounts, countBleu, type BleuCounts } from "../../../../src/stats/text/bleu.ts";
import { mixedTokens, squadTokens, tokenF1 } from "../../../../src/stats/text/exact-match.ts";
import { rouge } from "../../../../src/stats/text/rouge.ts";
import { rougeScoreTokens, unicodeTokens } from "../../../../src/stats/text/rouge-tokens.ts";
import { tokenizationOf } from "../../../../src/stats/text/tokenization.ts";
import { tokenizeChar, tokenizeZh } from "../../../../src/stats/text/tokenizer-zh.ts";

type Pairs = readonly (readonly [hypothesis: string, reference: string])[];

const CHINESE: Pairs = [
  ["今天天气很好，我们去公园。", "今天天气非常好，我们一起去公园玩。"],
  [
    "他在2024年买了iPhone 15 Pro，花了9,999元（约1.4千美元）。",
    "他于2024年购买了一部iPhone 15 Pro，价格为9,999元（约1.4千美元）。",
  ],
  ["“谢谢”！", "“谢谢您”！"],
];
const JAPANESE: Pairs = [
  ["東京は日本の首都です。", "東京は日本の首都である。"],
  ["カタカナとｶﾀｶﾅ ABC-123", "カタカナとカタカナ ABC-123。"],
  ["私は猫が好きだ", "私は犬が好きです"],
];
const THAI: Pairs = [
  ["ฉันชอบกินข้าวผัด", "ฉันชอบกินข้าวมันไก่"],
  ["สวัสดีครับ", "สวัสดีค่ะ"],
];

describe("BLEU of scripts without spaces is sacrebleu 2.6.0's", () => {
  test.each<readonly [string, Pairs, (text: string) => readonly string[], number]>([
    ["tok:zh", CHINESE, tokenizeZh, 44.0148050910029],
    ["tok:char of Chinese", CHINESE, tokenizeChar, 60.591302972403504],
    ["tok:char of Japanese", JAPANESE, tokenizeChar, 56.743524536830186],
    ["tok:char of Thai", THAI, tokenizeChar, 69.00306315159249],
  ])("%s", (...[, pairs, tokenize, expected]) => {
    const counts = pairs.map(([hypothesis, reference]) => countBleu({ hypothesis, references: [reference] }, tokenize));
    expect(bleuFromCounts(added(counts), { effectiveOrder: false })).toBeCloseTo(expected, 10);
  });

  test("its zh sets apart what it does, without mending it", () => {
    expect(tokenizeZh("“你好”—…他说:3.14, A-B  x.y ｱ① ☃ 한국 &amp; \u2001").join(" ")).toBe(
      "“ 你 好 ” — … 他 说 : 3.14 , A-B x . y ｱ ① ☃ 한국 & amp ;",
    );
  });
});

// rouge-score 0.1.2 with a tokenizer of Python's unicodedata (16.0) that cuts by the same rule.
describe("ROUGE of other scripts is rouge-score's with Unicode tokens", () => {
  test.each<readonly [string, readonly [string, string], readonly [number, number, number]]>([
    ["Chinese", CHINESE[0]!, [10 / 13, 7 / 12, 10 / 13]],
    ["Chinese with Latin", CHINESE[1]!, [0.7727272727272727, 0.5714285714285715, 0.7727272727272727]],
    ["Japanese", JAPANESE[0]!, [0.8571428571428572, 0.8421052631578948, 0.8571428571428572]],
    ["Japanese, half-width kana", JAPANESE[1]!, [1, 1, 1]],
    ["Thai, with its marks", THAI[0]!, [0.7692307692307692, 0.75, 0.7692307692307692]],
    ["Russian", ["Кошка сидит на коврике.", "Кошка сидела на коврике"], [0.75, 1 / 3, 0.75]],
    ["Latin with accents", ["naïve café, Straße", "naive café Straße"], [2 / 3, 0.5, 2 / 3]],
    ["Hindi", ["पूर्व प्रधानमन्त्री शिंजो", "पूर्व प्रधानमन्त्री आबे"], [2 / 3, 0.5, 2 / 3]],
  ])("%s", (_, [hypothesis, reference], [one, two, longest]) => {
    const scores = rouge({ hypothesis, references: [reference] }, unicodeTokens);
    expect(scores.rouge1).toBeCloseTo(one, 12);
    expect(scores.rouge2).toBeCloseTo(two, 12);
    expect(scores.rougeL).toBeCloseTo(longest, 12);
  });
});

// MLQA's evaluation script, `mixed_segmentation` and punctuation of all of Unicode.
test.each([
  [...CHINESE[0]!, 10 / 13],
  [...CHINESE[1]!, 0.75],
  [...CHINESE[2]!, 0.8],
] as const)("token F1 of Chinese is MLQA's: %s", (hypothesis, reference, expected) => {
  expect(tokenF1({ hypothesis, references: [reference] }, mixedTokens)).toBeCloseTo(expected, 12);
});

test("of ASCII text the tokens are the originals', whatever the rule", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii", maxLength: 60 }), (text) => {
      expect(unicodeTokens(text)).toEqual(rougeScoreTokens(text));
      expect(mixedTokens(text)).toEqual(squadTokens(text));
    }),
    { numRuns: 2000 },
  );
});

describe("the rules follow from the references", () => {
  const DEFAULT = { rouge: "rouge_score", answer: "squad", bleu: "13a" };
  const of = (...texts: readonly string[]) => tokenizationOf(texts.map((text) => [text]));

  test.each([
    ["English", of("The cat sat.", "A naïve café.", "日本 is Japan, they say"), DEFAULT],
    ["French", of("Été à Orléans", "Où est-il ?"), DEFAULT],
    ["nothing", of(), DEFAULT],
    ["no letters", of("3.14", "…"), DEFAULT],
    ["Russian", of("Кошка сидит"), { ...DEFAULT, rouge: "unicode" }],
    ["Korean, which has spaces", of("고양이가 앉아 있다"), { ...DEFAULT, rouge: "unicode" }],
    ["one Russian row among English", of("one", "two", "three", "привет"), { ...DEFAULT, rouge: "unicode" }],
    ["a word of one accented letter", of("à"), { ...DEFAULT, rouge: "unicode" }],
    ["Arabic digits", of("٣٤"), { ...DEFAULT, rouge: "unicode" }],
    ["Chinese", of("今天天气很好", "iPhone 15"), { rouge: "unicode", answer: "mixed", bleu: "zh" }],
    ["Japanese", of("東京は日本の首都", "東京"), { rouge: "unicode", answer: "mixed", bleu: "char" }],
    ["Thai", of("สวัสดีครับ"), { rouge: "unicode", answer: "mixed", bleu: "char" }],
    [
      "a fifth Japanese",
      of("one", "two", "three", "four", "東京は"),
      { rouge: "unicode", answer: "mixed", bleu: "13a" },
    ],
    ["a third Japanese", of("one", "two", "東京は"), { rouge: "unicode", answer: "mixed", bleu: "char" }],
  ])("%s", (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});

function added(all: readonly BleuCounts[]): BleuCounts {
  const sum = (of: (counts: BleuCounts) => number): number => all.reduce((total, counts) => total + of(counts), 0);
  const orders = [0, 1, 2, 3];
  return {
    hypothesisLength: sum((counts) => counts.hypothesisLength),
    referenceLength: sum((counts) => counts.referenceLength),
    correct: orders.map((order) => sum((counts) => counts.correct[order]!)),
    total: orders.map((order) => sum((counts) => counts.total[order]!)),
  };
}
