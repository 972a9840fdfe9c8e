import type { ExpressionProblem, ExpressionTree } from "../../kernel/expression-tree.ts";
import { didYouMean, suggest } from "../../kernel/text.ts";
import { callType } from "./call-types.ts";
import { textOf } from "./expression-text.ts";
import { ANY, BOOL, NUMBER, STRING, wordFor, type Keys, type Type } from "./expression-type.ts";
import { negatedComparison } from "./negated-comparison.ts";
import { operatorType } from "./operator-types.ts";

/** The type of each name that an expression may use. */
export type Names = ReadonlyMap<string, Type>;

export interface Checked {
  readonly type: Type;
  readonly problems: readonly ExpressionProblem[];
}

type Call = Extract<ExpressionTree, { kind: "call" }>;

const MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);
const LITERALS = { bool: BOOL, int: NUMBER, double: NUMBER, string: STRING, bytes: ANY, null: ANY } as const;
/** Names of types, as values. */
const TYPES: ReadonlySet<string> = new Set(["int", "double", "string", "bool", "bytes", "list", "map", "type"]);

/** What people call the time. */
const CLOCKS: ReadonlySet<string> = new Set(["today", "time", "date", "clock", "current_time", "currentTime"]);

/**
 * What an expression gives over documents of the published form, and what of it cannot be: keys that no document has,
 * values that are compared or calculated with as what they are not.
 */
export function checkExpression(tree: ExpressionTree, names: Names): Checked {
  const checker = new Checker();
  const type = checker.typeOf(tree, names);
  return { type, problems: checker.problems };
}

class Checker {
  readonly problems: ExpressionProblem[] = [];

  typeOf(tree: ExpressionTree, names: Names): Type {
    switch (tree.kind) {
      case "literal":
        return LITERALS[tree.type];
      case "name":
        return this.#name(tree, names);
      case "member":
        return this.#member(this.typeOf(tree.of, names), tree, names);
      case "list": {
        const items = tree.items.map((item) => this.typeOf(item, names));
        return { kind: "list", item: items[0] ?? ANY };
      }
      case "map":
        for (const entry of tree.entries) for (const part of entry) this.typeOf(part, names);
        return ANY;
      case "call":
        return this.#call(tree, names);
    }
  }

  #say(message: string, at: number): Type {
    this.problems.push({ message, at });
    return ANY;
  }

  #name({ name, at }: Extract<ExpressionTree, { kind: "name" }>, names: Names): Type {
    const known = names.get(name) ?? (TYPES.has(name) ? { kind: "type" as const } : undefined);
    const hint = CLOCKS.has(name) ? " The only time is now." : didYouMean(name, [...names.keys()]);
    return known ?? this.#say(`The input has no ${name}.${hint}`, at);
  }

  #member(of: Type, tree: Extract<ExpressionTree, { kind: "member" }>, names: Names): Type {
    if (of.kind === "any") return ANY;
    const owner = textOf(tree.of);
    if (of.kind !== "map") return this.#say(`${owner} is ${wordFor(of)}, which has no ${tree.field}.`, tree.at);
    return (
      of.keys.at(tree.field) ??
      this.#say(noKey(owner, tree.field, of.keys) + elsewhere(tree.field, of.keys, names), tree.at)
    );
  }

  #call(call: Call, names: Names): Type {
    const negated = negatedComparison(call);
    if (negated !== undefined) this.problems.push(negated);
    if (call.name === "has") return this.#has(call, names);
    if (call.target !== undefined && MACROS.has(call.name)) return this.#macro(call, call.target, names);
    if (call.name === "_[_]") return this.#index(call, names);
    const args = call.args.map((arg) => this.typeOf(arg, names));
    const target = call.target && this.typeOf(call.target, names);
    const given = operatorType(call, args) ?? callType(call, target, args);
    return "problem" in given ? this.#say(given.problem, call.at) : given;
  }

  #has(call: Call, names: Names): Type {
    for (const arg of call.args) this.typeOf(arg, names);
    return BOOL;
  }

  #macro({ name, args, at }: Call, over: ExpressionTree, names: Names): Type {
    const range = this.typeOf(over, names);
    const [variable, ...bodies] = args;
    if (range.kind !== "any" && range.kind !== "list" && range.kind !== "map")
      return this.#say(`${textOf(over)} is ${wordFor(range)}: ${name}() is of a list.`, at);
    const item = itemOf(range);
    const called = variable?.kind === "name" ? variable.name : "";
    if (names.has(called)) this.#say(`${called} is something else already. Call the item another name.`, at);
    const within = new Map([...names, [called, item]]);
    const types = bodies.map((body) => this.typeOf(body, within));
    const result = types.at(-1) ?? ANY;
    const isCondition = name !== "map" || bodies.length > 1;
    const condition = name === "map" ? types[0] : result;
    if (isCondition && condition !== undefined && condition.kind !== "any" && condition.kind !== "bool")
      this.#say(`${name}() asks for a condition, and this is ${wordFor(condition)}.`, at);
    if (name === "map") return { kind: "list", item: result };
    return name === "filter" ? { kind: "list", item } : BOOL;
  }

  #index({ args, at }: Call, names: Names): Type {
    const [of, key] = args;
    if (of === undefined || key === undefined) return ANY;
    const type = this.typeOf(of, names);
    const index = this.typeOf(key, names);
    if (type.kind === "list") {
      if (index.kind === "any" || index.kind === "number") return type.item;
      return this.#say(`${textOf(of)} is a list: its items have numbers.`, at);
    }
    if (type.kind !== "map") return type.kind === "any" ? ANY : this.#say(`${textOf(of)} is ${wordFor(type)}.`, at);
    if (key.kind !== "literal") return type.keys.others;
    return type.keys.at(key.text) ?? this.#say(noKey(textOf(of), key.text, type.keys), key.at);
  }
}

/** The keys of a map are texts. */
function itemOf(range: Type): Type {
  if (range.kind === "list") return range.item;
  return range.kind === "map" ? STRING : ANY;
}

function noKey(owner: string, key: string, { names }: Keys): string {
  return `${owner} has no ${key}.${didYouMean(key, names)}`;
}

/** Where nothing there is meant, what stands at the top may be. */
function elsewhere(key: string, { names: near }: Keys, names: Names): string {
  return suggest(key, near) === undefined && names.has(key) ? ` The input has ${key} at its top.` : "";
}
