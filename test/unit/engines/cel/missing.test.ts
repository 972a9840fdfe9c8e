import fc from "fast-check";
import { expect, test } from "vitest";
import { ask } from "./asked.ts";

/** An expression, and what it means by a reading of its own: from left to right, and nothing comes of what is missing. */
interface Meant {
  readonly text: string;
  mean(document: Values): boolean;
}

type Values = Readonly<Record<string, unknown>>;
class Missing extends Error {}

const number = fc.constantFrom(0, 1, 2, Number.NaN, null, undefined);
const document = fc.record({
  a: fc.record({ x: number, y: number }),
  b: fc.option(fc.record({ x: number, y: number }), { nil: undefined }),
  items: fc.array(fc.record({ x: number }), { maxLength: 3 }),
});

const operators = { "<": (a: number, b: number) => a < b, ">=": (a: number, b: number) => a >= b } as const;
const operator = fc.constantFrom("<" as const, ">=" as const);
const place = fc.constantFrom(["a", "x"], ["a", "y"], ["b", "x"], ["b", "y"], ["gone", "x"]) as fc.Arbitrary<
  [string, string]
>;

function numberAt(values: unknown, key: string): number {
  const value = typeof values === "object" && values !== null ? Reflect.get(values, key) : undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Missing();
  return value;
}

const compared: fc.Arbitrary<Meant> = fc
  .tuple(place, operator, fc.constantFrom(0, 1, 2))
  .map(([[top, key], op, limit]) => ({
    text: `${top}.${key} ${op} ${limit}`,
    mean: (values) => operators[op](numberAt(values[top], key), limit),
  }));

const quantified: fc.Arbitrary<Meant> = fc.tuple(fc.constantFrom("all", "exists"), operator).map(([macro, op]) => ({
  text: `items.${macro}(item, item.x ${op} 1)`,
  mean: (values) => {
    for (const item of Array.isArray(values["items"]) ? values["items"] : []) {
      const holds = operators[op](numberAt(item, "x"), 1);
      if (holds !== (macro === "all")) return holds;
    }
    return macro === "all";
  },
}));

const expression: fc.Arbitrary<Meant> = fc.letrec<{ tree: Meant }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    compared,
    quantified,
    tie("tree").map(({ text, mean }) => ({ text: `!(${text})`, mean: (values: Values) => !mean(values) })),
    fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => ({
      text: `(${left.text} && ${right.text})`,
      mean: (values: Values) => left.mean(values) && right.mean(values),
    })),
    fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => ({
      text: `(${left.text} || ${right.text})`,
      mean: (values: Values) => left.mean(values) || right.mean(values),
    })),
    fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([is, then, otherwise]) => ({
      text: `(${is.text} ? ${then.text} : ${otherwise.text})`,
      mean: (values: Values) => (is.mean(values) ? then.mean(values) : otherwise.mean(values)),
    })),
  ),
})).tree;

function meant({ mean }: Meant, values: Values): string {
  try {
    return mean(values) ? "pass" : "fail";
  } catch (error) {
    if (error instanceof Missing) return "unmeasured";
    throw error;
  }
}

test("what reads a missing value, or a number that is none, never passes", () => {
  fc.assert(
    fc.property(expression, document, (expr, values) => {
      expect(ask({ expr: expr.text }, values).outcome).toBe(meant(expr, values));
    }),
    { numRuns: 300 },
  );
});

test("taking any input away that a rule reads never makes it pass", () => {
  const whole = { a: { x: 1, y: 1 }, b: { x: 1, y: 1 }, items: [{ x: 1 }, { x: 1 }] };
  fc.assert(
    fc.property(expression, (expr) => {
      for (const path of Object.keys(ask({ expr: expr.text }, whole).items[0]?.read ?? {}))
        expect(ask({ expr: expr.text }, without(whole, path.split("."))).outcome).not.toBe("pass");
    }),
    { numRuns: 100 },
  );
});

function without(values: unknown, [step = "", ...rest]: readonly string[]): Values {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([key, value]) => {
      if (key !== step) return [key, value];
      if (rest.length === 0) return [key, null];
      return [key, Array.isArray(value) ? Object.values(without(value, rest)) : without(value, rest)];
    }),
  );
}
