import type { ExpressionTree } from "../../kernel/expression-tree.ts";
import { textOf } from "./expression-text.ts";
import { ANY, BOOL, NUMBER, STRING, wordFor, type Type } from "./expression-type.ts";
import type { Given } from "./operator-types.ts";

type Call = Extract<ExpressionTree, { kind: "call" }>;
type Kind = Type["kind"];

interface Signature {
  /** What it may be asked of; absent for one that is written before its arguments. */
  readonly of?: Kind;
  /** The kinds of each argument, `?` where it may be missing. */
  readonly takes: readonly string[];
  readonly gives: Type;
}

const TIME: Type = { kind: "timestamp" };
const SPAN: Type = { kind: "duration" };
const TEXTS: Type = { kind: "list", item: STRING };

const SIGNATURES: Readonly<Record<string, readonly Signature[]>> = {
  size: [
    { takes: ["string list map"], gives: NUMBER },
    { of: "any", takes: [], gives: NUMBER },
  ],
  contains: [{ of: "string", takes: ["string"], gives: BOOL }],
  startsWith: [{ of: "string", takes: ["string"], gives: BOOL }],
  endsWith: [{ of: "string", takes: ["string"], gives: BOOL }],
  matches: [
    { of: "string", takes: ["string"], gives: BOOL },
    { takes: ["string", "string"], gives: BOOL },
  ],
  charAt: [{ of: "string", takes: ["number"], gives: STRING }],
  indexOf: [{ of: "string", takes: ["string", "number ?"], gives: NUMBER }],
  lastIndexOf: [{ of: "string", takes: ["string", "number ?"], gives: NUMBER }],
  lowerAscii: [{ of: "string", takes: [], gives: STRING }],
  upperAscii: [{ of: "string", takes: [], gives: STRING }],
  trim: [{ of: "string", takes: [], gives: STRING }],
  replace: [{ of: "string", takes: ["string", "string", "number ?"], gives: STRING }],
  split: [{ of: "string", takes: ["string", "number ?"], gives: TEXTS }],
  substring: [{ of: "string", takes: ["number", "number ?"], gives: STRING }],
  join: [{ of: "list", takes: ["string ?"], gives: STRING }],
  format: [{ of: "string", takes: ["list"], gives: STRING }],
  int: [{ takes: ["number string timestamp duration"], gives: NUMBER }],
  double: [{ takes: ["number string"], gives: NUMBER }],
  string: [{ takes: ["string number bool timestamp duration"], gives: STRING }],
  bool: [{ takes: ["bool string"], gives: BOOL }],
  type: [{ takes: ["any"], gives: { kind: "type" } }],
  timestamp: [{ takes: ["string timestamp"], gives: TIME }],
  duration: [{ takes: ["string duration"], gives: SPAN }],
  round: [{ takes: ["number", "number"], gives: NUMBER }],
  abs: [{ takes: ["number"], gives: NUMBER }],
  isStated: [{ takes: ["string"], gives: BOOL }],
  unmeasured: [{ takes: ["string"], gives: BOOL }],
};

/** What a function gives, or why it cannot be asked of these. Which functions there are is told where it is parsed. */
export function callType(call: Call, target: Type | undefined, args: readonly Type[]): Given {
  const signatures = SIGNATURES[call.name] ?? [];
  const [wanted] = signatures;
  const fitting = signatures.find(
    ({ of, takes }) =>
      (of === undefined) === (target === undefined) &&
      (of === undefined || isOf(target, of)) &&
      args.length <= takes.length &&
      takes.every((kinds, index) => isOf(args[index], kinds)),
  );
  if (fitting !== undefined) return fitting.gives;
  return wanted === undefined
    ? ANY
    : { problem: misuse(call, wanted, [...(target === undefined ? [] : [target]), ...args]) };
}

function isOf(type: Type | undefined, kinds: string): boolean {
  const words = kinds.split(" ");
  if (type === undefined) return words.includes("?");
  return type.kind === "any" || words.includes("any") || words.includes(type.kind);
}

function misuse({ name, target: written }: Call, { of, takes }: Signature, given: readonly Type[]): string {
  const form = `${of === undefined ? "" : "x."}${name}(${"xyz".slice(0, takes.length).split("").join(", ")})`;
  const words = given.map(wordFor);
  if (written !== undefined) words[0] = `${textOf(written)}, which is ${words[0] ?? "a value"}`;
  return `${name}() is not of ${words.length === 0 ? "nothing" : words.join(" and ")}. Its form is ${form}.`;
}
