import { expect, test } from "vitest";
import { positionBias, type Judgement } from "../../../../src/stats/text/position-bias.ts";

function judgements(winners: string, order?: "AB" | "BA"): readonly Judgement[] {
  return Array.from(winners, (letter, at) => ({
    id: `${order ?? ""}${at}`,
    winner: letter === "A" || letter === "B" ? letter : "tie",
    ...(order === undefined ? {} : { order }),
  }));
}

test("judges who prefer the first answer are found out", () => {
  const biased = [...judgements("AAAAAAAAAB", "AB"), ...judgements("BBBBBBBBBA", "BA")];
  expect(positionBias(biased)).toMatchObject({ shownFirst: { value: 0.9 }, shownSecond: { value: 0.1 } });
  expect(positionBias(biased).pValue).toBeLessThan(0.01);
  const fair = [...judgements("AAAB", "AB"), ...judgements("AAAB", "BA")];
  expect(positionBias(fair).pValue).toBe(1);
  expect(positionBias(judgements("AB")).shownFirst.value).toBeNull();
});
