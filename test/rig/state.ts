import type { Clock } from "./clock.ts";
import type { Call, Reply } from "./exchange.ts";
import type { JsonObject } from "./json.ts";

export type Role = "admin" | "maintain" | "write" | "triage" | "read";

export interface Bare {
  readonly slug: string;
  readonly dir: string;
  readonly defaultBranch: string;
  readonly forkOf?: string;
}

/** What git knows about a pull request; its title, labels and comments live in the emulator. */
export interface PullState {
  readonly number: number;
  readonly repository: string;
  readonly headRepository: string;
  readonly headRef: string;
  readonly baseRef: string;
  readonly headSha: string;
  readonly baseSha: string;
  readonly open: boolean;
  /** The base's tip that `mergeSha` was tried on. */
  readonly testedBase?: string;
  readonly mergeSha?: string;
  readonly landed: readonly string[];
}

export interface Asset {
  readonly id: number;
  readonly releaseId: number;
  readonly repository: string;
  readonly name: string;
  readonly label: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly uploader: string;
  readonly createdAt: string;
}

export interface Artifact {
  readonly id: number;
  readonly repository: string;
  readonly runId: number;
  readonly name: string;
  readonly zip: Buffer;
  readonly headBranch: string;
  readonly headSha: string;
  readonly createdAt: string;
  readonly expired: boolean;
}

export interface WorkflowRun {
  readonly id: number;
  readonly repository: string;
  readonly headRepository: string;
  readonly name: string;
  readonly path: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly headBranch: string;
  readonly headSha: string;
  readonly actor: string;
  readonly createdAt: string;
}

/** A job of a run; its id is that of its check. */
export interface WorkflowJob {
  readonly id: number;
  readonly run: WorkflowRun;
  readonly attempt: number;
  /** As its check is called. */
  readonly name: string;
}

/** A branch that moved. */
export interface Activity {
  readonly id: number;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly timestamp: string;
  readonly type: "push" | "force_push" | "branch_creation" | "branch_deletion";
  /** Missing where GitHub would name nobody. */
  readonly actor?: string;
}

export interface Dispatch {
  readonly workflow: string;
  readonly ref: string;
  readonly inputs: JsonObject;
}

export interface Labelling {
  readonly id: number;
  /** `owner/name#7`. */
  readonly issue: string;
  readonly name: string;
  readonly by: string;
  readonly at: string;
}

/** What an administrator decides; tests change it. */
export interface Settings {
  /** "Allow GitHub Actions to create and approve pull requests" is off. */
  forbidsPulls: boolean;
  /** A ruleset that lets nobody write branches whose names start so. */
  protectedFrom: string | undefined;
  /** What is enforced, as the audit reads it. */
  readonly controls: RepositoryControls;
}

export interface RepositoryControls {
  /** Of rulesets, by branch: `type` and `parameters`. */
  readonly rules: Map<string, readonly JsonObject[]>;
  /** Classic protections, by branch. */
  readonly classic: Map<string, JsonObject>;
  /** What is wrong with CODEOWNERS; undefined: there is none. */
  codeOwnerErrors: readonly JsonObject[] | undefined;
  /** By name. */
  readonly environments: Map<string, ProtectedEnvironment>;
  /** By name, with their versions; older runners tell none. */
  readonly runners: Map<string, string | undefined>;
  /** What GitHub knows of the workflows, by path. */
  readonly workflows: Map<string, { state: string }>;
  tokenDefaults: { readonly permissions: "read" | "write"; readonly mayOpenPulls: boolean };
}

export interface ProtectedEnvironment {
  readonly reviewers?: readonly string[];
  readonly preventSelfReview?: boolean;
  /** Patterns of branches that deploy; `protected`: those with a protection; undefined: all. */
  readonly branches?: readonly string[] | "protected";
}

/** Everything our own handlers may use. */
export interface Rig {
  readonly apiUrl: string;
  readonly storageUrl: string;
  readonly clock: Clock;
  readonly owner: string;
  readonly isPrivate: boolean;
  readonly roles: ReadonlyMap<string, Role>;
  readonly repositories: Map<string, Bare>;
  readonly pulls: Map<string, PullState>;
  readonly assets: Map<number, Asset>;
  readonly artifacts: Map<number, Artifact>;
  readonly runs: Map<number, WorkflowRun>;
  readonly jobs: Map<number, WorkflowJob>;
  readonly statuses: Map<string, readonly JsonObject[]>;
  /** Check runs by `owner/name@sha`, newest first. */
  readonly checks: Map<string, readonly number[]>;
  readonly deployments: Map<string, readonly JsonObject[]>;
  readonly dispatches: Dispatch[];
  /** By `owner/name`, oldest first. */
  readonly activities: Map<string, readonly Activity[]>;
  /** Where the branches were when they were last looked at, by `owner/name`. */
  readonly branches: Map<string, ReadonlyMap<string, string>>;
  /** Who put which label on which issue or pull request, oldest first. */
  readonly labelled: Labelling[];
  /** Who changed the text of which issue last, by `owner/name#7`. */
  readonly editors: Map<string, string>;
  /** Ids of comments whose text was changed. */
  readonly editedComments: Set<string>;
  /** Conversations that are locked, as `owner/name#7`. */
  readonly locked: Set<string>;
  readonly settings: Settings;
  /** The texts of reviews that somebody edited, by id. */
  readonly edits: Map<number, string>;
  nextId(): number;
  /** Hands a request to the emulator as the same viewer, or as `login` where given. */
  forward(call: ForwardedCall): Promise<Reply>;
}

export type ForwardedCall = Pick<Call, "method" | "path" | "query" | "bytes" | "viewer">;
