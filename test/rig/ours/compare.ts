import { Refusal, notFound, page, pageBounds, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { git, tryGit } from "../git.ts";
import { textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, Rig } from "../state.ts";
import { formatCommit, readCommit, readCommits } from "./commits.ts";
import { changedFiles } from "./diffs.ts";
import { borrow, observePulls, pullsOf, retarget } from "./pull-state.ts";
import { bareOf, commitOf, nodeId, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}";
const maxFiles = 300;

export const compareRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/compare/{basehead}`, run: compare },
  { method: "GET", path: `${base}/branches`, run: listBranches },
  { method: "GET", path: `${base}/branches/{branch}`, run: getBranch },
  { method: "POST", path: `${base}/branches/{branch}/rename`, run: renameBranch },
  { method: "GET", path: `${base}/tags`, run: listTags },
];

async function compare(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const [left = "", right = ""] = param(call, "basehead").split("...");
  const [from, to] = [await endpoint(rig, bare, left), await endpoint(rig, bare, right)];
  const found = await tryGit(bare.dir, ["merge-base", from, to]);
  if (found.code !== 0) throw notFound();
  const ancestor = found.stdout.toString("utf8").trim();
  const ahead = await readCommits(bare, ["--reverse", `${from}..${to}`]);
  const behind = Number(await git(bare.dir, ["rev-list", "--count", `${to}..${from}`]));
  const { start, end, headers } = pageBounds(call, ahead.length, rig.apiUrl);
  const commits = await Promise.all(ahead.slice(start, end).map((commit) => formatCommit(rig, bare, commit)));
  // Only the first page of a comparison carries files, and never more than 300.
  const files = start === 0 ? await changedFiles(rig, bare, { from: ancestor, to }) : [];
  const json = {
    ...urls(rig, bare, { from, to }),
    base_commit: await formatCommit(rig, bare, await readCommit(bare, from)),
    merge_base_commit: await formatCommit(rig, bare, await readCommit(bare, ancestor)),
    status: relation(ahead.length, behind),
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits,
    files: files.slice(0, maxFiles),
  };
  return { status: 200, json, headers };
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return "diverged";
  if (ahead > 0) return "ahead";
  return behind > 0 ? "behind" : "identical";
}

function urls(rig: Rig, bare: Bare, { from, to }: { readonly from: string; readonly to: string }): JsonObject {
  const html = `${rig.apiUrl}/${bare.slug}/compare/${from}...${to}`;
  return {
    url: `${repositoryUrl(rig, bare.slug)}/compare/${from}...${to}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
  };
}

/** `owner:branch` names a branch of a fork, whose objects GitHub shares with the repository. */
async function endpoint(rig: Rig, bare: Bare, name: string): Promise<string> {
  const [owner, branch] = name.split(":", 2);
  if (branch === undefined || bare.slug.startsWith(`${owner}/`)) return commitOf(bare, branch ?? name);
  const fork = [...rig.repositories.values()].find(
    ({ slug, forkOf }) => slug.startsWith(`${owner}/`) && forkOf === bare.slug,
  );
  if (fork === undefined) throw notFound();
  const sha = await commitOf(fork, branch);
  await borrow(bare, fork, sha);
  return sha;
}

async function listBranches(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const branches = (await namedCommits(bare, "refs/heads")).map(({ name, sha }) => ({
    name,
    commit: { sha, url: `${repositoryUrl(rig, bare.slug)}/commits/${sha}` },
    protected: false,
  }));
  return page(call, branches, rig.apiUrl);
}

async function getBranch(call: Call, rig: Rig): Promise<Reply> {
  return { status: 200, json: await branchNamed(rig, bareOf(call, rig), param(call, "branch")) };
}

/** Pull requests to the branch follow it; those from it are closed, as if the branch were gone. */
async function renameBranch(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const [from, to] = [param(call, "branch"), textOf(call.body["new_name"]) ?? ""];
  if (from === bare.defaultBranch) throw new Error("the default branch keeps its name here");
  const renamed = await tryGit(bare.dir, ["branch", "--move", "--", from, to]);
  if (renamed.code !== 0) throw new Refusal(422, "Branch cannot be renamed");
  const theirs = pullsOf(rig, bare.slug).filter(({ open, baseRef }) => open && baseRef === from);
  for (const pull of theirs) await retarget(rig, pull, to);
  await observePulls(rig);
  return { status: 201, json: await branchNamed(rig, bare, to) };
}

async function branchNamed(rig: Rig, bare: Bare, name: string): Promise<JsonObject> {
  const branch = (await namedCommits(bare, "refs/heads")).find((candidate) => candidate.name === name);
  if (branch === undefined) throw notFound();
  const url = `${repositoryUrl(rig, bare.slug)}/branches/${name}`;
  return {
    name,
    commit: await formatCommit(rig, bare, await readCommit(bare, branch.sha)),
    _links: { self: url, html: `${rig.apiUrl}/${bare.slug}/tree/${name}` },
    protected: false,
    protection: {},
    protection_url: `${url}/protection`,
  };
}

async function listTags(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const url = repositoryUrl(rig, bare.slug);
  const tags = (await namedCommits(bare, "refs/tags")).toReversed().map(({ name, sha }) => ({
    name,
    zipball_url: `${url}/zipball/refs/tags/${name}`,
    tarball_url: `${url}/tarball/refs/tags/${name}`,
    commit: { sha, url: `${url}/commits/${sha}` },
    node_id: nodeId("Tag", name),
  }));
  return page(call, tags, rig.apiUrl);
}

async function namedCommits(bare: Bare, prefix: string): Promise<{ readonly name: string; readonly sha: string }[]> {
  const format = "--format=%(refname)%09%(objectname)%09%(*objectname)";
  const listed = await git(bare.dir, ["for-each-ref", format, prefix]);
  return listed.split("\n").flatMap((line) => {
    const [ref = "", sha = "", peeled = ""] = line.split("\t");
    return ref === "" ? [] : [{ name: ref.slice(prefix.length + 1), sha: peeled === "" ? sha : peeled }];
  });
}
