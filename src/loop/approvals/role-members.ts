import type { RolesManifest } from "../../generated/types.ts";
import type { RoleDecision, RoleQuestion } from "../../work/governance/role-approvals.ts";
import type { AskedOnce } from "./asked-once.ts";
import type { HeldRoles } from "./governed-files.ts";

type Members = Pick<RoleQuestion, "members" | "unreadable">;

export interface Deciding {
  readonly held: HeldRoles;
  readonly asked: Pick<AskedOnce, "team">;
  /** Whether anybody's approval could be of a team. */
  readonly hasVoices: boolean;
}

/**
 * Decides by the users that roles name, and reads teams only where those do not suffice. A team that this token may not
 * read is named, and is never one without members.
 */
export async function decideWith(
  { held, asked, hasVoices }: Deciding,
  decide: (members: Members) => RoleDecision,
): Promise<RoleDecision> {
  const { roles = {}, problem } = held;
  const byUsers = decide({ members: usersOf(roles), unreadable: new Map() });
  if (problem !== undefined) return { ...byUsers, unreadable: byUsers.missing.length === 0 ? [] : [problem] };
  if (byUsers.missing.length === 0 || !hasVoices) return byUsers;
  return decide(await withTeams(roles, byUsers.missing, asked));
}

function usersOf(roles: RolesManifest["roles"]): Map<string, Set<string>> {
  return new Map(
    Object.entries(roles).map(([role, { users = [] }]) => [
      role,
      new Set(users.map((login) => login.replace(/^@/, "").toLowerCase())),
    ]),
  );
}

async function withTeams(
  roles: RolesManifest["roles"],
  missing: readonly string[],
  asked: Pick<AskedOnce, "team">,
): Promise<Members> {
  const members = usersOf(roles);
  const unreadable = new Map<string, string[]>();
  for (const role of missing) {
    for (const team of roles[role]?.teams ?? []) {
      const logins = await asked.team(team);
      if (logins === undefined) unreadable.set(role, [...(unreadable.get(role) ?? []), team]);
      for (const login of logins ?? []) members.get(role)?.add(login);
    }
  }
  return { members, unreadable };
}
