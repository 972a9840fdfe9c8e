import type { ExpressionTree } from "../../kernel/expression-tree.ts";

const INFIX = /^(?:_(\+|-|\*|\/|%|==|!=|<|<=|>|>=|&&|\|\|)_|@(in))$/;
/** What binds tighter has the higher number; equal ones associate to the left. */
const STRENGTH: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  in: 3,
  "==": 3,
  "!=": 3,
  "<": 3,
  "<=": 3,
  ">": 3,
  ">=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
};
const TIGHTEST = 9;

/** An expression as text that means the same. */
export function textOf(tree: ExpressionTree): string {
  switch (tree.kind) {
    case "literal":
      return literalText(tree);
    case "name":
      return tree.name;
    case "member":
      return `${within(tree.of, TIGHTEST)}.${tree.field}`;
    case "list":
      return `[${tree.items.map(textOf).join(", ")}]`;
    case "map":
      return `{${tree.entries.map(([key, value]) => `${textOf(key)}: ${textOf(value)}`).join(", ")}}`;
    case "call":
      return callText(tree);
  }
}

function callText({ name, target, args }: Extract<ExpressionTree, { kind: "call" }>): string {
  const operator = operatorOf(name);
  const [first, second, third] = args;
  if (operator !== undefined && first !== undefined) {
    const strength = STRENGTH[operator] ?? 0;
    return args.map((arg, index) => within(arg, strength + (index > 0 ? 1 : 0))).join(` ${operator} `);
  }
  if (first !== undefined && (name === "!_" || name === "-_")) return `${name[0]}${within(first, 8)}`;
  if (first !== undefined && second !== undefined && name === "_[_]")
    return `${within(first, TIGHTEST)}[${textOf(second)}]`;
  if (first !== undefined && second !== undefined && third !== undefined && name === "_?_:_")
    return `${within(first, 1)} ? ${within(second, 1)} : ${textOf(third)}`;
  return `${target === undefined ? "" : `${within(target, TIGHTEST)}.`}${name}(${args.map(textOf).join(", ")})`;
}

/** In brackets where what is around it binds tighter. */
function within(tree: ExpressionTree, strength: number): string {
  return strengthOf(tree) < strength ? `(${textOf(tree)})` : textOf(tree);
}

function strengthOf(tree: ExpressionTree): number {
  if (tree.kind !== "call") return TIGHTEST;
  const operator = operatorOf(tree.name);
  if (operator !== undefined) return STRENGTH[operator] ?? 0;
  if (tree.name === "!_" || tree.name === "-_") return 8;
  return tree.name === "_?_:_" ? 0 : TIGHTEST;
}

/** `>=` of `_>=_`. */
export function operatorOf(name: string): string | undefined {
  const [, symbol, word] = INFIX.exec(name) ?? [];
  return symbol ?? word;
}

function literalText({ type, text }: Extract<ExpressionTree, { kind: "literal" }>): string {
  if (type === "string") return JSON.stringify(text);
  return type === "double" && /^-?\d+$/.test(text) ? `${text}.0` : text;
}
