import picomatch from "picomatch";
import type { GovernedChange, GovernedEnvelope, RolesManifest } from "../../generated/types.ts";
import { SETTINGS_FILES, type ResolvedGovernanceSettings, type RiskTier } from "../../manifest/settings.ts";

/** Approves changes of what governs. */
export const GOVERNANCE_ROLE = "governance";

/** What decides what others may do; GitHub reads CODEOWNERS from any of three places. */
const GOVERNING = [
  "governance/**",
  ...SETTINGS_FILES,
  "CODEOWNERS",
  ".github/CODEOWNERS",
  "docs/CODEOWNERS",
  ".github/workflows/**",
];

/** Whether a file is one of them. */
export const isGoverning = picomatch(GOVERNING, { dot: true });

/** What a change touches of policies, waivers, roles, settings, code owners and workflows; undefined paths: nobody can tell. */
export function governedChange(paths: readonly string[] | undefined): GovernedChange {
  if (paths === undefined) return { paths: [], governance: [UNTOLD] };
  return { paths: paths.slice(0, 5000), governance: paths.filter((path) => isGoverning(path)).slice(0, 1000) };
}

/** Stands for files of which nobody can tell whether they changed: nothing that governs is then known to be as it was. */
export const UNTOLD = "(nobody can tell which files changed)";

/** Files of a waiver. */
export const isWaiverFile = picomatch(["governance/waivers/**/*.yaml", "governance/waivers/**/*.yml"], { dot: true });

/** Files that say which rules hold. */
export const isPolicyFile = picomatch(["governance/policies/**", "governance/policy.lock"], { dot: true });

export interface RequiredQuestion {
  readonly tier: RiskTier;
  readonly class: GovernedEnvelope["class"];
  readonly settings: Pick<ResolvedGovernanceSettings, "approvals">;
  readonly changed: Pick<GovernedChange, "governance">;
  /** The base branch's; undefined where it names nobody yet. */
  readonly roles: RolesManifest["roles"] | undefined;
}

/**
 * Roles of which somebody has to approve: those of the risk tier where the change takes the full path, and `governance`
 * where it touches what governs. Who brings the first file of roles has nobody to ask.
 */
export function requiredRoles({ tier, class: kind, settings, changed, roles }: RequiredQuestion): readonly string[] {
  const full = takesFullPath(kind) ? settings.approvals[tier] : [];
  const governing = changed.governance.length > 0 && roles?.[GOVERNANCE_ROLE] !== undefined ? [GOVERNANCE_ROLE] : [];
  return [...new Set([...full, ...governing])];
}

export function takesFullPath(kind: GovernedEnvelope["class"]): boolean {
  return kind === "substantial" || kind === "first-release";
}
