import { toDigits } from "../../kernel/rounding.ts";

/** A number of a finding's message: four significant digits. */
export function shown(value: number): string {
  return String(toDigits(value, 4));
}

export function signed(value: number): string {
  return value < 0 ? shown(value) : `+${shown(value)}`;
}

export function range(low: number, high: number): string {
  return `${shown(low)} to ${shown(high)}`;
}
