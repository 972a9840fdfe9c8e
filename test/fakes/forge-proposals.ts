import { ApiError } from "../../src/forge/api-error.ts";
import type { Forge, Pull } from "../../src/forge/forge.ts";
import type {
  Deployment,
  DeploymentStatus,
  Issue,
  Label,
  NewDeployment,
  NewPull,
  PullRequest,
  Tag,
} from "../../src/forge/proposals.ts";
import { sameWord } from "../../src/forge/stamp.ts";
import type { FakeRepository } from "./forge-repository.ts";
import type { FakeForgeOptions } from "./forge-state.ts";

/** What a pull request says; the rest of it is with the pulls that people opened. */
type PullText = Pick<PullRequest, "title" | "body" | "draft" | "labels"> &
  Partial<Pick<PullRequest, "locked" | "updatedAt" | "closedAt">>;

/** A deployment with all its statuses, newest first. */
export interface FakeDeployment extends Deployment, Pick<NewDeployment, "environment"> {
  readonly statuses: readonly DeploymentStatus[];
}

export interface FakeVersionRelease {
  readonly id: number;
  readonly isDraft: boolean;
  readonly commit: string;
  readonly title: string;
  readonly body: string;
}

/** What a fake forge holds of proposals and promotions; tests read and change it. */
export interface Proposals {
  readonly texts: Map<number, PullText>;
  /** What was told of conflicts; the others have none. */
  readonly conflicts: Map<number, boolean | undefined>;
  readonly issues: Map<number, Issue>;
  /** Who changed the text of an issue last; undefined: somebody whom nobody names. */
  readonly editors: Map<number, string | undefined>;
  readonly labels: Map<string, Label>;
  /** Who put which label where, oldest first. */
  readonly labelled: { readonly issue: number; readonly name: string; readonly by: string; readonly at: string }[];
  readonly tags: Map<string, Tag>;
  readonly deployments: Map<number, FakeDeployment>;
  readonly versionReleases: Map<string, FakeVersionRelease>;
}

export function noProposals(): Proposals {
  const pulls = { texts: new Map(), conflicts: new Map() };
  const issues = { issues: new Map(), editors: new Map(), labels: new Map(), labelled: [] };
  return { ...pulls, ...issues, tags: new Map(), deployments: new Map(), versionReleases: new Map() };
}

/** The part of a fake forge's state that proposals live in. */
export interface Place {
  readonly options: Pick<Required<FakeForgeOptions>, "owner" | "id" | "viewer" | "now">;
  readonly settings: { forbidsPulls: boolean; protectedFrom: string | undefined };
  readonly git: FakeRepository;
  readonly pulls: Map<number, Pull>;
  readonly proposals: Proposals;
  nextId: number;
}

type PullEdit = Partial<PullText & Pick<Pull, "state" | "merged" | "author" | "createdAt">> & {
  /** Undefined: the forge still counts. */
  readonly isConflicted?: boolean | undefined;
};

/** What people do to proposals. */
export interface ProposalSetup {
  readonly proposals: Proposals;
  /** All of a pull request, as it is now. */
  pullRequest(number: number): PullRequest;
  editPull(number: number, change: PullEdit): void;
  /** `by` changed its text; nobody knows who, unless told. */
  editIssue(number: number, change: Partial<Issue>, by?: string): void;
  /** A person puts a label on a pull request or an issue. */
  addLabel(number: number, name: string, by: string): void;
  /** Whether the repository lets workflows open pull requests. */
  forbidPulls(isForbidden: boolean): void;
  /** A ruleset that lets nobody write branches whose names start so. */
  protectBranches(prefix: string): void;
}

