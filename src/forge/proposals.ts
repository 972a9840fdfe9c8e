/** The groups of the forge's port that propose and promote; whoever needs one takes it alone. */

export interface PullRequests {
  /** Those from this branch of this repository, open or closed, newest first. */
  byHead(branch: string): Promise<readonly PullRequest[]>;
  /** Open ones from the branches of this repository whose names start so: one listing, however many there are. */
  openFrom(prefix: string): Promise<readonly PullRequest[]>;
  create(pull: NewPull): Promise<PullRequest>;
  update(number: number, change: PullChange): Promise<void>;
  setDraft(pull: Pick<PullRequest, "id" | "number">, draft: boolean): Promise<void>;
  /** Whether it cannot be merged as it is; undefined while the forge still counts, and where it is closed. */
  isConflicted(number: number): Promise<boolean | undefined>;
}

export interface PullRequest {
  readonly number: number;
  /** GraphQL's name of it. */
  readonly id: string;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly draft: boolean;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  /** The branch it wants to change. */
  readonly base: string;
  /** The branch it comes from. */
  readonly branch: string;
  readonly headSha: string;
  readonly labels: readonly string[];
  /** ISO times. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt?: string;
  /** Whether the conversation is locked: comments may be refused, changes of the text are not. */
  readonly locked: boolean;
}

export interface NewPull {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
}

export interface PullChange {
  readonly title?: string;
  readonly body?: string;
  readonly base?: string;
  readonly state?: "open" | "closed";
}

export interface Issues {
  /** Issues of this author, open or closed: those that have the label, or all. */
  list(query: { readonly author: string; readonly label?: string }): Promise<readonly Issue[]>;
  create(issue: NewIssue): Promise<Issue>;
  update(number: number, change: IssueChange): Promise<void>;
  /** Who changed its text last; undefined where nobody did, or the forge names nobody. */
  editor(number: number): Promise<string | undefined>;
}

export interface Issue {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly labels: readonly string[];
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: "open" | "closed";
}

/** Labels of the repository, and those on its issues and pull requests. */
export interface Labels {
  list(): Promise<readonly Label[]>;
  create(label: Label): Promise<void>;
  add(issue: number, names: readonly string[]): Promise<void>;
  /** Who put the label there last, and when; undefined where nobody is told. */
  labelled(issue: number, name: string): Promise<Labelled | undefined>;
  /** Content where the label is not there. */
  remove(issue: number, name: string): Promise<void>;
}

export interface Labelled {
  readonly by: string;
  /** ISO time. */
  readonly at: string;
}

export interface Label {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  /** At most 100 characters. */
  readonly description: string;
}

export interface Tags {
  find(name: string): Promise<Tag | undefined>;
  /** Every tag of the repository, in one answer however many there are. */
  all(): Promise<readonly TagName[]>;
  /** All tags whose names start with this. */
  list(prefix: string): Promise<readonly Tag[]>;
  /** Writes an annotated tag; an ApiError with status 422 where the name is taken. */
  create(tag: NewTag): Promise<void>;
  /** Deletes the tag if it still is what was read. */
  remove(tag: Pick<Tag, "name" | "sha">): Promise<LeaseResult>;
}

/** A tag as one listing of all tells it. */
export interface TagName {
  readonly name: string;
  /** What the name points to: a tag object, or for a lightweight tag the commit itself. */
  readonly sha: string;
  readonly isAnnotated: boolean;
}

export interface Tag {
  readonly name: string;
  /** What the name points to: a tag object, or for a lightweight tag the commit itself. */
  readonly sha: string;
  /** The commit it leads to; undefined for a tag of a tree or a blob. */
  readonly commit: string | undefined;
  /** Undefined for a lightweight tag, which says nothing of itself. */
  readonly annotation?: TagAnnotation;
}

export interface TagAnnotation {
  readonly message: string;
  /** As the tag itself says: anybody can write any name here. */
  readonly tagger: { readonly name: string; readonly email: string; readonly date: string };
  /** Whether a key that the forge knows signed it, and why not; not whether its owner may tag. */
  readonly verification: { readonly verified: boolean; readonly reason: string };
}

export interface NewTag {
  readonly name: string;
  readonly commit: string;
  readonly message: string;
}

export interface Deployments {
  /** Deployments to this environment, newest first. */
  list(environment: string): Promise<readonly Deployment[]>;
  /** The newest ones of all environments with their states, newest first: few requests, however many there are. */
  newest(): Promise<NewestDeployments>;
  /** The latest status; undefined where there is none yet. */
  status(id: number): Promise<DeploymentStatus | undefined>;
  create(deployment: NewDeployment): Promise<number>;
  addStatus(id: number, status: DeploymentStatus): Promise<void>;
}

export interface NewestDeployments {
  readonly deployments: readonly StandingDeployment[];
  /** Whether there are no older ones. */
  readonly isAll: boolean;
}

export interface StandingDeployment extends Pick<Deployment, "id" | "payload"> {
  readonly environment: string;
  /** Undefined: it has no status yet. */
  readonly state: DeploymentStatus["state"] | undefined;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly task: string;
  readonly author: string;
  /** The members that are text; people and other tools put anything here. */
  readonly payload: Readonly<Record<string, string>>;
}

export interface NewDeployment {
  readonly environment: string;
  readonly sha: string;
  /** `deploy`, `rollback`, … */
  readonly task: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly description: string;
  readonly production: boolean;
}

export const DEPLOYMENT_STATES = [
  "queued",
  "pending",
  "in_progress",
  "success",
  "failure",
  "error",
  "inactive",
] as const;

export interface DeploymentStatus {
  readonly state: (typeof DEPLOYMENT_STATES)[number];
  /** At most 140 characters. */
  readonly description: string;
  readonly logUrl?: string;
}

/** Branches that are ours alone: commits that delete and change modes, and moves that nobody's push gets lost in. */
export interface Branches {
  head(branch: string): Promise<BranchHead | undefined>;
  /** All whose names start so, in one answer. */
  list(prefix: string): Promise<readonly BranchTip[]>;
  /** Writes the tree of `base` with these changes, and returns its id. */
  tree(base: string, files: FileChanges): Promise<string>;
  /** Writes a commit in our name that no branch has yet, and returns its id. */
  commit(commit: NewCommit): Promise<string>;
  /** Points the branch elsewhere if it still is what was read: no fast-forward needed, and nobody overwritten. */
  move(move: BranchMove): Promise<LeaseResult>;
}

/** `lost`: somebody was faster, and nothing was changed. */
export type LeaseResult = "moved" | "lost";

export interface BranchTip {
  readonly branch: string;
  readonly sha: string;
}

export interface BranchHead {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** The account of who wrote it; `ghost` without one. */
  readonly author: string;
  /** When it was made, by the clock of who made it: ISO time. */
  readonly committedAt?: string;
}

/** By path; null deletes. */
export type FileChanges = Readonly<Record<string, FileChange | null>>;

export interface FileChange {
  readonly content: string | Uint8Array;
  /** Default: as the file was, and not executable where it is new. */
  readonly executable?: boolean;
}

export interface NewCommit {
  readonly tree: string;
  readonly parent: string;
  readonly message: string;
}

export interface BranchMove {
  readonly branch: string;
  /** Undefined: the branch must not be there. */
  readonly from: string | undefined;
  /** Undefined: the branch is deleted. */
  readonly to: string | undefined;
}
