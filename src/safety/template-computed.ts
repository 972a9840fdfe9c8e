import {
  boundBy,
  callsOf,
  closing,
  fillings,
  macroParameters,
  namesIn,
  type Binding,
  type Call,
  type Filling,
} from "./template-bindings.ts";
import type { Region, Token } from "./template-tokens.ts";
import { KEYWORDS, PLAIN_FILTERS, PLAIN_FUNCTIONS, PLAIN_METHODS } from "./template-words.ts";

/** What a template may have put together: names, and attributes that were set on anything (`set ns.key = …`). */
export interface Computed {
  readonly names: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

// A name is put together from another one, and that from a third: not in so many steps.
const MOST_ROUNDS = 30;

/**
 * Names whose value may be a text that the template puts together: a key made of such a name could be `__class__` without
 * being written anywhere. Found until no more are found, whatever the order of the statements; undefined where that takes
 * too many steps.
 */
export function computedNames(regions: readonly Region[]): Computed | undefined {
  const statements = regions.map(({ tokens }) => tokens);
  const bindings = statements.flatMap(boundBy);
  const filled = fillings(statements);
  const calls = callsOf(statements, macroParameters(statements));
  const handed = calls.map(({ parameters, tokens }) => ({ names: [...parameters], tokens }));
  const computed = { names: new Set<string>(), attributes: new Set<string>() };
  const mutated = new Set<string>();
  let known = -1;
  for (let round = 0; sizeOf(computed) + mutated.size > known; round += 1) {
    if (round > MOST_ROUNDS) return undefined;
    known = sizeOf(computed) + mutated.size;
    for (const binding of bindings) bind(binding, computed);
    for (const name of reached(filled, computed)) mutated.add(name);
    for (const name of reached(handed, computed)) computed.names.add(name);
    spread(mutated, bindings, calls);
    for (const name of mutated) computed.names.add(name);
  }
  return computed;
}

function sizeOf({ names, attributes }: Computed): number {
  return names.size + attributes.size;
}

function bind({ names, attributes, tokens }: Binding, computed: { names: Set<string>; attributes: Set<string> }): void {
  if (tokens !== undefined && !isComputing(tokens, computed)) return;
  for (const name of names) computed.names.add(name);
  for (const attribute of attributes) computed.attributes.add(attribute);
}

/** The names into which something computed is put. */
function reached(puts: readonly Filling[], computed: Computed): readonly string[] {
  return puts.filter(({ tokens }) => isComputing(tokens, computed)).flatMap(({ names }) => names);
}

/** A list has several names: what is put into it under one of them is in it under the others. */
function spread(...[mutated, bindings, calls]: readonly [Set<string>, readonly Binding[], readonly Call[]]): void {
  for (const { names, tokens = [] } of bindings)
    if (names.some((name) => mutated.has(name))) for (const name of namesIn(tokens)) mutated.add(name);
  for (const { parameters, tokens } of calls)
    if ([...parameters].some((name) => mutated.has(name))) for (const name of namesIn(tokens)) mutated.add(name);
}

// Written in the tokenizer's configuration, by whoever wrote the template.
const SPECIAL_TOKEN = /_tokens?$/;

/** Whether an expression may make a text that stands nowhere. */
export function isComputing(tokens: readonly Token[], computed: Computed): boolean {
  return tokens.some((token, at) => {
    if (token.kind === "text") return computed.attributes.has(token.value);
    return token.kind === "sign"
      ? isComputingSign(tokens, at)
      : token.kind === "name" && isComputingName(tokens, at, computed);
  });
}

function isComputingSign(tokens: readonly Token[], at: number): boolean {
  const value = tokens[at]?.value ?? "";
  if (value === "+") return tokens[at - 1]?.kind !== "number" && tokens[at + 1]?.kind !== "number";
  if (value === "[") return isStepping(tokens.slice(at + 1, closing(tokens, at)));
  return ["~", "*", "**", "%"].includes(value);
}

function isComputingName(...[tokens, at, computed]: readonly [readonly Token[], number, Computed]): boolean {
  const value = tokens[at]?.value ?? "";
  const [before, after] = [tokens[at - 1]?.value, tokens[at + 1]?.value];
  if (before === "|") return !PLAIN_FILTERS.has(value);
  if (before === ".") return after === "(" ? !PLAIN_METHODS.has(value) : computed.attributes.has(value);
  // What a macro prints, and what strftime makes of its pattern, is a text of its own.
  if (after === "(") return !KEYWORDS.has(value) && !PLAIN_FUNCTIONS.has(value);
  return after !== "=" && (computed.names.has(value) || SPECIAL_TOKEN.test(value)) && !isCounted(tokens, at);
}

/** A slice that takes every second character makes a text that stands nowhere; one that turns it around does not. */
function isStepping(tokens: readonly Token[]): boolean {
  const colons = tokens.flatMap(({ kind, value }, at) => (kind === "sign" && value === ":" ? [at] : []));
  if (colons.length < 2) return false;
  const step = tokens.slice((colons[1] ?? 0) + 1);
  return !["", "1", "-1"].includes(step.map(({ value }) => value).join(""));
}

/** `name|length`: a number, whatever the name is. */
function isCounted(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.value === "|" && ["length", "count", "int"].includes(tokens[at + 2]?.value ?? "");
}