export function proposalSetup(place: Place): ProposalSetup {
  const { proposals, pulls } = place;
  return {
    proposals,
    pullRequest: (number) => pullRequest(place, number),
    editPull(number, change) {
      const { state, merged, author, createdAt, isConflicted, ...text } = change;
      const pull = pulls.get(number) ?? refuse(404, `There is no pull request ${number}.`);
      const facts = { ...(state && { state }), ...(merged !== undefined && { merged }), ...(author && { author }) };
      pulls.set(number, { ...pull, ...facts, ...(createdAt !== undefined && { createdAt }) });
      proposals.texts.set(number, { ...textOf(place, number), ...text });
      if ("isConflicted" in change) proposals.conflicts.set(number, isConflicted);
    },
    editIssue: (number, change, by) => editIssue(place, number, { change, by }),
    addLabel: (number, name, by) => label(place, number, { names: [name], by }),
    protectBranches: (prefix) => void (place.settings.protectedFrom = prefix),
    forbidPulls: (isForbidden) => void (place.settings.forbidsPulls = isForbidden),
  };
}

export function refuse(status: number, message: string): never {
  throw new ApiError(message, { status });
}

function refuseLong(body = ""): void {
  if (Array.from(body).length > 65_536) refuse(422, "Body is too long (maximum is 65536 characters)");
}

function textOf({ proposals }: Place, number: number): PullText {
  return proposals.texts.get(number) ?? { title: "Change the model", body: "", draft: false, labels: [] };
}

function editIssue(
  { proposals: { issues, editors } }: Place,
  number: number,
  { change, by }: { readonly change: Partial<Issue>; readonly by: string | undefined },
): void {
  const issue = issues.get(number) ?? refuse(404, `There is no issue ${number}.`);
  if (change.body !== undefined && change.body !== issue.body) editors.set(number, by);
  issues.set(number, { ...issue, ...change });
}

function pullRequest(place: Place, number: number): PullRequest {
  const pull = place.pulls.get(number) ?? refuse(404, `There is no pull request ${number}.`);
  const { state, merged, author, base, head } = pull;
  const url = `https://github.com/acme/models/pull/${number}`;
  const headSha = (state === "open" ? place.git.head(head.branch) : undefined) ?? head.sha;
  return {
    number,
    id: `PR_${number}`,
    url,
    state,
    merged,
    author,
    base: base.branch,
    branch: head.branch,
    headSha,
    createdAt: pull.createdAt,
    updatedAt: pull.createdAt,
    ...(state === "closed" && { closedAt: pull.createdAt }),
    locked: false,
    ...textOf(place, number),
  };
}

function label(
  place: Place,
  number: number,
  { names, by }: { readonly names: readonly string[]; readonly by: string },
): void {
  const { labelled } = place.proposals;
  relabel(place, number, (there) => {
    const added = names.filter((name) => !there.some((one) => sameWord(one, name)));
    labelled.push(...added.map((name) => ({ issue: number, name, by, at: place.options.now() })));
    return [...there, ...added];
  });
}

function relabel(place: Place, number: number, edit: (names: readonly string[]) => readonly string[]): void {
  const { issues, texts } = place.proposals;
  const issue = issues.get(number);
  if (issue !== undefined) issues.set(number, { ...issue, labels: edit(issue.labels) });
  else texts.set(number, { ...textOf(place, number), labels: edit(pullRequest(place, number).labels) });
}

function nextNumber({ pulls, proposals }: Place): number {
  return Math.max(0, ...pulls.keys(), ...proposals.issues.keys()) + 1;
}

