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

/** A value of what judges; a digest by its beginning, since what it is of is told by the path. */
export function brief(value: string | undefined): string | undefined {
  return value?.replaceAll(/\bsha256:([0-9a-f]{12})[0-9a-f]{52}\b/g, "sha256:$1…");
}

/** `from A to B`, `was A` or `B`: what is known of a change; empty where nothing is. */
export function between(from: string | undefined, to: string | undefined): string {
  const [was, is] = [brief(from), brief(to)];
  if (was === undefined) return is ?? "";
  return is === undefined ? `was ${was}` : `from ${was} to ${is}`;
}
