import { expect, test } from "vitest";
import { readExpression } from "../../../../src/engines/cel/program.ts";
import { ask, messageOf, outcomeOf } from "./asked.ts";

test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
  "%s is no key of a document",
  (name) => {
    const document = { model: { name: "m" } };
    expect(outcomeOf(`${name}.x == 1`, document)).toBe("unmeasured");
    expect(outcomeOf(`model.${name} == model.name`, document)).toBe("unmeasured");
    expect(outcomeOf(`model["${name}"] != "x"`, document)).toBe("unmeasured");
    expect(outcomeOf(`has(model.${name}) || "${name}" in model`, document)).toBe("fail");
  },
);

test("a key that is called so is a key like others", () => {
  const document = JSON.parse('{"model": {"__proto__": {"n": 1}, "constructor": 2}}') as Record<string, unknown>;
  expect(outcomeOf("model.__proto__.n == 1 && model.constructor == 2", document)).toBe("pass");
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s is let in nowhere", (value) => {
  const document = { metrics: { auc: value }, scores: [value], n: 1 };
  const exprs = [
    "metrics.auc >= 0.5",
    "!(metrics.auc < 0.5)",
    "metrics.auc != 0.5",
    "metrics != {'auc': 0.5}",
    "scores.all(v, v != 1.0)",
    "!(0.5 in scores)",
    "has(metrics.auc) || n == 1",
    "scores != [1.0]",
  ];
  for (const expr of exprs) expect([expr, outcomeOf(expr, document)]).toEqual([expr, "unmeasured"]);
});

test("values that JSON does not have are no values", () => {
  const document = { at: new Date(0), big: 1n, call: () => true, scores: [null] };
  for (const expr of ["call == call", "big == 1", "scores.all(v, v != 1)", "scores[0] != 1"])
    expect([expr, outcomeOf(expr, document)]).toEqual([expr, "unmeasured"]);
});

test.each([
  ["4 MB", "x".repeat(4 * 1024 ** 2), /at most 16.0 KiB/],
  ["brackets", `${"(".repeat(8000)}true${")".repeat(8000)}`, /brackets in one another/],
  ["brackets after quotes", `'((' == ${"[".repeat(500)}${"]".repeat(500)}`, /brackets in one another/],
  ["a chain of choices", `${"true ? true : ".repeat(200)}true`, /nested/],
  ["a chain of keys", `a${".b".repeat(1000)} == 1`, /nested more than/],
  ["a chain of sums", `${"1 + ".repeat(600)}1 > 1`, /nested more than/],
])("%s is refused before it is asked", (_, expr, why) => {
  expect(outcomeOf(expr)).toBe("unmeasured");
  expect(messageOf(expr)).toMatch(why);
  expect(readExpression(expr).problem?.message).toMatch(why);
});

test("a pattern that others search for hours takes its time by its length", () => {
  const started = performance.now();
  expect(outcomeOf(`text.matches("^(a+)+$")`, { text: `${"a".repeat(2000)}!` })).toBe("fail");
  expect(performance.now() - started).toBeLessThan(1000);
});

test("a list that is longer than anybody reads is not told item by item", () => {
  const document = { items: Array.from({ length: 5000 }, (_, index) => ({ name: `i${index}` })) };
  const result = ask({ expr: "false", each: { in: "items", as: "item", term: "item.name" } }, document);
  expect(result.outcome).toBe("unmeasured");
  expect(result.items).toHaveLength(1);
});

test("texts that it makes are bounded", () => {
  const [item] = ask({ expr: "false", message: "text" }, { text: "x\n".repeat(100_000) }).items;
  expect(item?.message.length).toBeLessThanOrEqual(1000);
  const [read] = Object.values(ask({ expr: "text == 'x'" }, { text: "x".repeat(9000) }).items[0]?.read ?? {});
  expect(String(read).length).toBeLessThanOrEqual(200);
});
