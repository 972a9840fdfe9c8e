import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeAgreement } from "../../../../src/stats/text/judge-agreement.ts";
import type { Judgement } from "../../../../src/stats/text/win-rate.ts";
import { positionBias, winRate } from "../../../../src/stats/text/win-rate.ts";

function judgements(winners: string, order?: "AB" | "BA"): readonly Judgement[] {
  return Array.from(winners, (letter, at) => ({
    id: `${order ?? ""}${at}`,
    winner: letter === "A" || letter === "B" ? letter : "tie",
    ...(order === undefined ? {} : { order }),
  }));
}

describe("win rate", () => {
  // Sign test, 7 of 8: exact two-sided 2·9/256 = 0.0703, mid-p that less P(X = 1) = 8/256 (Fagerland 2013).
  test("counts ties by half and judges decisive pairs", () => {
    const found = winRate(judgements("AAAAAAAB--"));
    expect(found.rate).toEqual({ value: 0.8 });
    expect(found).toMatchObject({ wins: 7, losses: 1, ties: 2 });
    expect(found.pValue).toBeCloseTo(10 / 256, 14);
    expect(found.decisiveInterval?.low).toBeLessThan(7 / 8);
  });

  test("of ties alone is one half, with nothing to test; of nothing there is none", () => {
    expect(winRate(judgements("--"))).toMatchObject({
      rate: { value: 0.5 },
      decisiveInterval: null,
      pValue: 1,
    });
    expect(winRate([]).rate.value).toBeNull();
  });

  test("swapping the answers mirrors it", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("A", "B", "-"), { minLength: 1, maxLength: 40 }), (letters) => {
        const swapped = letters.map((letter) => (letter === "A" ? "B" : letter === "B" ? "A" : letter));
        const [one, other] = [winRate(judgements(letters.join(""))), winRate(judgements(swapped.join("")))];
        expect((one.rate.value ?? 0) + (other.rate.value ?? 0)).toBeCloseTo(1, 12);
        expect(other.pValue).toBeCloseTo(one.pValue, 12);
      }),
    );
  });
});

describe("judges", () => {
  test("who prefer the first answer are found out", () => {
    const biased = [...judgements("AAAAAAAAAB", "AB"), ...judgements("BBBBBBBBBA", "BA")];
    expect(positionBias(biased)).toMatchObject({ shownFirst: { value: 0.9 }, shownSecond: { value: 0.1 } });
    expect(positionBias(biased).pValue).toBeLessThan(0.01);
    const fair = [...judgements("AAAB", "AB"), ...judgements("AAAB", "BA")];
    expect(positionBias(fair).pValue).toBe(1);
    expect(positionBias(judgements("AB")).shownFirst.value).toBeNull();
  });

  // Cohen's κ by hand: agreement 3/4, by chance (2·3 + 2·1)/16 = 1/2.
  test("agree beyond chance", () => {
    expect(judgeAgreement(judgements("AABB"), judgements("AAAB")).value).toBeCloseTo(0.5, 14);
    expect(judgeAgreement(judgements("AB"), judgements("AB")).value).toBe(1);
    expect(judgeAgreement(judgements("A"), []).value).toBeNull();
  });
});
