export interface Token {
  readonly kind: "name" | "text" | "number" | "sign";
  /** Of a text: what its escapes stand for. */
  readonly value: string;
  /** Of a text: whether an escape stands for a character that could have been written as it is. */
  readonly isObscured: boolean;
}

/** `{{ … }}` or `{% … %}`. */
export interface Region {
  readonly kind: "print" | "statement";
  readonly tokens: readonly Token[];
}

// No template of a model comes near them, and what is done with an expression takes the longer the deeper it is.
const MOST_DEPTH = 40;
const MOST_TOKENS = 5000;
const MOST_REGIONS = 4000;

const OPENING = /\{[{%#]/g;
const RAW_END = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
const TOKEN =
  /\s+|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')|(?<sign>\/\/|\*\*|[=!<>]=|.)/suy;

/**
 * The code of a Jinja template (the lexer of Jinja 3.1 with its usual delimiters); undefined where a part does not end,
 * or nests without end, so that nobody can tell what it is. The text between is left out: it is only printed.
 */
export function templateRegions(template: string): readonly Region[] | undefined {
  const regions: Region[] = [];
  let at = 0;
  while (regions.length <= MOST_REGIONS) {
    const start = next(OPENING, template, at)?.index;
    if (start === undefined) return regions;
    const opening = template[start + 1];
    if (opening === "#") {
      const end = template.indexOf("#}", start + 2);
      if (end === -1) return undefined;
      at = end + 2;
      continue;
    }
    const read = readRegion(template, start + 2, opening === "{" ? "}}" : "%}");
    if (read === undefined) return undefined;
    at = read.end;
    const [first] = read.tokens;
    if (opening === "%" && first?.value === "raw") {
      const end = next(RAW_END, template, at);
      if (end === undefined) return undefined;
      at = end.index + end[0].length;
      continue;
    }
    regions.push({ kind: opening === "{" ? "print" : "statement", tokens: read.tokens });
  }
  return undefined;
}

function next(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

interface ReadRegion {
  readonly tokens: readonly Token[];
  readonly end: number;
}

function readRegion(template: string, start: number, closing: string): ReadRegion | undefined {
  const tokens: Token[] = [];
  let depth = 0;
  let at = "-+".includes(template[start] ?? " ") ? start + 1 : start;
  while (at < template.length) {
    // A dictionary that ends in `}}` is no end of the region.
    if (template.startsWith(closing, at) && depth === 0)
      return { tokens: withoutTrim(tokens), end: at + closing.length };
    const match = next(TOKEN, template, at);
    if (match === undefined) return undefined;
    at += match[0].length;
    const token = tokenOf(match);
    if (token === undefined) continue;
    if (token.kind === "sign" && "([{".includes(token.value)) depth += 1;
    if (token.kind === "sign" && ")]}".includes(token.value)) depth -= 1;
    tokens.push(token);
    if (depth > MOST_DEPTH || tokens.length > MOST_TOKENS) return undefined;
  }
  return undefined;
}

/** `-%}` and `+%}` belong to the delimiter. */
function withoutTrim(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1);
  return last?.kind === "sign" && (last.value === "-" || last.value === "+") ? tokens.slice(0, -1) : tokens;
}

function tokenOf({ groups = {} }: RegExpExecArray): Token | undefined {
  const { name, number, text, sign } = groups;
  if (name !== undefined) return { kind: "name", value: name, isObscured: false };
  if (number !== undefined) return { kind: "number", value: number, isObscured: false };
  if (sign !== undefined) return { kind: "sign", value: sign, isObscured: false };
  return text === undefined ? undefined : { kind: "text", ...unescaped(text.slice(1, -1)) };
}

const ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|N\{[^}]*\}|[\s\S])/g;
const PLAIN: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", a: "\x07", "\n": "" }; // prettier-ignore

/** Python's `unicode-escape`, which Jinja reads texts with. */
function unescaped(text: string): { readonly value: string; readonly isObscured: boolean } {
  let isObscured = false;
  const value = text.replaceAll(ESCAPE, (escape) => {
    const code = codeOf(escape.slice(1));
    if (code === undefined) return PLAIN[escape.slice(1)] ?? escape.slice(1);
    if (code >= 0x20 && code < 0x7f) isObscured = true;
    return code > 0x10ffff ? "" : String.fromCodePoint(code);
  });
  return { value, isObscured };
}

/** Undefined of an escape without a number. A character by its name counts as one that could have been written. */
function codeOf(escape: string): number | undefined {
  if (escape.startsWith("N{")) return 0x5f;
  if (/^[0-7]/.test(escape)) return Number.parseInt(escape, 8);
  return escape.length > 1 ? Number.parseInt(escape.slice(1), 16) : undefined;
}
