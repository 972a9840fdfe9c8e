import { readFile, writeFile } from "node:fs/promises";
import { ApiError } from "../../src/forge/api-error.ts";
import type { Activity, Forge, Pull, Releases } from "../../src/forge/forge.ts";
import { sha256 } from "../../src/records/canonical.ts";
import type { FakeRepository } from "./forge-repository.ts";
import { fakeControls } from "./forge-controls.ts";
import { fakePacks } from "./forge-packs.ts";
import { fakeSaid, nothingSaid, saidSetup, type SaidSetup } from "./forge-people.ts";
import { fakeBranches, fakeDeployments, fakeTags, fakeVersionReleases } from "./forge-promotions.ts";
import { fakeIssues, fakeLabels, fakePullRequests, proposalSetup, type ProposalSetup } from "./forge-proposals.ts";
import { emptyState, missing, setup, type FakeForgeOptions, type ForgeSetup, type State } from "./forge-state.ts";

export interface FakeForge extends Forge, ForgeSetup, ProposalSetup, SaidSetup {
  readonly kind: "fake";
  readonly git: FakeRepository;
  /** Every call, in order: `createComment 7`, `refs.commit`, `releases.upload v1 name`. */
  readonly calls: string[];
  /** The calls that change something. */
  writes(): readonly string[];
  /**
   * Lets the next call of a method fail (`createComment`, `refs.commit`, `releases.upload`). `after`: its effect
   * happens and only the answer is lost.
   */
  failNext(method: string, error: Error, when?: "before" | "after"): void;
  /** The same of a later call: so many work first. */
  failLater(failure: {
    readonly method: string;
    readonly error: Error;
    readonly when: "before" | "after";
    left: number;
  }): void;
}

interface Failure {
  readonly method: string;
  readonly error: Error;
  readonly when: "before" | "after";
  left: number;
}

const WRITES =
  /^(?:create|update|delete|enable|setStatus|refs\.commit|branches\.move|[a-zA-Z]+\.(?:create|update|upload|remove|add|addStatus|setDraft|draft|publish)\b)/;

/** A forge in memory: real blob ids, fast-forward checks, and failures on demand. */
export function fakeForge(options: FakeForgeOptions = {}): FakeForge {
  const state = emptyState({
    owner: "acme",
    name: "models",
    id: 1,
    viewer: "github-actions[bot]",
    now: () => "2026-01-01T00:00:00Z",
    controls: {},
    packs: {},
    ...options,
  });
  const said = nothingSaid();
  const calls: string[] = [];
  const failures: Failure[] = [];
  const watched = <T extends object>(prefix: string, methods: T): T => watch({ prefix, calls, failures }, methods);
  return {
    ...watched("", { ...pulls(state), ...comments(state), ...contents(state), ...runs(state) }),
    ...watched("", fakeSaid(said, state.options.viewer)),
    ...saidSetup(said),
    ...setup(state),
    ...proposalSetup(state),
    kind: "fake",
    repository: { owner: state.options.owner, name: state.options.name, id: state.options.id },
    git: state.git,
    refs: watched("refs.", state.git.refs()),
    releases: watched("releases.", releases(state)),
    pullRequests: watched("pullRequests.", fakePullRequests(state)),
    issues: watched("issues.", fakeIssues(state)),
    labels: watched("labels.", fakeLabels(state)),
    tags: watched("tags.", fakeTags(state)),
    deployments: watched("deployments.", fakeDeployments(state)),
    linkedArtifacts: watched("linkedArtifacts.", { stored: async () => {}, deployed: async () => {} }),
    versionReleases: watched("versionReleases.", fakeVersionReleases(state)),
    branches: watched("branches.", fakeBranches(state)),
    controls: watched("controls.", fakeControls(options.controls)),
    packs: watched("packs.", fakePacks(options.packs)),
    calls,
    writes: () => calls.filter((call) => WRITES.test(call)),
    failNext: (method, error, when = "before") => void failures.push({ method, error, when, left: 0 }),
    failLater: (failure) => void failures.push(failure),
  };
}

