import { ApiError } from "../../src/forge/api-error.ts";
import type {
  WorkflowArtifact,
  Asset,
  Comment,
  Comparison,
  Dispatch,
  Pull,
  Review,
  WorkflowJob,
  WorkflowRun,
} from "../../src/forge/forge.ts";
import type { GivenControls } from "./forge-controls.ts";
import type { GivenPacks } from "./forge-packs.ts";
import { FakeRepository } from "./forge-repository.ts";
import { noProposals, type Proposals } from "./forge-proposals.ts";

export interface FakeForgeOptions {
  readonly owner?: string;
  readonly name?: string;
  readonly id?: number;
  readonly viewer?: string;
  /** The time that is written, ISO. Default: the first of January 2026. */
  readonly now?: () => string;
  /** What GitHub enforces. */
  readonly controls?: GivenControls;
  /** Rules in other repositories. */
  readonly packs?: GivenPacks;
}

export interface ForgeSetup {
  addPull(pull: Partial<Pull> & { readonly number: number }): Pull;
  /** A commit that a merge left behind, whatever the method was. */
  addMergedCommit(sha: string, pull: number): void;
  addComment(issue: number, comment: Omit<Comment, "id">): Comment;
  addReview(pull: number, review: Partial<Review> & Pick<Review, "author">): void;
  setPermission(login: string, role: string): void;
  setCommitAuthors(pull: number, logins: readonly string[]): void;
  /** Who pushed the pull request's branch, one push each; undefined: GitHub does not tell. Its author unless said. */
  setPushers(pull: number, logins: readonly string[] | undefined): void;
  addDispatch(dispatch: Dispatch): void;
  setComparison(base: string, head: string, comparison: Comparison): void;
  addRun(run: Partial<WorkflowRun> & { readonly id: number }): WorkflowRun;
  addJob(id: number, job: WorkflowJob): void;
  addArtifact(runId: number, name: string, zip: Uint8Array): WorkflowArtifact;
  /** Their bytes are gone, and that they were there is still told. */
  expireArtifacts(runId: number): void;
  /** An asset whose bytes are not what was uploaded, or one that broke off. */
  spoilAsset(tag: string, name: string, spoiled: Partial<Asset> & { readonly content?: Uint8Array }): void;
}

/** What a fake forge holds. */
export interface State {
  readonly options: Required<FakeForgeOptions>;
  readonly git: FakeRepository;
  readonly pulls: Map<number, Pull>;
  readonly merged: Map<string, number[]>;
  readonly comments: { readonly issue: number; comment: Comment }[];
  readonly reviews: { readonly pull: number; readonly review: Review }[];
  readonly permissions: Map<string, string>;
  readonly authors: Map<number, readonly string[]>;
  readonly pushers: Map<number, readonly string[] | undefined>;
  readonly dispatches: Dispatch[];
  /** By `base...head`. */
  readonly comparisons: Map<string, Comparison>;
  readonly runs: Map<number, WorkflowRun>;
  readonly jobs: Map<number, WorkflowJob>;
  readonly artifacts: { readonly runId: number; readonly artifact: WorkflowArtifact; readonly zip: Uint8Array }[];
  readonly releases: Map<string, { asset: Asset; content: Uint8Array }[]>;
  readonly proposals: Proposals;
  readonly settings: { forbidsPulls: boolean; protectedFrom: string | undefined };
  nextId: number;
}

export function emptyState(options: Required<FakeForgeOptions>): State {
  return {
    options,
    git: new FakeRepository(),
    pulls: new Map(),
    merged: new Map(),
    comments: [],
    reviews: [],
    permissions: new Map(),
    authors: new Map(),
    pushers: new Map(),
    dispatches: [],
    comparisons: new Map(),
    runs: new Map(),
    jobs: new Map(),
    artifacts: [],
    releases: new Map(),
    proposals: noProposals(),
    settings: { forbidsPulls: false, protectedFrom: undefined },
    nextId: 1000,
  };
}

/** Lets a test arrange what people and machines did on the forge. */
export function setup(state: State): ForgeSetup {
  const { options, pulls, merged, reviews, permissions, runs, artifacts, comments } = state;
  return {
    addPull(pull) {
      const base = { branch: "main", sha: state.git.head("main") ?? "0".repeat(40) };
      const head = {
        branch: `change-${pull.number}`,
        sha: "1".repeat(40),
        owner: options.owner,
        repositoryId: options.id,
        repository: `${options.owner}/${options.name}`,
      };
      const added: Pull = {
        createdAt: "2026-01-01T00:00:00Z",
        state: "open",
        merged: false,
        author: "dana",
        base,
        head,
        isFork: false,
        ...pull,
      };
      pulls.set(added.number, added);
      return added;
    },
    addMergedCommit: (sha, pull) => void merged.set(sha, [...(merged.get(sha) ?? []), pull]),
    addComment(issue, comment) {
      const added = { id: (state.nextId += 1), ...comment };
      comments.push({ issue, comment: added });
      return added;
    },
    addReview(pull, review) {
      const submittedAt = new Date(Date.UTC(2026, 0, 1, 0, reviews.length)).toISOString();
      const url = `https://github.com/${options.owner}/${options.name}/pull/${pull}#pullrequestreview-${reviews.length + 1}`;
      reviews.push({
        pull,
        review: {
          state: "APPROVED",
          body: "",
          commit: "1".repeat(40),
          submittedAt,
          url,
          isEdited: false,
          isByEmail: false,
          ...review,
        },
      });
    },
    setPushers: (pull, logins) => void state.pushers.set(pull, logins),
    addDispatch: (dispatch) => void state.dispatches.push(dispatch),
    setCommitAuthors: (pull, logins) => void state.authors.set(pull, logins),
    setComparison: (base, head, comparison) => void state.comparisons.set(`${base}...${head}`, comparison),
    setPermission: (login, role) => void permissions.set(login, role),
    addRun(run) {
      const head = {
        headSha: "1".repeat(40),
        headBranch: "change",
        headRepositoryId: options.id,
        headOwner: options.owner,
      };
      const added: WorkflowRun = {
        event: "pull_request",
        status: "completed",
        conclusion: "success",
        attempt: 1,
        path: ".github/workflows/model-gitops.yml",
        ...head,
        ...run,
      };
      runs.set(added.id, added);
      return added;
    },
    addJob: (id, job) => void state.jobs.set(id, job),
    addArtifact(runId, name, zip) {
      const artifact = { id: (state.nextId += 1), name, bytes: zip.length, expired: false };
      artifacts.push({ runId, artifact, zip });
      return artifact;
    },
    expireArtifacts(runId) {
      artifacts.forEach((entry, index) => {
        if (entry.runId !== runId) return;
        artifacts[index] = { ...entry, artifact: { ...entry.artifact, expired: true } };
      });
    },
    spoilAsset: (tag, name, spoiled) => spoil(state, { tag, name, spoiled }),
  };
}

interface Spoiling {
  readonly tag: string;
  readonly name: string;
  readonly spoiled: Partial<Asset> & { readonly content?: Uint8Array };
}

function spoil(state: State, { tag, name, spoiled: { content, ...changes } }: Spoiling): void {
  const assets = state.releases.get(tag) ?? [];
  state.releases.set(
    tag,
    assets.map((entry) =>
      entry.asset.name === name ? { asset: { ...entry.asset, ...changes }, content: content ?? entry.content } : entry,
    ),
  );
}

export function missing(what: string): never {
  throw new ApiError(`There is no ${what}.`, { status: 404 });
}
