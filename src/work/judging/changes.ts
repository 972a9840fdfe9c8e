import type { JudgingChange, ModelManifest } from "../../generated/types.ts";
import { settingAt } from "../../manifest/defaults.ts";
import { dotted } from "../../manifest/pointers.ts";
import { approversOf, mayApproveSelf } from "../../manifest/resolve.ts";
import { change } from "./change.ts";
import { datasetChanges } from "./datasets.ts";
import { directionOf, isSameAmount, type Direction } from "./directions.ts";
import { metricChanges } from "./metrics.ts";
import { sliceChanges } from "./slices.ts";
import { ROWS, type Listing } from "./table.ts";

/** Everything that judges and differs between two versions of a manifest, with its direction where there is one. */
export function judgingChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  return [
    ...metricChanges(base, head),
    ...sliceChanges(base, head),
    ...datasetChanges(base, head),
    ...[...SETTINGS].flatMap(([path, setting]) => settingChanges(path, setting, [base, head])),
  ];
}

/** Whether a change decides more than who accepts and whether: then it is measured again. What nothing is known of is. */
export function isMeasured({ path }: JudgingChange): boolean {
  return SETTINGS.get(path)?.isMeasured !== false;
}

interface Setting {
  readonly pointer: string;
  readonly listed: Listing;
  readonly isMeasured: boolean;
}

/** What is no member of a map or a list, by the path of its change; all ways to name who may accept are one. */
const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  ROWS.flatMap(([pointer, { listed, measured = false }]) => {
    if (listed === undefined || pointer.includes("*")) return [];
    const path = listed === "approvers" ? listed : dotted(pointer);
    return [[path, { pointer, listed, isMeasured: measured }] as const];
  }),
);

type Sides = readonly [base: ModelManifest, head: ModelManifest];

function settingChanges(path: string, { pointer, listed }: Setting, [base, head]: Sides): readonly JudgingChange[] {
  if (listed === "approvers") return approverChanges(path, [base, head]);
  const ends = [settingAt(base, pointer), settingAt(head, pointer)] as const;
  return isSameAmount(listed, ends) ? [] : change(path, ends, directionOf(listed, ends));
}

/**
 * Nobody named means anyone with write access, which is the loosest; one's own change is one more that may be accepted.
 * Owners who accept nothing are told as well: tomorrow's owners are whom people ask.
 */
function approverChanges(path: string, [base, head]: Sides): readonly JudgingChange[] {
  const [from, to] = [acceptingBy(base), acceptingBy(head)];
  const directions = [
    ...(from.names === to.names ? [] : [opening(approversOf(base), approversOf(head))]),
    ...(from.self === to.self ? [] : ([to.self ? "loosened" : "tightened"] as const)),
  ];
  const [direction, other = direction] = directions;
  if (direction === undefined) return change(path, [ownedBy(base), ownedBy(head)], "changed");
  return change(path, [from.words, to.words], direction === other ? direction : "changed");
}

function acceptingBy(manifest: ModelManifest) {
  const logins = approversOf(manifest);
  const names = logins.length === 0 ? "anyone with write access" : logins.toSorted().join(", ");
  const self = mayApproveSelf(manifest);
  return { names, self, words: self ? `${names}; also the author of the change` : names };
}

function ownedBy({ owners }: ModelManifest): string {
  return `owned by ${owners.toSorted().join(", ")}`;
}

function opening(before: readonly string[], after: readonly string[]): Direction {
  const gained = after.some((login) => !before.includes(login));
  const lost = before.some((login) => !after.includes(login));
  if (after.length === 0 || (before.length > 0 && gained && !lost)) return "loosened";
  return before.length === 0 || (lost && !gained) ? "tightened" : "changed";
}
