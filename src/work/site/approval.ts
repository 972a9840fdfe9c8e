import type { VerdictRecord } from "../../generated/types.ts";
import type { SitePrivacy, ToldApproval } from "../../records/site.ts";

/** Who accepted exactly this result: how many and in which roles, and by name only where people are told. */
export function toldApproval(
  { approvals, governance }: Pick<VerdictRecord, "approvals" | "governance">,
  { people }: Pick<SitePrivacy, "people">,
): ToldApproval {
  const byRole = governance?.approvedBy ?? [];
  const logins = new Set([...approvals.map(({ by }) => by), ...byRole.map(({ by }) => by)]);
  const self = new Set(approvals.filter((one) => one.self === true).map(({ by }) => by));
  return {
    count: logins.size,
    self: self.size,
    roles: [...new Set(byRole.flatMap(({ roles }) => roles))].toSorted(),
    people: people ? [...logins].toSorted() : [],
  };
}
