/** The number with at most so many significant digits, for people: 0.30000000000000004 is 0.3. */
export function toDigits(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
