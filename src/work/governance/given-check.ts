import type { GovernanceInput, GovernanceRule } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { didYouMean, listed, plural } from "../../kernel/text.ts";
import { pointerOf } from "../../manifest/dotted-pointer.ts";
import {
  INPUT_NODE,
  itemsOf,
  keyOf,
  keysOf,
  kindsAt,
  valuesAt,
  type JsonKind,
  type SchemaNode,
} from "../../manifest/input-schema.ts";
import { pointerSteps, pointerTo } from "../../manifest/pointers.ts";
import type { LintProblem } from "./rule-lint.ts";
import { givenInput } from "./rule-test.ts";

/**
 * What the tests of a rule give that no document of the published form has: a misspelt key changes nothing that the rule
 * reads, and its test would stay green. What a document lacks is no mistake: that is what such tests are for.
 */
export function givenProblems({ tests = [] }: GovernanceRule, base: GovernanceInput): readonly LintProblem[] {
  return tests.flatMap(({ given = {} }, index) => {
    let document = base;
    return Object.entries(given).flatMap(([path, value]) => {
      const problem = problemOf({ path, value, document });
      document = givenInput(document, { [path]: value });
      return problem === undefined ? [] : [{ at: pointerTo("/tests", index, "given", path), message: problem }];
    });
  });
}

interface Given {
  readonly path: string;
  readonly value: unknown;
  readonly document: GovernanceInput;
}

function problemOf({ path, value, document }: Given): string | undefined {
  const pointer = pointerOf(path, document);
  if (pointer === undefined) return `${JSON.stringify(path)} is no path. Write one as datasets.0.rows.`;
  let place: SchemaNode = INPUT_NODE;
  let at: unknown = document;
  let walked = "";
  for (const step of pointerSteps(pointer)) {
    const next = nextOf({ place, at, walked }, step);
    if (typeof next === "string") return next;
    if (next.place === undefined) return undefined;
    ({ place } = next);
    at = memberOf(at, step);
    walked = below(walked, step);
  }
  return valueProblem(place, value, walked);
}

interface Standing {
  readonly place: SchemaNode;
  /** What a document has there. */
  readonly at: unknown;
  readonly walked: string;
}

/** The place of a step, undefined where any is allowed, or what is wrong with it. */
function nextOf({ place, at, walked }: Standing, step: string): { readonly place: SchemaNode | undefined } | string {
  if (kindsAt(place).has("array") && !isRecord(at)) {
    const { length } = Array.isArray(at) ? at : [];
    if (!/^\d+$/.test(step)) return `${walked} is a list: its items have numbers, as ${walked}.0.`;
    if (Number(step) > length)
      return `${walked} has ${plural(length, "item")} here: the next one is ${walked}.${length}.`;
    return { place: itemsOf(place) };
  }
  const next = keyOf(place, step);
  if (next === undefined) return noKey(place, step, walked);
  return { place: next === "any" ? undefined : next };
}

function noKey(place: SchemaNode, step: string, walked: string): string {
  return `${walked === "" ? "The input" : walked} has no ${step}.${didYouMean(step, keysOf(place))}`;
}

/** Null takes away, wherever it stands. */
function valueProblem(place: SchemaNode, value: unknown, walked: string): string | undefined {
  const kind = kindOf(value);
  const kinds = [...kindsAt(place)];
  if (kind === undefined) return undefined;
  if (kinds.length > 0 && !kinds.includes(kind))
    return `${walked} is ${listed(kinds.map((one) => WORDS[one]))}, and here it is ${WORDS[kind]}.`;
  const inner = innerProblem({ place, at: value, walked });
  const values = valuesAt(place);
  if (typeof value !== "string" || values === undefined || values.includes(value)) return inner;
  return `${walked} is ${JSON.stringify(value)}, and can be ${values.join(", ")}.${didYouMean(value, values)}`;
}

/** The first thing that is wrong within a value. */
function innerProblem({ place, at, walked }: Standing): string | undefined {
  if (typeof at !== "object" || at === null) return undefined;
  for (const [step, member] of Object.entries(at)) {
    const inner = Array.isArray(at) ? (itemsOf(place) ?? "any") : keyOf(place, step);
    if (inner === undefined) return noKey(place, step, walked);
    const problem = inner === "any" ? undefined : valueProblem(inner, member, below(walked, step));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const WORDS: Readonly<Record<JsonKind, string>> = {
  object: "an object",
  array: "a list",
  string: "a text",
  number: "a number",
  boolean: "true or false",
};

function kindOf(value: unknown): JsonKind | undefined {
  if (Array.isArray(value)) return "array";
  if (isRecord(value)) return "object";
  return (["string", "number", "boolean"] as const).find((kind) => kind === typeof value);
}

function below(walked: string, step: string): string {
  return walked === "" ? step : `${walked}.${step}`;
}

function memberOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
