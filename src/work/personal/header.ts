import { DERIVED, HEADER_SCRIPTS, HEADER_WORDS, STOP_WORDS, THINGS } from "./header-words.ts";
import type { PersonalType } from "./types.ts";

/** What a column's name says that it holds. Nothing where it says that it holds something made from it. */
export function readHeader(name: string): ReadonlySet<PersonalType> {
  const tokens = tokensOf(name);
  if (tokens.some((token) => DERIVED.has(token))) return new Set();
  const named = new Set(HEADER_SCRIPTS.flatMap(([script, type]) => (script.test(name) ? [type] : [])));
  for (const { type, words } of PHRASES) if (isNamed(tokens, words)) named.add(type);
  if (tokens.some((token) => THINGS.has(token))) {
    // Where "street" is the address itself, it is no thing that has one.
    for (const type of ["PERSON_NAME", "ADDRESS"] as const) if (!isStreet(tokens, type)) named.delete(type);
  }
  return named;
}

/** Words in lower case without accents: of snake, kebab, camel and spaced names. */
export function tokensOf(name: string): readonly string[] {
  return name
    .slice(0, 200)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll(/[łŁ]/g, "l")
    .replaceAll(/[øØ]/g, "o")
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((token) => (/^\p{L}+\d+$/u.test(token) && !KEPT.test(token) ? token.replace(/\d+$/, "") : token))
    .filter((token) => token !== "" && !STOP_WORDS.has(token));
}

/** Names whose digits belong to them: address2 and phone1 are numbered. */
const KEPT = /^(?:ipv[46]|icd\d+|sha\d+|md5|ahvn13|navs13)$/;

interface Phrase {
  readonly type: PersonalType;
  readonly words: readonly string[];
}

const PHRASES: readonly Phrase[] = Object.entries(HEADER_WORDS).flatMap(([type, phrases]) =>
  phrases.split(",").map((phrase): Phrase => ({
    type: type as keyof typeof HEADER_WORDS,
    words: phrase.split(" ").filter((word) => !STOP_WORDS.has(word)),
  })),
);

function isNamed(tokens: readonly string[], words: readonly string[]): boolean {
  const [first = ""] = words;
  if (words.length === 1 && tokens.some((token) => token === first || isCompound(token, first))) return true;
  if (tokens.length === 1) return tokens[0] === words.join("") || isCompound(tokens[0] ?? "", words.join(""));
  return words.length > 1 && tokens.some((_, at) => words.every((word, place) => tokens[at + place] === word));
}

/** `useremail`, `kundentelefon`, `telefonnummer`: the languages that join words join them at either end. */
function isCompound(token: string, word: string): boolean {
  return word.length >= 5 && token.length > word.length && token.length <= word.length + 14 && token.endsWith(word);
}

function isStreet(tokens: readonly string[], type: PersonalType): boolean {
  return type === "ADDRESS" && tokens.includes("street") && !tokens.some((token) => token !== "street" && THINGS.has(token)); // prettier-ignore
}