export function fakePullRequests(place: Place): Forge["pullRequests"] {
  const { pulls, options, git, proposals } = place;
  return {
    async byHead(branch) {
      const numbers = [...pulls.values()].filter(({ head, isFork }) => head.branch === branch && !isFork);
      return numbers.map(({ number }) => pullRequest(place, number)).toSorted((a, b) => b.number - a.number);
    },
    async openFrom(prefix) {
      const open = [...pulls.values()].filter(({ state, isFork }) => state === "open" && !isFork);
      const numbers = open.filter(({ head }) => head.branch.startsWith(prefix)).map(({ number }) => number);
      return numbers.toSorted((a, b) => b - a).map((number) => pullRequest(place, number));
    },
    async create({ branch, base, ...text }: NewPull) {
      const isWorkflow = options.viewer === "github-actions[bot]";
      if (isWorkflow && place.settings.forbidsPulls)
        refuse(403, "GitHub Actions is not permitted to create or approve pull requests.");
      const sha = git.head(branch) ?? refuse(422, `Validation Failed: head ${branch} is invalid`);
      const isThere = [...pulls.values()].some(
        (pull) => pull.state === "open" && pull.head.branch === branch && pull.base.branch === base,
      );
      if (isThere) refuse(422, `A pull request already exists for ${options.owner}:${branch}.`);
      refuseLong(text.body);
      const number = nextNumber(place);
      const head = { branch, sha, owner: options.owner, repositoryId: options.id };
      const baseSha = git.head(base) ?? refuse(422, "Validation Failed: base is invalid");
      const createdAt = options.now();
      const facts = { state: "open", merged: false, author: options.viewer, createdAt, isFork: false } as const;
      pulls.set(number, { number, ...facts, base: { branch: base, sha: baseSha }, head });
      proposals.texts.set(number, { ...text, labels: [] });
      return pullRequest(place, number);
    },
    async update(number, { state, base, ...text }) {
      const pull = pulls.get(number) ?? refuse(404, `There is no pull request ${number}.`);
      refuseLong(text.body);
      const moved = base === undefined ? {} : { base: { branch: base, sha: git.head(base) ?? pull.base.sha } };
      pulls.set(number, { ...pull, ...(state !== undefined && { state }), ...moved });
      const [updatedAt, { closedAt: _, ...before }] = [options.now(), textOf(place, number)];
      const isClosed = (state ?? pull.state) === "closed";
      const closedAt = pull.state === "closed" ? (textOf(place, number).closedAt ?? pull.createdAt) : updatedAt;
      proposals.texts.set(number, { ...before, ...text, updatedAt, ...(isClosed && { closedAt }) });
    },
    async setDraft({ number }, draft) {
      proposals.texts.set(number, { ...textOf(place, number), draft });
    },
    async isConflicted(number) {
      if (pullRequest(place, number).state === "closed") return undefined;
      return proposals.conflicts.has(number) ? proposals.conflicts.get(number) : false;
    },
  };
}

export function fakeIssues(place: Place): Forge["issues"] {
  const { issues } = place.proposals;
  return {
    async list({ author, label }) {
      const theirs = [...issues.values()].filter((issue) => issue.author === author);
      return label === undefined ? theirs : theirs.filter(({ labels }) => labels.some((one) => sameWord(one, label)));
    },
    async create(issue) {
      refuseLong(issue.body);
      const number = nextNumber(place);
      const url = `https://github.com/acme/models/issues/${number}`;
      const created: Issue = { ...issue, number, url, state: "open", author: place.options.viewer };
      issues.set(number, created);
      return created;
    },
    async update(number, change) {
      refuseLong(change.body);
      editIssue(place, number, { change, by: place.options.viewer });
    },
    editor: async (number) => place.proposals.editors.get(number),
  };
}

export function fakeLabels(place: Place): Forge["labels"] {
  const { labels, labelled } = place.proposals;
  return {
    list: async () => [...labels.values()],
    async create(label) {
      if (labels.has(label.name.toLowerCase())) refuse(422, "Validation Failed: already_exists");
      labels.set(label.name.toLowerCase(), label);
    },
    add: async (number, names) => label(place, number, { names, by: place.options.viewer }),
    labelled: async (issue, name) => labelled.findLast((one) => one.issue === issue && sameWord(one.name, name)),
    remove: async (number, name) => relabel(place, number, (there) => there.filter((one) => !sameWord(one, name))),
  };
}
