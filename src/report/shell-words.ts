import { plain } from "./markdown.ts";

/** A word for a POSIX shell that is nothing but itself there, on one line without invisible characters. */
export function shellWord(text: string, limit = 500): string {
  const clean = plain(text, limit);
  return /^[A-Za-z0-9_][A-Za-z0-9_./:@%+=-]*$/.test(clean) ? clean : `'${clean.replaceAll("'", `'\\''`)}'`;
}
