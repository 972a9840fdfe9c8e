import picomatch from "picomatch";
import type { GovernedChange, GovernedEnvelope, RolesManifest } from "../../generated/types.ts";
import { SETTINGS_FILES, type ResolvedGovernanceSettings, type RiskTier } from "../../manifest/settings.ts";

/** Approves changes of what governs. */
export const GOVERNANCE_ROLE = "governance";

/** What decides what others may do; GitHub reads CODEOWNERS from any of three places. */
const GOVERNING: ReadonlySet<string> = new Set([
  ...SETTINGS_FILES,
  "CODEOWNERS",
  ".github/CODEOWNERS",
  "docs/CODEOWNERS",
]);

/** All that is in them, whatever its name: a pattern has no file whose name is of two lines. Workflows are made of actions. */
const GOVERNING_FOLDERS = ["governance", ".github/workflows", ".github/actions"] as const;

/** Whether a file is one of them, or of rules that lie in one of these folders. */
export function isGoverning(path: string, folders: readonly string[] = []): boolean {
  return GOVERNING.has(path) || isIn(path, [...GOVERNING_FOLDERS, ...folders]);
}

/** Folders of this repository that are named as policies: rules count from wherever they lie. */
export function ruleFolders(policies: readonly string[]): readonly string[] {
  const named = policies.filter((text) => text.startsWith("./"));
  return [...new Set(named.map((text) => text.slice(2).replace(/\/+$/, "")))];
}

/**
 * What a change touches of policies, waivers, roles, settings, code owners and workflows; undefined paths: nobody can
 * tell. `folders` are those in which rules lie.
 */
export function governedChange(paths: readonly string[] | undefined, folders: readonly string[] = []): GovernedChange {
  if (paths === undefined) return { paths: [], governance: [UNTOLD] };
  const governing = paths.filter((path) => isGoverning(path, folders));
  // What is not in the list would change behind an approval: then everything that governs is part of it.
  const governance = governing.length > MOST_TOLD ? [...governing.slice(0, MOST_TOLD - 1), UNTOLD] : governing;
  return { paths: paths.slice(0, 5000), governance };
}

/** Stands for files of which nobody can tell whether they changed: nothing that governs is then known to be as it was. */
export const UNTOLD = "(it is unknown which files changed)";

const MOST_TOLD = 1000;

/** A folder can be a link, or a repository of its own, that leads elsewhere after a change. */
function isIn(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Files of a waiver. */
export const isWaiverFile = picomatch(["governance/waivers/**/*.yaml", "governance/waivers/**/*.yml"], { dot: true });

/** Files that say which rules hold. */
export function isPolicyFile(path: string, folders: readonly string[] = []): boolean {
  return path === "governance/policy.lock" || isIn(path, ["governance/policies", ...folders]);
}

export interface RequiredQuestion {
  readonly tier: RiskTier;
  readonly class: GovernedEnvelope["class"];
  readonly settings: Pick<ResolvedGovernanceSettings, "approvals">;
  readonly changed: Pick<GovernedChange, "governance">;
  readonly held: NamedRoles;
}

/** Who is in which role, by the base branch. */
export interface NamedRoles {
  /** Undefined where it names nobody yet, or nobody can read whom. */
  readonly roles: RolesManifest["roles"] | undefined;
  /** Why nobody can tell. */
  readonly problem?: string | undefined;
}

/** Whether somebody is asked about what governs: roles that cannot be read are not those of a repository without any. */
export function isGoverned({ roles, problem }: NamedRoles): boolean {
  return problem !== undefined || (roles !== undefined && Object.hasOwn(roles, GOVERNANCE_ROLE));
}

/**
 * Roles of which somebody has to approve: those of the risk tier where the change takes the full path, and `governance`
 * where it touches what governs. Who brings the first file of roles has nobody to ask.
 */
export function requiredRoles({ tier, class: kind, settings, changed, held }: RequiredQuestion): readonly string[] {
  const full = takesFullPath(kind) ? settings.approvals[tier] : [];
  const governing = changed.governance.length > 0 && isGoverned(held) ? [GOVERNANCE_ROLE] : [];
  return [...new Set([...full, ...governing])];
}

export function takesFullPath(kind: GovernedEnvelope["class"]): boolean {
  return kind === "substantial" || kind === "first-release";
}
