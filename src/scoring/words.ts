import { listed } from "../kernel/text.ts";

const SHOWN = 6;

/** More values than a message can have any use for. */
export const MANY = 50;

/** Some of a few values; of many only how many: a column of ids or names is no list of classes. */
export function some(words: readonly string[]): string {
  if (words.length > MANY) return `${words.length} different values`;
  const shown = words.slice(0, SHOWN).map((word) => quoted(word.slice(0, 40)));
  return words.length > SHOWN ? `${shown.join(", ")}, …` : listed(shown);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The beginning of a sentence. */
export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
