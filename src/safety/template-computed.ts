import type { Region, Token } from "./template-tokens.ts";
import { FILLING_METHODS, PLAIN_FILTERS, PLAIN_METHODS } from "./template-words.ts";

// A name is put together from another one, and that from a third: not in so many steps.
const MOST_ROUNDS = 30;

/**
 * Names whose value may be a text that the template puts together: a key made of such a name could be `__class__` without
 * being written anywhere. Found until no more are found, whatever the order of the statements;
 * undefined where that takes too many steps.
 */
export function computedNames(regions: readonly Region[]): ReadonlySet<string> | undefined {
  const statements = regions.map(({ tokens }) => tokens);
  const parameters = macroParameters(statements);
  const computed = new Set<string>();
  let known = -1;
  for (let round = 0; computed.size > known; round += 1) {
    if (round > MOST_ROUNDS) return undefined;
    known = computed.size;
    for (const tokens of statements) {
      for (const name of [
        ...bound(tokens, computed),
        ...filled(tokens, computed),
        ...handed(tokens, { parameters, computed }),
      ])
        computed.add(name);
    }
  }
  return computed;
}

/** Whether an expression may make a text that stands nowhere. */
export function isComputing(tokens: readonly Token[], computed: ReadonlySet<string>): boolean {
  return tokens.some((token, at) => {
    const before = tokens[at - 1];
    const after = tokens[at + 1];
    if (token.kind === "sign") {
      if (token.value === "+") return before?.kind !== "number" && after?.kind !== "number";
      return ["~", "*", "**", "%"].includes(token.value);
    }
    if (token.kind !== "name") return false;
    if (before?.value === "|") return !PLAIN_FILTERS.has(token.value);
    if (before?.value === ".") return after?.value === "(" && !PLAIN_METHODS.has(token.value);
    return after?.value !== "=" && computed.has(token.value) && !isCounted(tokens, at);
  });
}

/** `name|length`: a number, whatever the name is. */
function isCounted(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.value === "|" && ["length", "count", "int"].includes(tokens[at + 2]?.value ?? "");
}

/** Names that `set`, `with` and `for` bind to what is computed. */
function bound(tokens: readonly Token[], computed: ReadonlySet<string>): readonly string[] {
  const [statement] = tokens;
  if (statement?.value === "for") {
    const middle = tokens.findIndex(({ value }) => value === "in");
    const looped = tokens.slice(middle + 1);
    const isNumbers = looped[0]?.value === "range" && closing(looped, 1) === looped.length - 1;
    return !isNumbers && isComputing(looped, computed) ? namesOf(tokens.slice(1, middle)) : [];
  }
  if (statement?.value !== "set" && statement?.value !== "with") return [];
  const equals = tokens.findIndex(({ value }) => value === "=");
  if (equals === -1) return namesOf(tokens.slice(1));
  return isComputing(tokens.slice(equals + 1), computed) ? namesOf(tokens) : [];
}

/** Of `ns.key` both: whoever reads `ns` may read its key. */
function namesOf(tokens: readonly Token[]): readonly string[] {
  const equals = tokens.findIndex(({ value }) => value === "=");
  const targets = tokens[0]?.value === "with" ? tokens : tokens.slice(0, equals === -1 ? undefined : equals);
  return targets.filter(({ kind }) => kind === "name").map(({ value }) => value);
}

/** Lists and dictionaries into which something computed is put: all names of the statement, of which they are some. */
function filled(tokens: readonly Token[], computed: ReadonlySet<string>): readonly string[] {
  const isFilling = tokens.some(
    ({ value }, at) =>
      FILLING_METHODS.has(value) &&
      tokens[at - 1]?.value === "." &&
      tokens[at + 1]?.value === "(" &&
      isComputing(tokens.slice(at + 2, closing(tokens, at + 1)), computed),
  );
  return isFilling ? tokens.filter(({ kind }) => kind === "name").map(({ value }) => value) : [];
}

interface Known {
  readonly parameters: ReadonlyMap<string, ReadonlySet<string>>;
  readonly computed: ReadonlySet<string>;
}

/** Parameters of macros that are called with something computed. */
function handed(tokens: readonly Token[], { parameters, computed }: Known): readonly string[] {
  return tokens.flatMap(({ value }, at) => {
    const names = parameters.get(value);
    if (names === undefined || tokens[at + 1]?.value !== "(" || tokens[at - 1]?.value === "macro") return [];
    return isComputing(tokens.slice(at + 2, closing(tokens, at + 1)), computed) ? [...names] : [];
  });
}

/** The parameters of every macro by its name, of all macros of that name. */
export function macroParameters(statements: readonly (readonly Token[])[]): ReadonlyMap<string, ReadonlySet<string>> {
  const macros = new Map<string, Set<string>>();
  for (const [statement, name, ...rest] of statements) {
    if (statement?.value !== "macro" || name === undefined) continue;
    const known = macros.get(name.value) ?? new Set(["varargs", "kwargs"]);
    for (const { kind, value } of rest) if (kind === "name") known.add(value);
    macros.set(name.value, known);
  }
  return macros;
}

/** The index of the bracket that closes the one at `open`; the end where none does. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== "sign") continue;
    if ("([{".includes(token.value)) depth += 1;
    if (")]}".includes(token.value)) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}
