import { sha256 } from "../records/canonical.ts";
import type { Log } from "../host/host.ts";
import { dryProposals, type Proposals } from "./dry-proposals.ts";
import type { Forge, GitRefs, Releases } from "./forge.ts";

/** A forge that reads and only says what it would write. */
export function dryForge(forge: Forge, log: Pick<Log, "info">): Forge {
  const would = wouldIn(log);
  return {
    ...reads(forge),
    kind: "dry-run",
    createComment: (issue) => would(`write a comment on #${issue}`),
    updateComment: (id) => would(`update comment ${id}`),
    deleteComment: (id) => would(`delete comment ${id}`),
    rerun: (id) => would(`run the failed jobs of run ${id} again`),
    enableWorkflow: (path) => would(`enable ${path}`),
    setStatus: (sha, { context, state }) => would(`set the status ${context} of ${sha} to ${state}`),
    refs: dryRefs(forge.refs, log),
    releases: dryReleases(forge.releases, would),
    ...dryProposals(forge, would),
  };
}

type Reads = Omit<
  Forge,
  | "kind"
  | "createComment"
  | "updateComment"
  | "deleteComment"
  | "rerun"
  | "enableWorkflow"
  | "setStatus"
  | "refs"
  | "releases"
  | keyof Proposals
>;
type Would = (what: string) => Promise<void>;

function wouldIn(log: Pick<Log, "info">): Would {
  return async (what) => log.info(`Dry run: would ${what}.`);
}

function reads(forge: Forge): Reads {
  return {
    repository: forge.repository,
    controls: forge.controls,
    packs: forge.packs,
    pull: (number) => forge.pull(number),
    pullsByHead: (owner, branch) => forge.pullsByHead(owner, branch),
    pullsOfCommit: (sha) => forge.pullsOfCommit(sha),
    changedFiles: (base, head) => forge.changedFiles(base, head),
    comparison: (base, head) => forge.comparison(base, head),
    fileAt: (path, revision) => forge.fileAt(path, revision),
    treeAt: (revision) => forge.treeAt(revision),
    parentsOf: (commit) => forge.parentsOf(commit),
    viewer: () => forge.viewer(),
    comments: (issue) => forge.comments(issue),
    reviews: (pull) => forge.reviews(pull),
    commitPeople: (pull) => forge.commitPeople(pull),
    activities: (branch) => forge.activities(branch),
    dispatches: () => forge.dispatches(),
    permission: (login) => forge.permission(login),
    teamMembers: (organisation, team) => forge.teamMembers(organisation, team),
    lastCommitOf: (path, revision) => forge.lastCommitOf(path, revision),
    status: (sha, context) => forge.status(sha, context),
    workflowRuns: (headSha) => forge.workflowRuns(headSha),
    pullRequestRuns: (wanted) => forge.pullRequestRuns(wanted),
    workflowRun: (id) => forge.workflowRun(id),
    workflowJob: (id) => forge.workflowJob(id),
    artifacts: (runId) => forge.artifacts(runId),
    downloadArtifact: (id, maxBytes) => forge.downloadArtifact(id, maxBytes),
  };
}

/** Branches that are read, and never grow. */
export function dryRefs(refs: GitRefs, log: Pick<Log, "info">): GitRefs {
  const would = wouldIn(log);
  return {
    head: (branch) => refs.head(branch),
    files: (id) => refs.files(id),
    everyFile: (id) => refs.everyFile(id),
    folder: (id) => refs.folder(id),
    blob: (id) => refs.blob(id),
    blobs: (ids) => refs.blobs(ids),
    async commit({ branch, message, files, removals = [] }) {
      const paths = [...Object.keys(files), ...(removals.length === 0 ? [] : [`without ${removals.length} files`])];
      await would(`commit ${paths.join(", ")} to ${branch} (${message.split("\n", 1)[0] ?? ""})`);
      return { kind: "moved", sha: sha256(message).slice("sha256:".length, "sha256:".length + 40) };
    },
  };
}

function dryReleases(releases: Releases, would: Would): Releases {
  return {
    assets: (tag) => releases.assets(tag),
    listed: (prefix) => releases.listed(prefix),
    download: (asset, file) => releases.download(asset, file),
    create: (tag) => would(`create the release ${tag}`),
    upload: (tag, name) => would(`upload ${name} to the release ${tag}`),
    remove: (asset) => would(`remove the release asset ${asset.name}`),
  };
}
