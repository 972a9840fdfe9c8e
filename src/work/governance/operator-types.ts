import type { ExpressionTree } from "../../kernel/expression-tree.ts";
import { operatorOf, textOf } from "./expression-text.ts";
import { ANY, BOOL, wordFor, type Type } from "./expression-type.ts";

type Call = Extract<ExpressionTree, { kind: "call" }>;
export type Given = Type | { readonly problem: string };

/** What an operator gives, or why it cannot be asked of these; undefined where the call is of no operator. */
export function operatorType(call: Call, args: readonly Type[]): Given | undefined {
  const { name } = call;
  if (name === "_?_:_") return choice(call, args);
  if (name === "!_") return allTruths(call, args);
  if (name === "-_") return args[0];
  const operator = operatorOf(name);
  if (operator === undefined) return undefined;
  if (operator === "&&" || operator === "||") return allTruths(call, args);
  if (operator === "in") return within(call, args);
  if (operator === "==" || operator === "!=") return equal(call, args);
  return /^[<>]/.test(operator) ? ordered(call, args) : arithmetic(call, args);
}

function allTruths({ args: written, name }: Call, args: readonly Type[]): Given {
  const wrong = args.findIndex(({ kind }) => kind !== "any" && kind !== "bool");
  const [tree, type] = [written[wrong], args[wrong]];
  if (tree === undefined || type === undefined) return BOOL;
  return { problem: `${textOf(tree)} is ${wordFor(type)}; ${shown(name)} is of what is true or false.` };
}

function choice({ args: [condition] }: Call, [asked, left = ANY, right = ANY]: readonly Type[]): Given {
  if (condition !== undefined && asked !== undefined && asked.kind !== "any" && asked.kind !== "bool")
    return { problem: `${textOf(condition)} is ${wordFor(asked)}; ? asks for a condition.` };
  return left.kind === right.kind ? left : ANY;
}

function within({ args: [, list] }: Call, [, type = ANY]: readonly Type[]): Given {
  if (["any", "list", "map"].includes(type.kind)) return BOOL;
  return { problem: `${list === undefined ? "" : textOf(list)} is ${wordFor(type)}; in asks for a list.` };
}

function equal({ args: [a, b] }: Call, [left = ANY, right = ANY]: readonly Type[]): Given {
  const isOpen = left.kind === "any" || right.kind === "any";
  if (isOpen || left.kind === right.kind || a === undefined || b === undefined) return BOOL;
  return { problem: `${textOf(a)} is ${wordFor(left)} and ${textOf(b)} ${wordFor(right)}: they are never equal.` };
}

const ORDERED: ReadonlySet<Type["kind"]> = new Set(["any", "number", "string", "timestamp", "duration", "bool"]);

function ordered({ args: [a, b] }: Call, [left = ANY, right = ANY]: readonly Type[]): Given {
  const fits = left.kind === "any" || right.kind === "any" || left.kind === right.kind;
  if (fits && ORDERED.has(left.kind) && ORDERED.has(right.kind)) return BOOL;
  if (a === undefined || b === undefined) return BOOL;
  return { problem: `${textOf(a)} is ${wordFor(left)} and ${textOf(b)} ${wordFor(right)}: they cannot be compared.` };
}

function arithmetic({ name, args: [a, b] }: Call, [left = ANY, right = ANY]: readonly Type[]): Given {
  const operator = operatorOf(name) ?? "";
  if (left.kind === "any" || right.kind === "any") return ANY;
  const given = RESULTS[`${left.kind} ${operator} ${right.kind}`];
  if (given === "list") return left;
  if (given !== undefined) return { kind: given };
  if (a === undefined || b === undefined) return ANY;
  const hint = operator === "+" && [left, right].some(({ kind }) => kind === "string") ? " Write string(…)." : "";
  return {
    problem: `${textOf(a)} is ${wordFor(left)} and ${textOf(b)} ${wordFor(right)}: no ${operator} is of these.${hint}`,
  };
}

const RESULTS: Readonly<Record<string, "number" | "string" | "list" | "timestamp" | "duration">> = {
  "number + number": "number",
  "number - number": "number",
  "number * number": "number",
  "number / number": "number",
  "number % number": "number",
  "string + string": "string",
  "list + list": "list",
  "timestamp - timestamp": "duration",
  "timestamp - duration": "timestamp",
  "timestamp + duration": "timestamp",
  "duration + timestamp": "timestamp",
  "duration + duration": "duration",
  "duration - duration": "duration",
};

function shown(name: string): string {
  return operatorOf(name) ?? name.replaceAll("_", "");
}
