/** A bin's rows by bucket, as the record has them: a number each would be a line each, and most are none. */
export function cellsOf(text: string): number[] {
  return text.split(",").map(Number);
}

export function textOf(cells: readonly number[]): string {
  return cells.map((count) => (count === 0 ? "" : count)).join(",");
}
