import type { Problem } from "./problem.ts";
import { boundNames, closing, macroParameters } from "./template-bindings.ts";
import { computedNames, type Computed } from "./template-computed.ts";
import { hasSafeAttributes, isSafeKey } from "./template-keys.ts";
import { templateRegions, type Region, type Token } from "./template-tokens.ts";
import {
  ATTRIBUTE_FILTERS, DANGEROUS_ATTRIBUTES, DANGEROUS_NAMES, FILTERS, FUNCTIONS, KEYWORDS, METHODS, STATEMENTS,
} from "./template-words.ts"; // prettier-ignore

// The largest of well-known models has some twenty thousand characters.
const MOST_CHARACTERS = 128 * 1024;

/**
 * Whether a chat template can do more than print a conversation (CVE-2024-34359: whoever renders it without a sandbox runs
 * what it says). Not a list of what is bad, but of what such templates need: their statements, filters, methods and
 * functions; keys and attributes that stand in the template or come from the conversation. Anything else is a problem.
 */
export function templateProblems(template: string, at: string): readonly Problem[] {
  if (template.length > MOST_CHARACTERS) return [problem("template-size", "has more than 131 072 characters", at)];
  const regions = templateRegions(template);
  if (regions === undefined)
    return [problem("template-syntax", "does not end where its last part should, or nests too deep", at)];
  const danger = firstDanger(regions);
  return danger === undefined ? [] : [problem("template-escape", danger, at)];
}

function problem(kind: string, what: string, at: string): Problem {
  return {
    hazard: "code",
    kind,
    message: `The chat template ${what}. A template like that can run code where it is rendered without a sandbox (CVE-2024-34359). Take the template of the model's author, or write it without that.`,
    at,
  };
}

interface Names {
  readonly computed: Computed;
  readonly macros: ReadonlyMap<string, ReadonlySet<string>>;
}

function firstDanger(regions: readonly Region[]): string | undefined {
  const macros = macroParameters(regions.map(({ tokens }) => tokens));
  const computed = computedNames(regions);
  if (computed === undefined) return "puts names together in too many steps";
  const again = boundNames(regions).find(
    (name) => macros.has(name) || FUNCTIONS.has(name) || name === "loop" || name === "caller",
  );
  if (again !== undefined) return `binds the function ${JSON.stringify(again.slice(0, 40))} again`;
  const names = { computed, macros };
  for (const { kind, tokens } of regions) {
    const [first] = tokens;
    if (kind === "statement" && !STATEMENTS.has(first?.value ?? "")) return `has a statement ${shown(first)}`;
    const expression = kind === "statement" ? tokens.slice(1) : tokens;
    for (let at = 0; at < expression.length; at += 1) {
      const danger = dangerOf(expression, at, names);
      if (danger !== undefined) return danger;
    }
  }
  return undefined;
}

function dangerOf(...[tokens, at, names]: readonly [readonly Token[], number, Names]): string | undefined {
  const token = tokens[at];
  if (token?.kind === "text") return dangerOfText(tokens, at);
  if (token?.kind === "name") return dangerOfName(tokens, at, names);
  if (token?.kind !== "sign") return undefined;
  if (token.value === "(" && isValue(tokens[at - 1])) return "calls what an expression gives";
  if (token.value !== "[" || !(isValue(tokens[at - 1]) || isOperand(tokens[at - 1]))) return undefined;
  const key = tokens.slice(at + 1, closing(tokens, at));
  return isSafeKey(key, names.computed) ? undefined : "asks for a key that it puts together";
}

/** Something that has a value behind it: `x[0]`, `f()`, `"text"`. */
function isValue(token: Token | undefined): boolean {
  return token?.kind === "text" || (token?.kind === "sign" && ")]}".includes(token.value));
}

function isOperand(token: Token | undefined): boolean {
  return token?.kind === "name" && !KEYWORDS.has(token.value);
}

const DUNDER = /__/;
// A field of str.format that looks into what it gets.
const DEEP_FIELD = /\{[^{}]*[.[_]/;

function dangerOfText(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  if (token.isObscured) return "spells a plain character with an escape";
  if (DUNDER.test(token.value)) return "has a text with two underscores";
  // Jinja puts texts that stand side by side together.
  if (tokens[at + 1]?.kind === "text") return "puts texts together";
  const isFormat = tokens[at + 1]?.value === "." && tokens[at + 2]?.value === "format";
  return isFormat && DEEP_FIELD.test(token.value) ? "formats an attribute" : undefined;
}

function dangerOfName(...[tokens, at, names]: readonly [readonly Token[], number, Names]): string | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const { value } = token;
  const [before, after] = [tokens[at - 1]?.value, tokens[at + 1]?.value];
  if (DUNDER.test(value) || !/^\w+$/.test(value)) return `has the name ${shown(token)}`;
  if (before === ".") return dangerOfAttribute(tokens, at);
  if (before === "|") return dangerOfFilter(tokens, at);
  if (before === "is" || (before === "not" && tokens[at - 2]?.value === "is")) return undefined;
  if (DANGEROUS_NAMES.has(value) && after !== "=") return `uses ${shown(token)}`;
  if (FUNCTIONS.has(value)) return isNamed(tokens, at) ? undefined : `hands on the function ${shown(token)}`;
  if (after !== "(" || KEYWORDS.has(value) || names.macros.has(value) || value === "caller" || value === "loop")
    return undefined;
  return `calls ${shown(token)}`;
}

/** `strftime_now("…")`, `strftime_now is defined`, `dict=`. */
function isNamed(tokens: readonly Token[], at: number): boolean {
  return ["(", "is", "="].includes(tokens[at + 1]?.value ?? "");
}

function dangerOfAttribute(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const { value } = token;
  if (value.startsWith("_") || DANGEROUS_ATTRIBUTES.has(value)) return `asks for the attribute ${shown(token)}`;
  if (tokens[at + 1]?.value !== "(")
    return value === "format" || value === "format_map" ? "hands on a method" : undefined;
  if (!METHODS.has(value)) return `calls the method ${shown(token)}`;
  return value === "format" && tokens[at - 2]?.kind !== "text"
    ? "formats with a text that it puts together"
    : undefined;
}

function dangerOfFilter(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  if (!FILTERS.has(token.value)) return `uses the filter ${shown(token)}`;
  if (!ATTRIBUTE_FILTERS.has(token.value) || tokens[at + 1]?.value !== "(") return undefined;
  const args = tokens.slice(at + 2, closing(tokens, at + 1));
  return hasSafeAttributes(token.value, args)
    ? undefined
    : `gives the filter ${token.value} a name that it puts together`;
}

function shown(token: Token | undefined): string {
  return token === undefined ? "without a name" : JSON.stringify(token.value.slice(0, 40));
}
