import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { AUDIT } from "./rules.ts";

const DAY = 86_400_000;
/** So long before it, somebody should know. */
const NOTICE_DAYS = 90;

/** Base models whose makers stop, or have stopped, looking after them. `now` in milliseconds. */
export function baseModelFindings(
  { name, baseModels = [] }: Pick<ModelManifest, "name" | "baseModels">,
  now: number,
): readonly Finding[] {
  return baseModels.flatMap(({ id, endOfLife }) => {
    const days = endOfLife === undefined ? Number.NaN : Math.ceil((Date.parse(`${endOfLife}T00:00:00Z`) - now) / DAY);
    if (Number.isNaN(days) || days > NOTICE_DAYS) return [];
    // On its last day it is still looked after.
    const isOver = days < 0;
    const message = isOver
      ? `The base model ${id} reached its end of life on ${endOfLife}.`
      : `The base model ${id} reaches its end of life on ${endOfLife}, ${days === 0 ? "today" : `in ${plural(days, "day")}`}.`;
    return [findingOf(AUDIT["base-model"], { outcome: isOver ? "fail" : "warn", model: name, subject: id, message })];
  });
}
