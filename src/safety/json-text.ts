// A vocabulary has some hundred thousand keys, a configuration some levels; more is made to use up memory.
const MOST_PARTS = 5_000_000;
const MOST_DEPTH = 1000;

/** What JSON.parse does not tell of a text that it accepts. */
export interface JsonTraits {
  /** A key that one object has twice: readers differ in which value they take. */
  readonly duplicate: string | undefined;
  /** No number has a sign, a fraction or an exponent. */
  readonly hasOnlyCounts: boolean;
  /** More parts, or a deeper nesting, than any honest file has. */
  readonly isTooMuch: boolean;
}

/** It is not parsed, since the memory could end. */
export class TooMuchJson extends Error {
  override readonly name = "TooMuchJson";
}

/** Throws a SyntaxError where the text is no JSON, and TooMuchJson; the literals that Python writes (`NaN`, `Infinity`) are null. */
export function readJson(text: string): unknown {
  if (jsonTraits(text).isTooMuch) throw new TooMuchJson();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/\b(?:NaN|Infinity)\b/.test(text)) throw error;
    return JSON.parse(withoutPythonLiterals(text));
  }
}

/** Linear in the text, of any kind; of what is no JSON it tells anything. Throws a SyntaxError of a key. */
export function jsonTraits(text: string): JsonTraits {
  const open: (Set<string> | undefined)[] = [];
  let duplicate: string | undefined;
  let hasOnlyCounts = true;
  let parts = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (parts > MOST_PARTS || open.length > MOST_DEPTH) return { duplicate, hasOnlyCounts, isTooMuch: true };
    const character = text[at];
    if (character === "{" || character === "[") {
      open.push(character === "{" ? new Set() : undefined);
      parts += 1;
    }
    if (character === "}" || character === "]") open.pop();
    else if (character === "-" || character === ".") hasOnlyCounts = false;
    else if ((character === "e" || character === "E") && isDigit(text[at - 1])) hasOnlyCounts = false;
    else if (character === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      const key = keys !== undefined && isKey(text, end) ? decoded(text.slice(at, end)) : undefined;
      if (key !== undefined && keys?.has(key) === true) duplicate ??= key;
      if (key !== undefined) keys?.add(key);
      if (key !== undefined) parts += 1;
      at = end - 1;
    }
  }
  return { duplicate, hasOnlyCounts, isTooMuch: false };
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

/** The index behind a string's closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (" \t\r\n".includes(text[at] ?? "x")) at += 1;
  return text[at] === ":";
}

function decoded(literal: string): string {
  return literal.includes("\\") ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

function withoutPythonLiterals(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') at = endOfString(text, at) - 1;
    else if (text[at] === "N" || text[at] === "I" || text[at] === "-") {
      const literal = ["NaN", "Infinity", "-Infinity"].find((word) => text.startsWith(word, at));
      if (literal === undefined) continue;
      parts.push(text.slice(from, at), "null");
      at += literal.length - 1;
      from = at + 1;
    }
  }
  return parts.join("") + text.slice(from);
}
