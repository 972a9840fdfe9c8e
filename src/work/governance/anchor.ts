import { isBlocking } from "../../findings/verdict.ts";
import type { Acceptance, GovernanceVerdict, GovernedApprovals, RoleApproval } from "../../generated/types.ts";
import { takesFullPath } from "./required-roles.ts";

/** One step of a model's history, as the ledger has it. */
export interface AcceptedVersion extends Pick<Acceptance, "artifact" | "trainKey" | "outcome" | "anchor"> {
  /** Whether it reached an environment by a promotion that took the full approval. */
  readonly isPromoted?: boolean | undefined;
}

export interface Anchor<V extends AcceptedVersion> {
  readonly anchor: V;
  /** Accepted after it, oldest first. */
  readonly since: readonly V[];
}

/**
 * What retraining is measured against: the last version that was promoted by the full approval, and until one is, the
 * last that was accepted by it. `versions` are in the order of the ledger.
 */
export function anchorAmong<V extends AcceptedVersion>(versions: readonly V[]): Anchor<V> | undefined {
  const isAnchor = ({ anchor, outcome }: V) => anchor === true && (outcome === undefined || !isBlocking(outcome));
  const promoted = versions.findLastIndex((version) => isAnchor(version) && version.isPromoted === true);
  const at = promoted === -1 ? versions.findLastIndex(isAnchor) : promoted;
  const anchor = versions[at];
  return anchor === undefined ? undefined : { anchor, since: versions.slice(at + 1) };
}

/** Versions that another training made, one after the other: what is recorded twice is one. */
export function retrainingsSince<V extends AcceptedVersion>({ anchor, since }: Anchor<V>): number {
  return since.filter(({ trainKey }, at) => trainKey !== (since[at - 1] ?? anchor).trainKey).length;
}

/** Who approved and had no part in it, as a verdict keeps them: whether it may be an anchor is told by these. */
export function approversOf({ given }: Pick<GovernedApprovals, "given">): RoleApproval[] {
  return given.flatMap(({ isIndependent, ...approval }) => (isIndependent ? [approval] : []));
}

/**
 * Whether what was decided went through the full approval, so that it may be an anchor: each required role approved, and
 * of a substantial change somebody at all. Without that nobody looked, and the next one would be measured from a place
 * that nobody agreed to.
 */
export function isFullyApproved(
  governance: Pick<GovernanceVerdict, "class" | "requiredRoles" | "approvedBy"> | undefined,
): boolean {
  if (governance === undefined || !takesFullPath(governance.class)) return false;
  const { requiredRoles = [], approvedBy = [] } = governance;
  const isApproved = requiredRoles.every((role) => approvedBy.some(({ roles }) => roles.includes(role)));
  return isApproved && (governance.class === "first-release" || approvedBy.length > 0);
}
