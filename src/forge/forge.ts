import type { Controls } from "./controls.ts";
import type { LinkedArtifacts } from "./linked-artifacts.ts";
import type { Packs } from "./packs.ts";
import type { Asset, Releases, VersionReleases } from "./releases.ts";
import type { Branches, Deployments, Issues, Labels, PullRequests, Tags } from "./proposals.ts";

export type { Asset, Releases };

/** Port 2: where the code lives. Adapters: GitHub by octokit, a dry run, a fake, and `none` on a laptop. */
export interface Forge {
  readonly kind: "github" | "dry-run" | "fake";
  readonly repository: RepositoryName;
  pull(number: number): Promise<Pull>;
  /** Open pull requests whose head is this branch of this repository. */
  pullsByHead(owner: string, branch: string): Promise<readonly Pull[]>;
  /** Merged or open pull requests that a commit belongs to, whatever the merge method was. */
  pullsOfCommit(sha: string): Promise<readonly Pull[]>;
  /** Repository-relative paths that differ from the merge base; undefined when there are more than the API tells. */
  changedFiles(base: string, head: string): Promise<readonly string[] | undefined>;
  /** How `head` stands to `base`; undefined where they have nothing in common or one is not there. */
  comparison(base: string, head: string): Promise<Comparison | undefined>;
  /** Content of a file at a revision; undefined when there is none. */
  fileAt(path: string, revision: string): Promise<Uint8Array | undefined>;
  /** The ids of a commit's parents, in their order; undefined where there is no such commit. */
  parentsOf(commit: string): Promise<readonly string[] | undefined>;
  /** All blob paths at a revision with their git blob ids. */
  treeAt(revision: string): Promise<readonly TreeEntry[] | undefined>;
  /** Who this token is; the author of our comments. */
  viewer(): Promise<string>;
  comments(issue: number): Promise<readonly Comment[]>;
  createComment(issue: number, body: string): Promise<void>;
  updateComment(id: number, body: string): Promise<void>;
  deleteComment(id: number): Promise<void>;
  reviews(pull: number): Promise<readonly Review[]>;
  /** Who the commits of a pull request say that they are by. */
  commitPeople(pull: number): Promise<CommitPeople>;
  /** What was done to a branch, newest first; undefined where the forge does not tell this token. */
  activities(branch: Pick<Pull["head"], "branch" | "repository">): Promise<readonly Activity[] | undefined>;
  /** The newest runs that somebody started by hand; none where the token may not know. */
  dispatches(): Promise<readonly Dispatch[]>;
  /** `admin | maintain | write | triage | read | none`. */
  permission(login: string): Promise<string>;
  /** Logins of a team's members, those of teams below it included; undefined where this token may not know. */
  teamMembers(organisation: string, team: string): Promise<readonly string[] | undefined>;
  /** The newest commit of a revision's history that touched a path; undefined where none did. */
  lastCommitOf(path: string, revision: string): Promise<string | undefined>;
  /** The newest status of a context, and who set it; undefined where there is none. */
  status(sha: string, context: string): Promise<(CommitStatus & { readonly by: string }) | undefined>;
  setStatus(sha: string, status: CommitStatus): Promise<void>;
  /** Runs of any workflow for a head commit. */
  workflowRuns(headSha: string): Promise<readonly WorkflowRun[]>;
  /** Runs for pull requests, newest first: a thousand at most, as GitHub tells no more of a list. */
  pullRequestRuns(wanted: WantedRuns): Promise<PullRequestRuns>;
  workflowRun(id: number): Promise<WorkflowRun>;
  /** Starts the failed jobs of a run again, and those that need them; GitHub does so for thirty days. */
  rerun(id: number): Promise<void>;
  /** Switches the workflow of a path on again. */
  enableWorkflow(path: string): Promise<void>;
  /** A job of any of its runs; undefined where there is none. */
  workflowJob(id: number): Promise<WorkflowJob | undefined>;
  artifacts(runId: number): Promise<readonly WorkflowArtifact[]>;
  /** The artifact's zip; throws a UserError when it is larger than `maxBytes`. */
  downloadArtifact(id: number, maxBytes: number): Promise<Uint8Array>;
  readonly refs: GitRefs;
  readonly releases: Releases;
  readonly pullRequests: PullRequests;
  readonly issues: Issues;
  readonly labels: Labels;
  readonly tags: Tags;
  readonly deployments: Deployments;
  readonly linkedArtifacts: LinkedArtifacts;
  readonly versionReleases: VersionReleases;
  readonly branches: Branches;
  readonly controls: Controls;
  readonly packs: Packs;
}

export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
  /** Numeric id as the API gives it, when known. */
  readonly id?: number;
}

