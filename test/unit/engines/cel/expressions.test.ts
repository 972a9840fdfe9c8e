import { expect, test } from "vitest";
import { messageOf, outcomeOf } from "./asked.ts";

const document = {
  now: "2026-11-29T00:00:00Z",
  n: 3,
  share: 0.5,
  name: "credit",
  tags: ["a", "b"],
  slices: [
    { name: "young", n: 300, metrics: { roc_auc: 0.5 } },
    { name: "old", n: 100, metrics: {} },
  ],
};

// What CEL's own specification says of these values (cel-spec v0.24, langdef.md).
test.each([
  "n == 3",
  "n >= 3 && n < 4.5",
  "n in [1, 3]",
  "3 in [n]",
  "name in ['credit', 'other']",
  "tags.exists(t, t == 'b') && tags.all(t, t != 'c')",
  "slices.filter(s, s.n > 200).map(s, s.name) == ['young']",
  "slices.exists_one(s, s.n == 100)",
  "size(slices) == 2 && size(name) == 6",
  "'name' in slices[0] && !('name' in slices[1].metrics)",
  "slices[0].metrics.all(key, key == 'roc_auc')",
  "name.startsWith('cre') && name.endsWith('dit') && name.contains('red') && name.matches('^c.*t$')",
  "timestamp(now) - timestamp('2026-11-28T00:00:00Z') == duration('24h')",
  "type(n) == double",
  "n > 2 ? true : false",
  "7 / 2 == 3 && 7 % 2 == 1",
])("%s", (expr) => expect(outcomeOf(expr, document)).toBe("pass"));

test.each([
  [
    "numbers of JSON are calculated with beside whole numbers",
    "n + 1 == 4 && 2 * share == 1 && n / 2 == 1.5 && 1 - share == 0.5",
  ],
  [
    "days and weeks are durations, and a day begins at midnight",
    "timestamp(now) - timestamp('2026-11-01') == duration('28d') && duration('4w') == duration('28d')",
  ],
  ["numbers are rounded for messages", "string(round(0.1 + 0.2, 2)) == '0.3'"],
  ["lists are joined", "slices.map(s, s.name).join(', ') == 'young, old'"],
  ["the whole document tells what stands at its top", "has(input.slices) && !has(input.production)"],
])("%s", (_, expr) => expect(outcomeOf(expr, document)).toBe("pass"));

test.each(["n == 4", "false", "has(input.production)", "name == 3"])("fails: %s", (expr) =>
  expect(outcomeOf(expr, document)).toBe("fail"),
);

test.each([
  ["production.n > 3", "there is no production."],
  ["slices[1].metrics.roc_auc > 0.1", "there is no slices.1.metrics.roc_auc."],
  ["slices[7].n > 1", "there is no slices.7."],
  ["n", "gives a number, neither true nor false"],
  ["name", "gives a text, neither true nor false"],
  ["name > 3", "no matching overload"],
  ["1 / 0 == 1", "1 / 0 gives no number"],
  ["7 % 0 > 1", "7 % 0 gives no number"],
  ["-9223372036854775808 / -1 > 1", "is larger than a whole number can be"],
  ["1.0 / 0.0 > 1.0", "1 / 0 gives no finite number"],
  ["share / 0 != 1.0", "gives no finite number"],
  ["double('NaN') != 1.0", "takes a decimal number"],
  ["timestamp('yesterday') < timestamp(now)", "timestamp() takes a day such as"],
  ["timestamp('2026-02-30') < timestamp(now)", "timestamp() takes a day such as"],
  ["timestamp('2026-02-30T10:00:00Z') < timestamp(now)", "timestamp() takes a day such as"],
  ["share < 1e400", "larger than any that is finite"],
  ["duration('1y') > duration('1d')", "duration() takes a text such as"],
  ["n == null", "null is the same as absent"],
  ["name.getHours() == 1", "There is no function getHours()"],
  ["n >", "It is not CEL"],
])("is undecided: %s", (expr, why) => {
  expect(outcomeOf(expr, document)).toBe("unmeasured");
  expect(messageOf(expr, document)).toContain(why);
});

test("an error on one side is not swallowed by the other", () => {
  for (const expr of ["gone.x > 1 || true", "!(gone.x > 1 && false)", "slices.exists(s, s.metrics.roc_auc > 0.9)"])
    expect([expr, outcomeOf(expr, document)]).toEqual([expr, "unmeasured"]);
});

test("what comes after a decision is not asked", () => {
  expect(outcomeOf("!has(input.gone) || gone.x > 1", document)).toBe("pass");
  expect(outcomeOf("has(input.gone) && gone.x > 1", document)).toBe("fail");
});

test("long lists that are filtered and mapped can be walked", () => {
  const many = { values: Array.from({ length: 6000 }, (_, index) => index) };
  expect(outcomeOf("values.filter(v, v > 3).map(v, v + 1).all(v, v > 4)", many)).toBe("pass");
});
