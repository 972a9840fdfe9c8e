import type { Region, Token } from "./template-tokens.ts";
import { FILLING_METHODS } from "./template-words.ts";

type Statements = readonly (readonly Token[])[];

/** `set`, `with` or `for`: what it binds, and to what. */
export interface Binding {
  readonly names: readonly string[];
  /** Of `set ns.key = …` the `key`, whatever `ns` is another name of. */
  readonly attributes: readonly string[];
  /** Undefined of a block, which may hold anything. */
  readonly tokens: readonly Token[] | undefined;
}

export function boundBy(tokens: readonly Token[]): readonly Binding[] {
  const [statement] = tokens;
  if (statement?.value === "for") {
    const middle = tokens.findIndex(({ value }) => value === "in");
    const looped = tokens.slice(middle + 1);
    // Numbers, whatever they count.
    const isNumbers = looped[0]?.value === "range" && closing(looped, 1) === looped.length - 1;
    return [{ ...targetsOf(tokens.slice(1, middle)), tokens: isNumbers ? [] : looped }];
  }
  if (statement?.value === "with")
    return [{ ...targetsOf(tokens.filter((_, at) => tokens[at + 1]?.value === "=")), tokens: tokens.slice(1) }];
  if (statement?.value !== "set") return [];
  const equals = tokens.findIndex(({ value }) => value === "=");
  if (equals === -1) return [{ ...targetsOf(tokens.slice(1)), tokens: undefined }];
  return [{ ...targetsOf(tokens.slice(1, equals)), tokens: tokens.slice(equals + 1) }];
}

function targetsOf(tokens: readonly Token[]): Omit<Binding, "tokens"> {
  const names = tokens.filter(({ kind }) => kind === "name");
  const isAttribute = (token: Token): boolean => tokens[tokens.indexOf(token) - 1]?.value === ".";
  const isOwner = (token: Token): boolean => tokens[tokens.indexOf(token) + 1]?.value === ".";
  return {
    names: names.filter((token) => !isAttribute(token) && !isOwner(token)).map(({ value }) => value),
    attributes: names.filter(isAttribute).map(({ value }) => value),
  };
}

/** All names that the template binds, parameters of macros among them. */
export function boundNames(regions: readonly Region[]): readonly string[] {
  const statements = regions.map(({ tokens }) => tokens);
  return [
    ...statements.flatMap(boundBy).flatMap(({ names }) => names),
    ...[...macroParameters(statements).values()].flatMap((names) => [...names]),
  ];
}

export interface Filling {
  readonly names: readonly string[];
  readonly tokens: readonly Token[];
}

/** `list.append(…)` and its like: what is filled, and with what. */
export function fillings(statements: Statements): readonly Filling[] {
  return statements.flatMap((tokens) =>
    tokens.flatMap(({ value }, at) => {
      if (!FILLING_METHODS.has(value) || tokens[at - 1]?.value !== "." || tokens[at + 1]?.value !== "(") return [];
      return [{ names: receiverNames(tokens, at - 2), tokens: tokens.slice(at + 2, closing(tokens, at + 1)) }];
    }),
  );
}

/** The names of the path that ends at an index: `a` and `b` of `a.b[0]`. */
function receiverNames(tokens: readonly Token[], end: number): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  for (let at = end; at >= 0; at -= 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === "name") names.push(token.value);
    if (token.value === "]" || token.value === ")") depth += 1;
    if (token.value === "[" || token.value === "(") depth -= 1;
    const isInside = depth > 0 || token.value === "[" || token.value === "(" || token.value === ".";
    if (depth < 0 || (!isInside && !".[(".includes(tokens[at + 1]?.value ?? "x") && at !== end)) break;
    if (!isInside && tokens[at - 1]?.value !== ".") break;
  }
  return names;
}

export interface Call {
  readonly parameters: ReadonlySet<string>;
  /** Its arguments. */
  readonly tokens: readonly Token[];
}

export function callsOf(statements: Statements, macros: ReadonlyMap<string, ReadonlySet<string>>): readonly Call[] {
  return statements.flatMap((tokens) =>
    tokens.flatMap(({ value }, at) => {
      const parameters = macros.get(value);
      if (parameters === undefined || tokens[at + 1]?.value !== "(" || tokens[at - 1]?.value === "macro") return [];
      return [{ parameters, tokens: tokens.slice(at + 2, closing(tokens, at + 1)) }];
    }),
  );
}

/** The parameters of every macro by its name, of all macros of that name. */
export function macroParameters(statements: Statements): ReadonlyMap<string, ReadonlySet<string>> {
  const macros = new Map<string, Set<string>>();
  for (const [statement, name, ...rest] of statements) {
    if (statement?.value !== "macro" || name === undefined) continue;
    const known = macros.get(name.value) ?? new Set(["varargs", "kwargs"]);
    for (const { kind, value } of rest) if (kind === "name") known.add(value);
    macros.set(name.value, known);
  }
  return macros;
}

/** Names of variables, not of attributes and filters. */
export function namesIn(tokens: readonly Token[]): readonly string[] {
  return tokens
    .filter(({ kind }, at) => kind === "name" && tokens[at - 1]?.value !== "." && tokens[at - 1]?.value !== "|")
    .map(({ value }) => value);
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
