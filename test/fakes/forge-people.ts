import type { CommitStatus, Forge } from "../../src/forge/forge.ts";

/** What people and machines said of commits, and who is in which team. */
export interface SaidState {
  /** By `organisation/team`; a team that is not there cannot be read. */
  readonly teams: Map<string, readonly string[]>;
  /** By path. */
  readonly lastCommits: Map<string, string>;
  /** Newest last. */
  readonly statuses: { readonly sha: string; readonly status: CommitStatus & { readonly by: string } }[];
}

export interface SaidSetup {
  setTeam(name: string, logins: readonly string[]): void;
  /** The newest commit that touched a path, whatever the revision. */
  setLastCommit(path: string, sha: string): void;
  /** All that were set, oldest first. */
  readonly statuses: SaidState["statuses"];
}

export function nothingSaid(): SaidState {
  return { teams: new Map(), lastCommits: new Map(), statuses: [] };
}

export function saidSetup({ teams, lastCommits, statuses }: SaidState): SaidSetup {
  return {
    setTeam: (name, logins) => void teams.set(name, logins),
    setLastCommit: (path, sha) => void lastCommits.set(path, sha),
    statuses,
  };
}

export function fakeSaid(
  { teams, lastCommits, statuses }: SaidState,
  viewer: string,
): Pick<Forge, "teamMembers" | "lastCommitOf" | "status" | "setStatus"> {
  return {
    teamMembers: async (organisation, team) => teams.get(`${organisation}/${team}`),
    lastCommitOf: async (path) => lastCommits.get(path),
    status: async (sha, context) =>
      statuses.findLast((one) => one.sha === sha && one.status.context === context)?.status,
    setStatus: async (sha, status) => void statuses.push({ sha, status: { ...status, by: viewer } }),
  };
}
