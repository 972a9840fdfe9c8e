import type { Cell } from "./cell.ts";

/** The marks that identifiers are written with. Whatever else a cell holds is not shown, not even as a mark. */
const MARKS = /[ .@:/()+-]/;
/** A shape that few values have says something of them. */
const LEAST_VALUES = 5;
const LEAST_SHARE = 0.1;
const MOST_VALUES = 1000;
const LONGEST = 40;

/**
 * The commonest form of the cells, `ddd-dd-dddd`: d a digit, a letters, however many they are. `mixed` where no form is
 * that of many.
 */
export function maskedShape(cells: readonly Cell[]): string {
  const counts = new Map<string, number>();
  const some = cells.slice(0, MOST_VALUES);
  for (const { text } of some) {
    const shape = shapeOf(text);
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  let [best, most] = ["mixed", 0];
  for (const [shape, count] of counts)
    if (count > most || (count === most && shape < best)) [best, most] = [shape, count];
  return most >= LEAST_VALUES && most >= LEAST_SHARE * some.length ? best : "mixed";
}

function shapeOf(text: string): string {
  let shape = "";
  for (const letter of text.slice(0, 200)) {
    const mark = markOf(letter);
    // Neither the length of a name nor that of a number within a word is anybody's business.
    if (mark !== "d" && shape.endsWith(mark)) continue;
    shape += mark;
    if (shape.length >= LONGEST) return `${shape.slice(0, LONGEST)}…`;
  }
  return shape;
}

function markOf(letter: string): string {
  if (letter >= "0" && letter <= "9") return "d";
  if (MARKS.test(letter)) return letter;
  return /\p{L}/u.test(letter) ? "a" : "?";
}
