import { expect, test } from "vitest";
import { judgeLeak, LEAK_PATTERNS } from "../../../../src/work/personal/leak.ts";
import { columnOf, VALUES } from "../../../golden/personal-values.ts";

const cards = columnOf(VALUES.PAYMENT_CARD ?? String, { n: 50, clean: 1, seed: 9 });
/** As card numbers begin, and end by chance. */
const orders = Array.from(
  { length: 500 },
  (_, at) => `41${String(10_000_000_000_000 + at * 7_919_777_131).slice(0, 14)}`,
);

test("a rate of a million rows", () => {
  const found = judgeLeak({ type: "EMAIL", rows: 30, hits: ["a@doe.org", "b@doe.org", "info@doe.org"] }, 10_000_000);
  expect(found).toMatchObject({ confidence: "medium", share: 2e-6, reason: "it stands in about 2 rows of a million" });
});

test("boxes of nobody and addresses of examples are none", () => {
  expect(judgeLeak({ type: "EMAIL", rows: 9, hits: ["noreply@doe.org", "jane@example.com", "x@localhost"] }, 100)).toBe(undefined); // prettier-ignore
});

test("order numbers of which a tenth passes are none, cards are some", () => {
  expect(judgeLeak({ type: "PAYMENT_CARD", rows: 500, hits: orders }, 1000)).toBe(undefined);
  expect(judgeLeak({ type: "PAYMENT_CARD", rows: 50, hits: cards }, 1000)).toMatchObject({ confidence: "medium" });
  expect(judgeLeak({ type: "PAYMENT_CARD", rows: 1, hits: cards.slice(0, 1) }, 1000)).toBe(undefined);
});

test("an IBAN that runs on into the next words", () => {
  const hits = ["AT61 1904 3002 3457 3201 THANKS", "BE68 5390 0754 7034 AND ON"];
  expect(judgeLeak({ type: "IBAN", rows: 2, hits }, 10)).toMatchObject({ confidence: "low", share: 0.2 });
});

test("every pattern is one that JavaScript reads as well", () => {
  for (const { pattern } of LEAK_PATTERNS) expect(() => new RegExp(pattern, "u")).not.toThrow(); // prettier-ignore
});
