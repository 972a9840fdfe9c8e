import { areLabels } from "../kernel/labels.ts";
import { listed, plural } from "../kernel/text.ts";

const SHOWN = 6;

/** More values than a message can have any use for. */
const MANY = 50;

/** Whether a message may have some of the values: a column of ids, names or sentences is no list of classes. */
export function areFew(words: readonly string[]): boolean {
  return words.length <= MANY && areLabels(words);
}

/** Some of a few values, else only how many. */
export function some(words: readonly string[]): string {
  if (!areFew(words)) return plural(words.length, "different value");
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
