import type { JudgingChange } from "../../generated/types.ts";
import { shownPath, truncate } from "../../kernel/text.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import type { Direction } from "./directions.ts";

/**
 * One change, or none where both are equal. A value too long to be shown ends in its digest, so that a change beyond
 * what is shown is still a change, and an approval is bound to the whole value.
 */
export function change(
  path: string,
  ends: readonly [from: unknown, to: unknown],
  direction: Direction,
): readonly JudgingChange[] {
  const [from, to] = ends.map(readable);
  if (from === to) return [];
  const shown = shortened(path, 500);
  return [{ path: shown, direction, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function readable(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return shortened(typeof value === "string" ? withoutCredentials(value) : canonicalJson(value), 500);
}

/** The query of an address may be a credential; what stands in for it still tells one from another. */
function withoutCredentials(text: string): string {
  const shown = shownPath(text);
  return shown === text ? text : `${shown} ${sha256(text)}`;
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const digest = ` ${sha256(text)}`;
  return `${truncate(text, limit - digest.length)}${digest}`;
}

/** Records hold at most this many changes. */
const MOST_CHANGES = 500;

/** As many changes as a record holds; the others are one change that needs a person, bound to all of them. */
export function withinLimit(changes: readonly JudgingChange[]): readonly JudgingChange[] {
  if (changes.length <= MOST_CHANGES) return changes;
  const rest = changes.slice(MOST_CHANGES - 1);
  const to = `${rest.length} more changes ${sha256(canonicalJson(rest))}`;
  return [...changes.slice(0, MOST_CHANGES - 1), { path: "evaluation", direction: "changed", to }];
}
