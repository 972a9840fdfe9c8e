import { describe, expect, test } from "vitest";
import { findMetric } from "../../../../src/manifest/metrics.ts";
import { measurementOf } from "../../../../src/work/measure/registry.ts";
import type { Resampling } from "../../../../src/work/measure/sampling.ts";
import { chosenTexts, textSample, type TextSample } from "../../../../src/work/measure/text-sample.ts";

const RESAMPLING: Resampling = { seed: 1, replicates: 50, rankedRows: 100 };
const REFERENCES = ["東京は日本の首都です。", "猫が好きです。", "明日は雨が降るでしょう。"];

function sampleOf(references: readonly string[], candidate: readonly string[], baseline = references): TextSample {
  return textSample({
    references: references.map((text) => [text]),
    candidate: { texts: candidate },
    baseline: { texts: baseline },
  });
}

function measured(name: string, sample: TextSample) {
  const metric = findMetric(name, "text-generation");
  if (metric === undefined) throw new Error(`no metric ${name}`);
  const { candidate, baseline, difference } = measurementOf(metric, sample);
  return { candidate, baseline, difference: difference(RESAMPLING) };
}

describe("texts without spaces are told apart", () => {
  test.each([
    ["rouge1", "tok:unicode"],
    ["rouge2", "tok:unicode"],
    ["rougeL", "tok:unicode"],
    ["token_f1", "tok:mixed"],
    ["bleu", "tok:char"],
  ])("%s: what is the reference from what is not", (name, rule) => {
    const garbage = measured(name, sampleOf(REFERENCES, ["東京は日本", "ギギギ", "グググ"]));
    expect(garbage.baseline?.value).toBeCloseTo(name === "bleu" ? 100 : 1, 9);
    expect(garbage.candidate.value).toBeLessThan(name === "bleu" ? 30 : 0.3);
    expect(garbage.difference.method).toContain(rule);
  });

  test("no matter in which script a model writes", () => {
    const { candidate, difference } = measured("rouge1", sampleOf(REFERENCES, ["Tokyo", "cats", "雨"]));
    expect([candidate.value, difference.method]).toEqual([
      expect.closeTo(2 / 12 / 3, 12),
      expect.stringContaining("tok:unicode"),
    ]);
  });

  test("and by the same rule in a slice", () => {
    const all = sampleOf([...REFERENCES, "It rains."], [...REFERENCES, "It rains."]);
    const slice = chosenTexts(all, Uint32Array.of(3));
    expect(slice.tokenization()).toEqual(all.tokenization());
  });
});

describe("what a reference does not have is not counted", () => {
  test.each(["rouge1", "rouge2", "rougeL"])("%s of no word has no value", (name) => {
    const { candidate, baseline, difference } = measured(
      name,
      sampleOf(["…", "🙂", ""], ["a", "b", "c"], ["…", "🙂", ""]),
    );
    const reason = expect.stringContaining("no reference has a letter or digit");
    expect(candidate).toEqual({ value: null, reason });
    expect(baseline).toEqual({ value: null, reason });
    expect(difference).toEqual({ method: null, reason });
  });

  test("ROUGE-2 of single words has no value, and ROUGE-1 has one", () => {
    const words = sampleOf(["yes", "no", "maybe"], ["yes", "yes", "no"]);
    expect(measured("rouge2", words).candidate).toEqual({ value: null, reason: expect.stringContaining("rouge1") });
    expect(measured("rouge1", words).candidate.value).toBeCloseTo(1 / 3, 12);
  });

  test("rows without a word are left out of ROUGE, and it says how many", () => {
    const { candidate, difference } = measured(
      "rougeL",
      sampleOf(["one two", "…", "!", "three"], ["one two", "a", "b", "four"]),
    );
    expect(candidate.value).toBeCloseTo(1 / 2, 12);
    expect(difference.method).toContain("2 rows without words in references left out");
  });

  test("BLEU of references shorter than its runs has no interval, and none of empty ones a value", () => {
    const { candidate, difference } = measured("bleu", sampleOf(["yes", "no"], ["no", "yes"]));
    expect(candidate.value).toBe(0);
    expect(difference).toEqual({ method: null, reason: expect.stringContaining("declare token_f1 or chrf") });
    expect(measured("bleu", sampleOf(["", " "], ["a", "b"])).candidate).toEqual({
      value: null,
      reason: "no reference has a token",
    });
  });
});
