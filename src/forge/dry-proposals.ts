import type { Forge } from "./forge.ts";
import type { Branches, Deployments, Issues, Labels, NewIssue, NewPull, PullRequests, Tags } from "./proposals.ts";
import type { VersionReleases } from "./releases.ts";
import { sha256 } from "../records/canonical.ts";

type Would = (what: string) => Promise<void>;
export type Proposals = Pick<
  Forge,
  "pullRequests" | "issues" | "labels" | "tags" | "deployments" | "branches" | "versionReleases" | "linkedArtifacts"
>;

/** Proposals and promotions that are read, and only said. */
export function dryProposals(forge: Forge, would: Would): Proposals {
  return {
    pullRequests: dryPullRequests(forge, would),
    issues: dryIssues(forge, would),
    labels: dryLabels(forge.labels, would),
    tags: dryTags(forge.tags, would),
    deployments: dryDeployments(forge.deployments, would),
    branches: dryBranches(forge.branches, would),
    linkedArtifacts: {
      stored: ({ name, version }) => would(`record where ${name} ${version} is stored`),
      deployed: ({ name, version }, environment) => would(`record that ${environment} serves ${name} ${version}`),
    },
    versionReleases: dryVersionReleases(forge.versionReleases, would),
  };
}

/** The number of what was not created. */
const NEW = 0;

function named(number: number): string {
  return number === NEW ? "it" : `#${number}`;
}

function dryPullRequests(forge: Forge, would: Would): PullRequests {
  const { pullRequests } = forge;
  return {
    byHead: (branch) => pullRequests.byHead(branch),
    openFrom: (prefix) => pullRequests.openFrom(prefix),
    async create(pull: NewPull) {
      await would(`open a ${pull.draft ? "draft " : ""}pull request from ${pull.branch}: ${pull.title}`);
      const author = await forge.viewer();
      const nothing = { id: "", url: "", headSha: "", labels: [], createdAt: "", updatedAt: "" };
      return { ...pull, ...nothing, number: NEW, state: "open", merged: false, author, locked: false };
    },
    update: (number, change) => would(`update the ${Object.keys(change).join(", ")} of ${named(number)}`),
    setDraft: ({ number }, draft) => would(`mark ${named(number)} as ${draft ? "a draft" : "ready for review"}`),
    isConflicted: async (number) => (number === NEW ? undefined : await pullRequests.isConflicted(number)),
  };
}

function dryIssues(forge: Forge, would: Would): Issues {
  return {
    list: (query) => forge.issues.list(query),
    async create(issue: NewIssue) {
      await would(`open an issue: ${issue.title}`);
      return { ...issue, number: NEW, url: "", state: "open", author: await forge.viewer() };
    },
    update: (number, change) => would(`update the ${Object.keys(change).join(", ")} of ${named(number)}`),
    editor: async (number) => (number === NEW ? undefined : await forge.issues.editor(number)),
  };
}

function dryLabels(labels: Labels, would: Would): Labels {
  return {
    list: () => labels.list(),
    labelled: async (issue, name) => (issue === NEW ? undefined : await labels.labelled(issue, name)),
    create: ({ name }) => would(`create the label ${name}`),
    add: (issue, names) => would(`label ${named(issue)} ${names.join(", ")}`),
    remove: (issue, name) => would(`take the label ${name} off ${named(issue)}`),
  };
}

function dryTags(tags: Tags, would: Would): Tags {
  return {
    find: (name) => tags.find(name),
    all: () => tags.all(),
    list: (prefix) => tags.list(prefix),
    create: ({ name, commit }) => would(`tag ${commit} as ${name}`),
    async remove({ name }) {
      await would(`delete the tag ${name}`);
      return "moved";
    },
  };
}

function dryVersionReleases(releases: VersionReleases, would: Would): VersionReleases {
  return {
    find: (tag) => releases.find(tag),
    async draft({ tag }) {
      await would(`draft the release ${tag}`);
      return { id: 0, tag, isDraft: true, url: "", uploadUrl: "", assets: [] };
    },
    upload: ({ tag }, name) => would(`upload ${name} to the release ${tag}`),
    remove: ({ name }) => would(`remove ${name} from a release`),
    publish: ({ tag }) => would(`publish the release ${tag}`),
  };
}

function dryDeployments(deployments: Deployments, would: Would): Deployments {
  // Ids grow with time: what is not there yet would be the latest.
  const NEWEST = Number.MAX_SAFE_INTEGER;
  return {
    list: (environment) => deployments.list(environment),
    newest: () => deployments.newest(),
    status: async (id) => (id === NEWEST ? undefined : await deployments.status(id)),
    async create({ environment, sha, task }) {
      await would(`create a deployment of ${sha} to ${environment} (${task})`);
      return NEWEST;
    },
    addStatus: (id, { state }) => would(`set ${id === NEWEST ? "it" : `deployment ${id}`} to ${state}`),
  };
}

function dryBranches(branches: Branches, would: Would): Branches {
  return {
    head: (branch) => branches.head(branch),
    list: (prefix) => branches.list(prefix),
    async tree(base, files) {
      await would(`write ${Object.keys(files).join(", ")} on top of ${base}`);
      return invented(`tree ${base}`);
    },
    async commit({ parent, message }) {
      await would(`commit that (${message.split("\n", 1)[0] ?? ""})`);
      return invented(`commit ${parent} ${message}`);
    },
    async move({ branch, from, to }) {
      const moves = from === undefined ? `create the branch ${branch}` : `move the branch ${branch} from ${from}`;
      await would(to === undefined ? `delete the branch ${branch}` : moves);
      return "moved";
    },
  };
}

function invented(text: string): string {
  return sha256(text).slice("sha256:".length, "sha256:".length + 40);
}
