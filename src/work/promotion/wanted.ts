import type { PromotionRecord } from "../../generated/types.ts";
import { versionTag } from "../../records/model-tag.ts";
import { fill, type Reference } from "./placeholders.ts";
import { readUpdates, type CurrentValue, type Update } from "./updates.ts";

/** A value of a file of the team's beside what it is to be. */
export interface WantedValue {
  readonly current: CurrentValue;
  readonly wanted: string | number;
}

/**
 * What the places of one file's updates hold, beside what the reference makes of them; a place that cannot be read, and
 * a value for which something is not known, has a problem.
 */
export function wantedValues(text: string, updates: readonly Update[], reference: Reference): readonly WantedValue[] {
  return readUpdates(text, updates).map((current) => {
    const { update, value } = current;
    const filled = fill(update.value ?? "{uri}", reference);
    if (filled.kind === "problem") {
      const problem = current.problem ?? `${update.file}: the value of ${update.path}: ${filled.problem}`;
      return { current: { update, problem }, wanted: "" };
    }
    const isNumber = filled.isTraffic && typeof value === "number";
    return { current, wanted: isNumber ? Number(filled.value) : filled.value };
  });
}

/** Whether an update follows a canary's share, and not what serves. */
export function isOfTraffic({ value = "" }: Pick<Update, "value">): boolean {
  return /\{(?:traffic|rest)\}/.test(value);
}

/** What was promoted, as updates are filled with it; an address that nobody knows fills nothing. */
export function referenceOf({ model, version, artifact, address, commit }: PromotionRecord, traffic = 0): Reference {
  return {
    uri: address ?? "",
    ...(version !== undefined && { version, tag: versionTag(model, version) }),
    digest: artifact,
    model,
    ...(commit !== undefined && { commit }),
    traffic,
  };
}
