import type { WaiverManifest } from "../../generated/types.ts";
import { GOVERNANCE_ROLE } from "./required-roles.ts";

/** From this renewal on the role `governance` decides: what is waived again and again is no exception. */
const ESCALATED = 3;

interface WaiverHere {
  readonly waiver: WaiverManifest | undefined;
}

/**
 * What is wrong with what a waiver says of the one before it. One that follows another of the same finding has to name
 * it: otherwise nobody would count.
 */
export function problemOfRenewal(waiver: WaiverManifest, files: readonly WaiverHere[]): string | undefined {
  const others = files.flatMap((one) => (one.waiver === undefined || one.waiver === waiver ? [] : [one.waiver]));
  const { id, renews, approvedBy } = waiver;
  const earlier = others
    .filter((other) => isOfSame(other, waiver) && isBefore(other, waiver))
    .toSorted((a, b) => b.created.localeCompare(a.created));
  if (renews === undefined) {
    const [former] = earlier;
    return former === undefined
      ? undefined
      : `${id} follows ${former.id} and does not name it: add \`renews: ${former.id}\`.`;
  }
  const chain = predecessors(waiver, others);
  if (typeof chain === "string") return chain;
  // All that name the first one would each be the first renewal.
  const count = Math.max(chain.length, earlier.length);
  if (count < ESCALATED || approvedBy.role === GOVERNANCE_ROLE) return undefined;
  const first = count > chain.length ? earlier.at(-1) : chain.at(-1);
  return `${id} is renewal ${count} of ${first?.id}: from the third on the role ${GOVERNANCE_ROLE} has to approve.`;
}

/** The waivers before this one, the nearest first; or what is wrong with them. */
function predecessors(waiver: WaiverManifest, others: readonly WaiverManifest[]): readonly WaiverManifest[] | string {
  const chain: WaiverManifest[] = [];
  for (let one: WaiverManifest = waiver; one.renews !== undefined;) {
    const { renews, id } = one;
    if (renews === waiver.id) return `${waiver.id} is renewed in a circle.`;
    const former = others.find((other) => other.id === renews);
    if (former === undefined)
      return `${id} renews ${renews}, which is not there: keep the file, so that renewals can be counted.`;
    if (chain.includes(former)) return `${waiver.id} renews ${renews}, which is renewed in a circle.`;
    if (!isOfSame(former, waiver)) return `${id} renews ${renews}, which is of another finding.`;
    chain.push(former);
    one = former;
  }
  return chain;
}

/** The one that follows another of the same finding and has begun. */
export function successorOf(
  waiver: WaiverManifest,
  files: readonly WaiverHere[],
  today: string,
): WaiverManifest | undefined {
  const others = files.flatMap((one) => one.waiver ?? []);
  return others.find((one) => one.renews === waiver.id && one.created <= today && isOfSame(one, waiver));
}

function isOfSame(a: WaiverManifest, b: WaiverManifest): boolean {
  return a.rule === b.rule && a.model === b.model && a.match?.term === b.match?.term;
}

/** Of two of one day the one whose id comes first. */
function isBefore(a: WaiverManifest, b: WaiverManifest): boolean {
  return a.created === b.created ? a.id < b.id : a.created < b.created;
}
