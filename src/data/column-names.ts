import { didYouMean } from "../kernel/text.ts";

/** ` Did you mean …?` with what makes a near column another; made to be appended to a sentence. */
export function nearestColumn(name: string, known: readonly string[]): string {
  const spaced = known.find((one) => one !== name && one.trim() === name.trim());
  if (spaced !== undefined)
    return ` Its column ${JSON.stringify(spaced)} has ${spaced.length > name.length ? "white space" : "none of the white space"} around it. Write the header without spaces around names.`;
  const cased = known.find((one) => one !== name && one.trim().toLowerCase() === name.trim().toLowerCase());
  if (cased !== undefined) return ` Did you mean ${JSON.stringify(cased)}? Capital letters count.`;
  return didYouMean(name, known);
}

/** A sentence for each name that occurs twice to the letter. */
export function repeatedNames(columns: readonly string[], file: string): readonly string[] {
  const twice = new Set(columns.filter((name, index) => columns.indexOf(name) !== index));
  return [...twice].map(
    (name) => `${file}: the column ${JSON.stringify(name)} occurs twice. Give each column its own name.`,
  );
}

/** A file without a header has its first row where the names should be: nothing that a message may quote. */
export function isRow(names: readonly string[]): boolean {
  const values = names.filter((name) => /^[+-]?[\d.]+(e[+-]?\d+)?$|^\d{4}-\d\d-\d\d|@.*\./i.test(name.trim()));
  return values.length >= Math.max(1, names.length / 4);
}