interface Watch {
  readonly prefix: string;
  readonly calls: string[];
  readonly failures: Failure[];
}

function watch<T extends object>({ prefix, calls, failures }: Watch, methods: T): T {
  return new Proxy(methods, {
    ownKeys: (target) => Reflect.ownKeys(target),
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: readonly unknown[]) => {
        const simple = args
          .filter((arg) => ["string", "number"].includes(typeof arg))
          .map((arg) => String(arg).slice(0, 80).split("\n")[0]);
        calls.push([prefix + String(name), ...simple].join(" "));
        const own = failures.filter((failure) => failure.method === prefix + String(name));
        const failure = own.find(({ left }) => left === 0);
        for (const waiting of own) waiting.left = Math.max(0, waiting.left - (waiting === failure ? 0 : 1));
        if (failure !== undefined) failures.splice(failures.indexOf(failure), 1);
        if (failure?.when === "before") throw failure.error;
        const result: unknown = await method(...args);
        if (failure !== undefined) throw failure.error;
        return result;
      };
    },
  });
}

function pulls({ pulls, merged, reviews, permissions, authors, pushers, dispatches }: State) {
  return {
    async pull(number) {
      return pulls.get(number) ?? missing(`pull request ${number}`);
    },
    async pullsByHead(owner, branch) {
      return [...pulls.values()].filter(
        ({ state, head }) => state === "open" && head.owner === owner && head.branch === branch,
      );
    },
    async pullsOfCommit(sha) {
      const numbers = new Set(merged.get(sha));
      return [...pulls.values()].filter(({ number, head }) => numbers.has(number) || head.sha === sha);
    },
    async reviews(pull) {
      return reviews.filter((entry) => entry.pull === pull).map(({ review }) => review);
    },
    async commitPeople(pull) {
      const logins = authors.get(pull) ?? [pulls.get(pull)?.author ?? "ghost"];
      return { logins, shas: [pulls.get(pull)?.head.sha ?? ""], isComplete: true };
    },
    async activities({ branch }) {
      const pull = [...pulls.values()].find(({ head }) => head.branch === branch);
      if (pull === undefined) return undefined;
      const actors = pushers.has(pull.number) ? pushers.get(pull.number) : [pull.author];
      return actors?.map((actor, at) => activityOf(pull, actor, at)).toReversed();
    },
    async dispatches() {
      return dispatches;
    },
    async permission(login) {
      return permissions.get(login) ?? "none";
    },
  } satisfies Pick<
    Forge,
    "pull" | "pullsByHead" | "pullsOfCommit" | "reviews" | "commitPeople" | "activities" | "dispatches" | "permission"
  >;
}

/** The n-th push to a pull request: the first makes its branch, the others replace its only commit. */
function activityOf({ head, createdAt }: Pull, actor: string, at: number): Activity {
  const type = at === 0 ? "branch_creation" : "force_push";
  return { type, actor, before: at === 0 ? "0".repeat(40) : head.sha, after: head.sha, at: createdAt };
}

function comments(state: State) {
  const { comments, options } = state;
  const find = (id: number) => comments.find(({ comment }) => comment.id === id) ?? missing(`comment ${id}`);
  return {
    async viewer() {
      return options.viewer;
    },
    async comments(issue) {
      return comments.filter((entry) => entry.issue === issue).map(({ comment }) => comment);
    },
    async createComment(issue, body) {
      // A message of GitHub's, as it stands in ours.
      if (state.proposals.texts.get(issue)?.locked === true)
        throw new ApiError("Unable to create comment because issue is locked.", { status: 403 });
      if (body.length > 65_536) throw new ApiError("Body is too long (maximum is 65536 characters).", { status: 422 });
      comments.push({ issue, comment: { id: (state.nextId += 1), author: options.viewer, body } });
    },
    async updateComment(id, body) {
      const entry = find(id);
      entry.comment = { ...entry.comment, body };
    },
    async deleteComment(id) {
      const index = comments.findIndex(({ comment }) => comment.id === id);
      if (index !== -1) comments.splice(index, 1);
    },
  } satisfies Pick<Forge, "viewer" | "comments" | "createComment" | "updateComment" | "deleteComment">;
}

