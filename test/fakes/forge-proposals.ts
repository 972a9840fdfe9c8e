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

/** What a pull request says; the rest of it is with the pulls that people opened. */
type PullText = Pick<PullRequest, "title" | "body" | "draft" | "labels">;

/** A deployment with all its statuses, newest first. */
export interface FakeDeployment extends Deployment, Pick<NewDeployment, "environment"> {
  readonly statuses: readonly DeploymentStatus[];
}

/** What a fake forge holds of proposals and promotions; tests read and change it. */
export interface Proposals {
  readonly texts: Map<number, PullText>;
  readonly issues: Map<number, Issue>;
  readonly labels: Map<string, Label>;
  readonly tags: Map<string, Tag>;
  readonly deployments: Map<number, FakeDeployment>;
}

export function noProposals(): Proposals {
  return { texts: new Map(), issues: new Map(), labels: new Map(), tags: new Map(), deployments: new Map() };
}

/** The part of a fake forge's state that proposals live in. */
interface Place {
  readonly options: { readonly owner: string; readonly id: number; readonly viewer: string };
  readonly git: FakeRepository;
  readonly pulls: Map<number, Pull>;
  readonly proposals: Proposals;
  nextId: number;
}

/** What people do to proposals. */
export interface ProposalSetup {
  readonly proposals: Proposals;
  /** All of a pull request, as it is now. */
  pullRequest(number: number): PullRequest;
  editPull(number: number, change: Partial<PullText & Pick<Pull, "state" | "merged" | "author">>): void;
  editIssue(number: number, change: Partial<Issue>): void;
}

export function proposalSetup(place: Place): ProposalSetup {
  const { proposals, pulls } = place;
  return {
    proposals,
    pullRequest: (number) => pullRequest(place, number),
    editPull(number, { state, merged, author, ...text }) {
      const pull = pulls.get(number) ?? refuse(404, `There is no pull request ${number}.`);
      const facts = { ...(state && { state }), ...(merged !== undefined && { merged }), ...(author && { author }) };
      pulls.set(number, { ...pull, ...facts });
      proposals.texts.set(number, { ...textOf(place, number), ...text });
    },
    editIssue(number, change) {
      const issue = proposals.issues.get(number) ?? refuse(404, `There is no issue ${number}.`);
      proposals.issues.set(number, { ...issue, ...change });
    },
  };
}

function refuse(status: number, message: string): never {
  throw new ApiError(message, { status });
}

function refuseLong(body = ""): void {
  if (Array.from(body).length > 65_536) refuse(422, "Body is too long (maximum is 65536 characters)");
}

function textOf({ proposals }: Place, number: number): PullText {
  return proposals.texts.get(number) ?? { title: "Change the model", body: "", draft: false, labels: [] };
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
    headSha,
    ...textOf(place, number),
  };
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
    async create({ branch, base, ...text }: NewPull) {
      const sha = git.head(branch) ?? refuse(422, `Validation Failed: head ${branch} is invalid`);
      const isThere = [...pulls.values()].some(
        (pull) => pull.state === "open" && pull.head.branch === branch && pull.base.branch === base,
      );
      if (isThere) refuse(422, `A pull request already exists for ${options.owner}:${branch}.`);
      refuseLong(text.body);
      const number = nextNumber(place);
      const head = { branch, sha, owner: options.owner, repositoryId: options.id };
      const baseSha = git.head(base) ?? refuse(422, "Validation Failed: base is invalid");
      const createdAt = "2026-01-01T00:00:00Z";
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
      proposals.texts.set(number, { ...textOf(place, number), ...text });
    },
    async setDraft({ number }, draft) {
      proposals.texts.set(number, { ...textOf(place, number), draft });
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
      const issue = issues.get(number) ?? refuse(404, `There is no issue ${number}.`);
      issues.set(number, { ...issue, ...change });
    },
  };
}

export function fakeLabels(place: Place): Forge["labels"] {
  const { labels, issues, texts } = place.proposals;
  const change = (number: number, edit: (names: readonly string[]) => readonly string[]): void => {
    const issue = issues.get(number);
    if (issue !== undefined) issues.set(number, { ...issue, labels: edit(issue.labels) });
    else texts.set(number, { ...textOf(place, number), labels: edit(pullRequest(place, number).labels) });
  };
  return {
    list: async () => [...labels.values()],
    async create(label) {
      if (labels.has(label.name.toLowerCase())) refuse(422, "Validation Failed: already_exists");
      labels.set(label.name.toLowerCase(), label);
    },
    add: async (number, names) =>
      change(number, (there) => [...there, ...names.filter((name) => !there.some((one) => sameWord(one, name)))]),
    remove: async (number, name) => change(number, (there) => there.filter((one) => !sameWord(one, name))),
  };
}

export function fakeTags(place: Place): Forge["tags"] {
  const { git, options } = place;
  const { tags } = place.proposals;
  return {
    find: async (name) => tags.get(name),
    list: async (prefix) => [...tags.values()].filter(({ name }) => name.startsWith(prefix)),
    async create({ name, commit, message }) {
      git.tree(commit);
      if (tags.has(name)) refuse(422, "Reference already exists");
      const sha = String((place.nextId += 1)).padStart(40, "0");
      const tagger = { name: options.viewer, email: `${options.viewer}@users.noreply.github.com`, date: "2026-11-01" };
      tags.set(name, {
        name,
        sha,
        commit,
        annotation: { message, tagger, verification: { verified: false, reason: "unsigned" } },
      });
    },
    async remove({ name, sha }) {
      if (tags.has(name) && tags.get(name)?.sha !== sha) return "lost";
      tags.delete(name);
      return "moved";
    },
  };
}

export function fakeDeployments(place: Place): Forge["deployments"] {
  const { deployments } = place.proposals;
  const of = (id: number): FakeDeployment => deployments.get(id) ?? refuse(404, `There is no deployment ${id}.`);
  return {
    async list(environment) {
      return [...deployments.values()].filter((one) => one.environment === environment).toSorted((a, b) => b.id - a.id);
    },
    status: async (id) => of(id).statuses[0],
    async create({ environment, sha, task, payload }) {
      const id = (place.nextId += 1);
      deployments.set(id, { id, environment, sha, task, payload, author: place.options.viewer, statuses: [] });
      return id;
    },
    async addStatus(id, status) {
      const one = of(id);
      deployments.set(id, { ...one, statuses: [status, ...one.statuses] });
    },
  };
}

export function fakeBranches({ git, options, pulls }: Place): Forge["branches"] {
  return {
    head: async (branch) => git.branchHead(branch),
    tree: async (base, files) => git.writeTree(base, files),
    commit: async (commit) => git.commitTree(commit, options.viewer),
    async move(move) {
      const moved = git.move(move);
      // GitHub closes a pull request whose branch is gone.
      const orphans = git.head(move.branch) === undefined ? [...pulls.values()] : [];
      for (const pull of orphans) {
        if (pull.head.branch === move.branch && !pull.isFork) pulls.set(pull.number, { ...pull, state: "closed" });
      }
      return moved;
    },
  };
}