export interface Pull {
  readonly number: number;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly author: string;
  readonly createdAt: string;
  readonly base: { readonly branch: string; readonly sha: string };
  readonly head: {
    readonly branch: string;
    readonly sha: string;
    readonly owner: string;
    readonly repositoryId: number;
    /** `owner/name`; missing where it was deleted. */
    readonly repository?: string;
  };
  /** Whether the head lives in another repository. */
  readonly isFork: boolean;
}

export interface Comparison {
  readonly status: "ahead" | "behind" | "identical" | "diverged";
  /** Commits of `head` that `base` does not have, oldest first; the first 250. */
  readonly commits: readonly string[];
}

export interface TreeEntry {
  readonly path: string;
  readonly blob: string;
  /**
   * Git's mode, where it is known: `120000` is a symbolic link, whose blob holds its target; `160000` a submodule, whose
   * id is a commit of another repository.
   */
  readonly mode?: string;
}

export interface Comment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  /** ISO times; a comment whose times differ was edited. Missing where the forge does not say. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly url?: string;
  /** Whether an app wrote it for its author. */
  readonly isByApp?: boolean;
}

export interface Review {
  readonly author: string;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly body: string;
  readonly commit: string;
  readonly submittedAt: string;
  readonly url: string;
  /** Whether anybody changed its text after it was written. */
  readonly isEdited: boolean;
  /** Whether it came as an answer to a mail. */
  readonly isByEmail: boolean;
}

/** What one context says of a commit. */
export interface CommitStatus {
  readonly context: string;
  readonly state: "success" | "failure" | "error" | "pending";
  /** At most 140 characters are shown. */
  readonly description: string;
  readonly url?: string;
}

export interface CommitPeople {
  /** Authors, committers and co-authors with an account. */
  readonly logins: readonly string[];
  readonly shas: readonly string[];
  /** Whether these are all commits. */
  readonly isComplete: boolean;
}

/** A branch moved. `before` of a new branch and `after` of a deleted one are all zeros. */
export interface Activity {
  readonly type: string;
  /** `ghost` where GitHub names nobody, as for a deploy key. */
  readonly actor: string;
  readonly before: string;
  readonly after: string;
  readonly at: string;
}

export interface Dispatch {
  readonly actor: string;
  readonly startedAt: string;
  /** Undefined while it runs. */
  readonly endedAt?: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepositoryId: number;
  readonly headOwner: string;
  readonly status: string;
  /** `success`, `failure`, …; empty while it runs. */
  readonly conclusion: string;
  readonly attempt: number;
  /** The repository path of its workflow file. */
  readonly path: string;
  /** Who started it: of a push, who pushed. `ghost` where nobody is named. */
  readonly actor?: string;
  /** ISO time. */
  readonly createdAt?: string;
}

export interface WantedRuns {
  /** ISO time: created then or later. */
  readonly since?: string;
  /** Of heads that are called so, in whichever repository. */
  readonly branch?: string;
  /** Pages of a hundred. Default: all that there are. */
  readonly pages?: number;
}

export interface PullRequestRuns {
  readonly runs: readonly WorkflowRun[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

export interface WorkflowJob {
  /** As its check is called. */
  readonly name: string;
  readonly runId: number;
  readonly attempt: number;
}

export interface WorkflowArtifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly expired: boolean;
}

/** Branches as data: what the ledger is written with. */
export interface GitRefs {
  /** The commit a branch points to; undefined when there is no such branch. */
  head(branch: string): Promise<string | undefined>;
  /** All files below a commit or a tree with their blob ids; undefined where they are more than one answer tells. */
  files(id: string): Promise<readonly TreeEntry[] | undefined>;
  /** The same, however many there are. */
  everyFile(id: string): Promise<readonly TreeEntry[]>;
  /** What lies right in a commit or a tree: files, and folders (mode `040000`) with the ids of their trees. */
  folder(id: string): Promise<readonly TreeEntry[]>;
  blob(id: string): Promise<Uint8Array>;
  /** All of these by id, with few requests; throws where one is missing or is not what its id says. */
  blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /**
   * Commits `files` on top of `parent` (or as a first commit) and moves the branch, fast-forward only.
   * `lost`: somebody was faster; read the head again and retry.
   */
  commit(change: BranchChange): Promise<{ readonly kind: "moved"; readonly sha: string } | { readonly kind: "lost" }>;
}

export interface BranchChange {
  readonly branch: string;
  readonly parent: string | undefined;
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
  /** Files of the parent that lie elsewhere from now on, as they are. */
  readonly moves?: readonly FileMove[];
  /** Paths of the parent that are files there no more. */
  readonly removals?: readonly string[];
}

export interface FileMove {
  readonly from: string;
  readonly to: string;
  readonly blob: string;
}