function contents({ git, comparisons }: State) {
  return {
    async changedFiles(base, head) {
      const files = git.changed(base, head);
      return files.length >= 300 ? undefined : files;
    },
    async comparison(base, head) {
      return comparisons.get(`${base}...${head}`);
    },
    async fileAt(path, revision) {
      const entry = git.tree(revision).find((file) => file.path === path);
      return entry === undefined ? undefined : git.blob(entry.blob);
    },
    async treeAt(revision) {
      return git.tree(revision);
    },
    async parentsOf(sha) {
      return git.parents(sha);
    },
  } satisfies Pick<Forge, "changedFiles" | "comparison" | "fileAt" | "treeAt" | "parentsOf">;
}

function runs({ runs, jobs, artifacts }: State) {
  return {
    async workflowRuns(headSha) {
      return [...runs.values()].filter((run) => run.headSha === headSha);
    },
    async pullRequestRuns({ since = "", branch, pages = 10 }) {
      const all = [...runs.values()]
        .filter(({ event, headBranch }) => event === "pull_request" && headBranch === (branch ?? headBranch))
        .filter(({ createdAt = since }) => createdAt >= since)
        .toSorted((a, b) => b.id - a.id);
      return { runs: all.slice(0, pages * 100), isComplete: all.length < pages * 100 };
    },
    async workflowRun(id) {
      return runs.get(id) ?? missing(`workflow run ${id}`);
    },
    async workflowJob(id) {
      return jobs.get(id);
    },
    async enableWorkflow() {},
    async rerun(id) {
      const run = runs.get(id) ?? missing(`workflow run ${id}`);
      runs.set(id, { ...run, status: "queued", conclusion: "", attempt: run.attempt + 1 });
    },
    async artifacts(runId) {
      return artifacts.filter((entry) => entry.runId === runId).map(({ artifact }) => artifact);
    },
    async downloadArtifact(id, maxBytes) {
      const found = artifacts.find(({ artifact }) => artifact.id === id) ?? missing(`artifact ${id}`);
      if (found.zip.length > maxBytes)
        throw new ApiError(`The artifact is larger than ${maxBytes} bytes.`, { status: 413 });
      return found.zip;
    },
  } satisfies Pick<
    Forge,
    | "workflowRuns"
    | "pullRequestRuns"
    | "workflowRun"
    | "workflowJob"
    | "rerun"
    | "enableWorkflow"
    | "artifacts"
    | "downloadArtifact"
  >;
}

function releases(state: State): Releases {
  const of = (tag: string) => state.releases.get(tag) ?? missing(`release ${tag}`);
  return {
    assets: async (tag) => state.releases.get(tag)?.map(({ asset }) => asset),
    async listed(prefix) {
      const found = [...state.releases].filter(([tag]) => tag.startsWith(prefix));
      return new Map(found.map(([tag, assets]) => [tag, assets.map(({ asset }) => asset)]));
    },
    async create(tag) {
      if (!state.releases.has(tag)) state.releases.set(tag, []);
    },
    async upload(tag, name, file) {
      const content = await readFile(file);
      const assets = of(tag);
      if (assets.some(({ asset }) => asset.name === name && asset.bytes === content.length)) return;
      const asset = {
        id: (state.nextId += 1),
        name,
        bytes: content.length,
        state: "uploaded",
        digest: sha256(content),
      };
      assets.push({ asset, content });
    },
    async download({ id }, file) {
      const found = [...state.releases.values()].flat().find(({ asset }) => asset.id === id) ?? missing(`asset ${id}`);
      await writeFile(file, found.content);
    },
    async remove({ id }) {
      for (const [tag, assets] of state.releases) {
        state.releases.set(
          tag,
          assets.filter(({ asset }) => asset.id !== id),
        );
      }
    },
  };
}
