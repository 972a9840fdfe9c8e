/** How many of the values satisfy a condition. */
export function countWhere(values: Iterable<number>, holds: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count += 1;
  return count;
}
