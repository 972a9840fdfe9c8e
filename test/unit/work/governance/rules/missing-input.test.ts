import { describe, expect, test } from "vitest";
import type { GovernanceInput } from "../../../../../src/generated/types.ts";
import { isRecord } from "../../../../../src/kernel/guards.ts";
import type { ItemResult } from "../../../../../src/kernel/rule-result.ts";
import { givenInput } from "../../../../../src/work/governance/rule-test.ts";
import { SAMPLE_INPUT } from "../../../../../src/work/governance/rules/sample-input.ts";
import { SUITE_RULES } from "../../../../../src/work/governance/rules/suite-rules.ts";
import { asked } from "./asked.ts";

/** Keys whose absence has a meaning of its own, so that the rule still passes without them. */
const MEANS_SOMETHING: Readonly<Record<string, RegExp>> = {
  // What has not to be read again is held by its pin.
  "MG-DATA-002": /^datasets\/\d+\/quality$/,
  // The manifest's default: an issue is opened.
  "MG-OPS-001": /^model\/monitoring\/alerts/,
};

describe.each(SUITE_RULES.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test("never passes without what it read", () => {
    const documents = [SAMPLE_INPUT, ...passingDocuments(rule.tests)];
    const passed = documents.flatMap((document) => {
      const result = asked(rule, document);
      if (result.outcome !== "pass" && result.outcome !== "warn") return [];
      const read = [...result.items.flatMap(there), ...(rule.requires ?? [])].map(stepsOf);
      return withParents(read)
        .filter((steps) => !MEANS_SOMETHING[id]?.test(steps.join("/")))
        .filter((steps) => ["pass", "warn"].includes(asked(rule, without(document, steps)).outcome))
        .map((steps) => steps.join("/"));
    });
    expect(passed).toEqual([]);
  });

  test("never passes on numbers that are none", () => {
    const result = asked(rule, SAMPLE_INPUT);
    const numbers = result.items.flatMap(({ read }) =>
      Object.entries(read).filter(([, value]) => typeof value === "number"),
    );
    const passed = numbers
      .map(([path]) => stepsOf(path))
      .filter((steps) => steps[0] !== "params" && isNumberAt(SAMPLE_INPUT, steps))
      .filter((steps) => asked(rule, replaced(SAMPLE_INPUT, steps, Number.NaN)).outcome === "pass");
    expect(passed).toEqual([]);
  });
});

test("every rule that passes on the common document read something of it", () => {
  const silent = SUITE_RULES.filter((rule) => {
    const { outcome, items } = asked(rule, SAMPLE_INPUT);
    return outcome === "pass" && items.every((item) => there(item).length === 0) && rule.checks === undefined;
  });
  expect(silent.map(({ id }) => id)).toEqual([]);
});

/** What an item read and found; what was not there cannot be taken away. */
function there({ read }: ItemResult): readonly string[] {
  return Object.entries(read).flatMap(([path, value]) => (value === null ? [] : [path]));
}

type Tests = (typeof SUITE_RULES)[number]["tests"];

function passingDocuments(tests: Tests): readonly GovernanceInput[] {
  return tests
    .filter((one) => one.expect === "pass" || one.expect === "warn")
    .map(({ given }) => givenInput(SAMPLE_INPUT, given));
}

/** `size(checks["gate/fairness"])` → checks, gate/fairness. */
function stepsOf(path: string): readonly string[] {
  const plain = path.replace(/^size\((.*)\)$/, "$1");
  return [...plain.matchAll(/\["((?:[^"\\]|\\.)*)"\]|([^.[]+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
}

/** Each path and all that lead to it; items of lists are not keys, and parameters are the rule's own. */
function withParents(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const all = paths.flatMap((steps) => steps.map((_, index) => steps.slice(0, index + 1)));
  const keys = all.filter((steps) => steps[0] !== "params" && !/^\d+$/.test(steps.at(-1) ?? ""));
  return [...new Map(keys.map((steps) => [steps.join("/"), steps])).values()];
}

function without(document: GovernanceInput, steps: readonly string[]): GovernanceInput {
  return replaced(document, steps, undefined);
}

function replaced(document: GovernanceInput, steps: readonly string[], value: unknown): GovernanceInput {
  // Through text: what two keys share would be changed in both.
  const copy: GovernanceInput = JSON.parse(JSON.stringify(document));
  const parent = steps.slice(0, -1).reduce<unknown>(memberOf, copy);
  const last = steps.at(-1) ?? "";
  if (!isRecord(parent)) return copy;
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return copy;
}

function isNumberAt(document: GovernanceInput, steps: readonly string[]): boolean {
  return typeof steps.reduce<unknown>(memberOf, document) === "number";
}

function memberOf(at: unknown, step: string): unknown {
  if (Array.isArray(at)) return at[Number(step)];
  return isRecord(at) ? at[step] : undefined;
}
