import type { ClusterSettings, GovernanceSettings, SettingsManifest } from "../generated/types.ts";
import { parseDuration } from "../kernel/units.ts";

/** Where the settings of a repository stand; the first that is there counts. */
export const SETTINGS_FILES = [".github/model-gitops.yaml", ".github/model-gitops.yml"] as const;

/** A public key of the recording job. */
export interface LedgerKey {
  /** As it is written: PEM, or the 32 bytes in base64. */
  readonly public: string;
  /** Its later entries do not count. ISO 8601. */
  readonly until?: string | undefined;
}

/** What holds for the whole repository, with every default filled in. */
export interface Settings {
  /** Patterns of branches beside the default one. */
  readonly branches: readonly string[];
  /** Logins that may accept a change of the settings; empty: everybody who may write. */
  readonly approvers: readonly string[];
  /** Whether the author of such a change may accept it. */
  readonly mayApproveSelf: boolean;
  readonly ledger: {
    /** Empty: entries are believed as they lie there. */
    readonly keys: readonly LedgerKey[];
    readonly start?: string | undefined;
    /** `model@<sha256>` of artifacts from before the signing that a person vouches for. */
    readonly vouched: readonly string[];
    readonly minimumSuite?: string | undefined;
    /** How long a window is a file of its own; undefined: for ever. */
    readonly keepWindowsMs?: number | undefined;
  };
  /** Hosts whose addresses may be private. */
  readonly dataHosts: readonly string[];
  readonly isolation: "required" | "none";
  readonly retraining: ResolvedRetrainingSettings;
  readonly governance: ResolvedGovernanceSettings;
  readonly promotion: ResolvedPromotionSettings;
  /** What the pages of `site` tell beyond what is safe for everybody's eyes. */
  readonly site: Required<NonNullable<SettingsManifest["site"]>>;
  /** Where models may train beside the runner, by name. */
  readonly clusters: Readonly<Record<string, ClusterSettings>>;
}

/** Who may promote, and how environments are written. */
export interface ResolvedPromotionSettings {
  /** Logins, and teams as `organisation/team`, without `@`; empty: everybody who may write. */
  readonly promoters: readonly string[];
  readonly signedTags: boolean;
  readonly environments: "auto" | "pull-request";
  readonly attest: "none" | "github" | "public";
  /** Address of a tracking server that is told; undefined: none is. */
  readonly mlflow: string | undefined;
  /** Whether GitHub's linked artifacts of the organization are told. */
  readonly linkedArtifacts: boolean;
  /** What the schedule may repair. */
  readonly repairs: readonly ("record-deployment" | "write-updates")[];
}

/** Which policies hold, for all models together. */
export interface ResolvedGovernanceSettings {
  /** Packs of the suite, folders of this repository, packs of another one by commit; empty: no policies. */
  readonly policies: readonly string[];
  readonly mode: "enforce" | "report-only";
  readonly rules: NonNullable<GovernanceSettings["rules"]>;
  /** By risk tier, roles that approve a change which takes the full path. */
  readonly approvals: Readonly<Record<RiskTier, readonly string[]>>;
  readonly artifacts: Required<NonNullable<GovernanceSettings["artifacts"]>>;
  /** Whether an error in data that an alert found is proposed as a file. */
  readonly dataIssues: "tell" | "propose";
  /** What the repository is said to enforce; undefined: nothing is said. */
  readonly controls: GovernanceSettings["controls"] | undefined;
}

/** `undeclared`: the manifest says no risk. */
export type RiskTier = "minimal" | "limited" | "high" | "undeclared";

/** What holds for the retraining pull requests of all models together. */
export interface ResolvedRetrainingSettings {
  readonly openProposals: number;
  /** Undefined: no limit. */
  readonly gpuJobs: number | undefined;
  readonly gpuHoursPerWeek: number | undefined;
  /** So many pull requests may be opened or closed in one run. */
  readonly fuse: number;
  readonly rebase: "inputs-changed" | "conflicted" | "never";
  readonly dashboard: boolean;
  /** Logins that opened proposals before. */
  readonly previousIdentities: readonly string[];
}

/** Roles that approve where the settings name none. */
const BY_TIER = { minimal: [], limited: [], high: ["model-risk"], undeclared: [] } as const;

/** The same of a repository without the file. */
export const DEFAULT_SETTINGS: Settings = resolveSettings({ apiVersion: "model-gitops/v1", kind: "Settings" });

export function resolveSettings({
  branches = [],
  approvers,
  ledger = {},
  data = {},
  isolation = "required",
  retraining = {},
  governance = {},
  promotion = {},
  site = {},
  clusters = {},
}: SettingsManifest): Settings {
  const { keys = [], start, vouched = [], minimumSuite, keepWindows } = ledger;
  const keepWindowsMs = keepWindows === undefined ? undefined : parseDuration(keepWindows);
  return {
    branches,
    approvers: Array.isArray(approvers) ? approvers.map((login) => login.slice(1)) : [],
    mayApproveSelf: approvers !== undefined && !Array.isArray(approvers),
    ledger: { keys, start, vouched, minimumSuite, ...(keepWindowsMs !== undefined && { keepWindowsMs }) },
    dataHosts: data.hosts ?? [],
    isolation,
    retraining: {
      openProposals: retraining.openProposals ?? 3,
      gpuJobs: retraining.gpuJobs,
      gpuHoursPerWeek: retraining.gpuHoursPerWeek,
      fuse: retraining.fuse ?? 5,
      rebase: retraining.rebase ?? "inputs-changed",
      dashboard: retraining.dashboard ?? false,
      previousIdentities: retraining.previousIdentities ?? [],
    },
    governance: governanceOf(governance),
    promotion: {
      promoters: (promotion.promoters ?? []).map((who) => who.slice(1)),
      signedTags: promotion.signedTags ?? false,
      environments: promotion.environments ?? "auto",
      attest: promotion.attest ?? "none",
      mlflow: promotion.mlflow?.url,
      linkedArtifacts: promotion.linkedArtifacts ?? false,
      repairs: promotion.repairs ?? [],
    },
    site: { people: site.people ?? false, texts: site.texts ?? false, groups: site.groups ?? false },
    clusters,
  };
}

function governanceOf(given: GovernanceSettings): ResolvedGovernanceSettings {
  const { formats = [], globals = [], operatorDomains = [] } = given.artifacts ?? {};
  return {
    policies: given.policies ?? [],
    mode: given.mode ?? "enforce",
    rules: given.rules ?? {},
    approvals: { ...BY_TIER, ...given.approvals },
    artifacts: { formats, globals, operatorDomains },
    dataIssues: given.dataIssues ?? "tell",
    controls: given.controls,
  };
}
