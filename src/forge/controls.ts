/** What GitHub enforces in a repository. Each is undefined where this token may not know, which is not "nothing". */
export interface Controls {
  /** The rules of rulesets that hold for a branch. */
  rules(branch: string): Promise<readonly BranchRule[] | undefined>;
  /** The same of a classic protection, in the words of rulesets: administrators alone are told. */
  classicRules(branch: string): Promise<readonly BranchRule[] | undefined>;
  /** What is wrong with CODEOWNERS, as GitHub reads it; empty where nothing is. `isThere`: whether there is one. */
  codeOwners(): Promise<{ readonly isThere: boolean; readonly errors: readonly CodeOwnerError[] } | undefined>;
  /** Those of these names that there are. Who may deploy is a request for each that limits its branches. */
  environments(names: readonly string[]): Promise<readonly ProtectedEnvironment[] | undefined>;
  /** The repository's own runners. */
  runners(): Promise<readonly SelfHostedRunner[] | undefined>;
  /** The workflows that GitHub knows. */
  workflows(): Promise<readonly KnownWorkflow[] | undefined>;
  /** When a workflow last began by its schedule, ISO 8601; null where none of its runs, as far as they are kept, did. */
  lastScheduledRun(path: string): Promise<string | null | undefined>;
  /** What a workflow that says nothing may do. */
  tokenDefaults(): Promise<TokenDefaults | undefined>;
}

export interface BranchRule {
  /** `pull_request`, `required_status_checks`, `non_fast_forward`, … */
  readonly type: string;
  /** As GitHub has them, by name. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface CodeOwnerError {
  readonly path: string;
  readonly line: number;
  readonly kind: string;
}

export interface ProtectedEnvironment {
  readonly name: string;
  /** How many users and teams may approve; one of them is enough. */
  readonly reviewers: number;
  readonly preventSelfReview: boolean;
  /** Patterns of branches that may deploy; undefined: all may. `protected`: those with a protection. */
  readonly branches: readonly string[] | "protected" | undefined;
}

export interface SelfHostedRunner {
  readonly name: string;
  readonly version: string | undefined;
  readonly labels: readonly string[];
  readonly isOnline: boolean;
}

export interface KnownWorkflow {
  readonly path: string;
  /** `active`, `disabled_inactivity`, `disabled_manually`, … */
  readonly state: string;
}

export interface TokenDefaults {
  readonly permissions: "read" | "write";
  /** Whether Actions may create and approve pull requests. */
  readonly mayOpenPulls: boolean;
}
