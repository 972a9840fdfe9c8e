import { Refusal, invalid, notFound, page, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { git } from "../git.ts";
import { listOf, objectOf, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, PullState, Rig } from "../state.ts";
import { formatCommit, readCommits } from "./commits.ts";
import { changedFiles, statsOf } from "./diffs.ts";
import { actionsBot, withBots } from "./people.ts";
import { borrow, mergeBase, observePull, pullOf, pullsOf, savePull } from "./pull-state.ts";
import { bareNamed, bareOf, commitOf, isAncestor, numberParam, resolve } from "./repositories.ts";

const base = "/repos/{owner}/{repo}";

export const pullRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/pulls`, run: listPulls },
  { method: "POST", path: `${base}/pulls`, run: createPull },
  { method: "GET", path: `${base}/pulls/{pull_number}`, run: getPull },
  { method: "PATCH", path: `${base}/pulls/{pull_number}`, run: updatePull },
  { method: "GET", path: `${base}/pulls/{pull_number}/files`, run: listFiles },
  { method: "GET", path: `${base}/pulls/{pull_number}/commits`, run: listPullCommits },
  { method: "GET", path: `${base}/pulls/{pull_number}/merge`, run: isMerged },
  { method: "GET", path: `${base}/commits/{commit_sha}/pulls`, run: pullsOfCommit },
];

async function listPulls(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 200) return reply;
  const items = [];
  for (const item of listOf(reply.json)) items.push(await withGit(rig, slug(call), objectOf(item)));
  return { ...reply, json: items };
}

async function createPull(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  if (rig.settings.forbidsPulls && call.viewer?.login === actionsBot)
    throw new Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.");
  const { head, base: target } = call.body;
  const [first = "", second] = (textOf(head) ?? "").split(":", 2);
  const headRef = second ?? first;
  const owner = second === undefined ? bare.slug.split("/")[0] : first;
  const source = [...rig.repositories.values()].find(
    (candidate) =>
      candidate.slug.startsWith(`${owner}/`) && (candidate.slug === bare.slug || candidate.forkOf === bare.slug),
  );
  const headSha = source === undefined ? undefined : await resolve(source, `refs/heads/${headRef}`);
  if (source === undefined || headSha === undefined) throw invalidField("head");
  const baseRef = textOf(target) ?? "";
  const baseSha = await resolve(bare, `refs/heads/${baseRef}`);
  if (baseSha === undefined) throw invalidField("base");
  await assertNew(rig, bare, { source, headRef, headSha, baseRef, baseSha });
  const reply = await rig.forward(call);
  const number = Number(objectOf(reply.json)["number"]);
  if (reply.status !== 201) return reply;
  const branches = { repository: bare.slug, headRepository: source.slug, headRef, baseRef };
  savePull(rig, { number, ...branches, headSha, baseSha, open: true, landed: [] });
  return { ...reply, json: await withSize(rig, bare.slug, objectOf(reply.json)) };
}

function invalidField(field: string): Refusal {
  return invalid({ resource: "PullRequest", field, code: "invalid" });
}

async function assertNew(
  rig: Rig,
  bare: Bare,
  wanted: {
    readonly source: Bare;
    readonly headRef: string;
    readonly headSha: string;
    readonly baseRef: string;
    readonly baseSha: string;
  },
): Promise<void> {
  const { source, headRef, headSha, baseRef, baseSha } = wanted;
  const label = `${source.slug.split("/")[0]}:${headRef}`;
  const custom = (message: string): Refusal => invalid({ resource: "PullRequest", code: "custom", message });
  const existing = pullsOf(rig, bare.slug).some(
    (pull) => pull.open && pull.headRepository === source.slug && pull.headRef === headRef && pull.baseRef === baseRef,
  );
  if (existing) throw custom(`A pull request already exists for ${label}.`);
  await borrow(bare, source, headSha);
  if (await isAncestor(bare, headSha, baseSha)) {
    throw custom(`No commits between ${baseRef} and ${source === bare ? headRef : label}`);
  }
}

async function getPull(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 200) return reply;
  return { ...reply, json: await withSize(rig, slug(call), objectOf(reply.json)) };
}

async function updatePull(call: Call, rig: Rig): Promise<Reply> {
  const pull = await observePull(rig, pullOf(rig, slug(call), numberParam(call, "pull_number")));
  const reply = await rig.forward(call);
  if (reply.status !== 200) return reply;
  const { state, base: baseRef } = call.body;
  const open = state === undefined ? pull.open : state === "open";
  savePull(rig, { ...pull, open, baseRef: textOf(baseRef) ?? pull.baseRef });
  return { ...reply, json: await withSize(rig, slug(call), objectOf(reply.json)) };
}

async function listFiles(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const pull = await observePull(rig, pullOf(rig, bare.slug, numberParam(call, "pull_number")));
  const from = await mergeBase(bare, pull);
  const files = await changedFiles(rig, bare, { from, to: pull.headSha });
  return page(call, files.slice(0, 3000), rig.apiUrl);
}

async function listPullCommits(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const pull = await observePull(rig, pullOf(rig, bare.slug, numberParam(call, "pull_number")));
  const commits = await readCommits(bare, ["--reverse", `${await mergeBase(bare, pull)}..${pull.headSha}`]);
  const formatted = await Promise.all(commits.map((commit) => formatCommit(rig, bare, commit)));
  return page(call, formatted, rig.apiUrl);
}

async function isMerged(call: Call, rig: Rig): Promise<Reply> {
  const pull = pullOf(rig, slug(call), numberParam(call, "pull_number"));
  if (pull.landed.length === 0) throw notFound();
  return Promise.resolve({ status: 204 });
}

/** A commit that a merge created leads to its pull request; so does a commit of the pull request itself. */
async function pullsOfCommit(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const sha = await commitOf(bare, call.params["commit_sha"] ?? "");
  const found = [];
  for (const state of pullsOf(rig, bare.slug)) {
    const pull = await observePull(rig, state);
    const within = (await isAncestor(bare, sha, pull.headSha)) && !(await isAncestor(bare, sha, pull.baseSha));
    if (!pull.landed.includes(sha) && !within) continue;
    const path = `/repos/${bare.slug}/pulls/${pull.number}`;
    const reply = await rig.forward({ ...call, path, query: new URLSearchParams() });
    found.push(await withGit(rig, bare.slug, objectOf(reply.json)));
  }
  return page(call, found, rig.apiUrl);
}

/** The emulator's pull request with what git says: it keeps placeholder branches, whose commits mean nothing. */
async function withGit(rig: Rig, repository: string, json: JsonObject): Promise<JsonObject> {
  const pull = await observePull(rig, pullOf(rig, repository, Number(json["number"])));
  const statuses = `${rig.apiUrl}/repos/${repository}/statuses/${pull.headSha}`;
  const side = (name: "head" | "base", sha: string, ref: string): JsonObject => {
    const owner = (name === "head" ? pull.headRepository : repository).split("/")[0] ?? "";
    return { ...objectOf(json[name]), sha, ref, label: `${owner}:${ref}` };
  };
  const rewritten = {
    ...json,
    head: side("head", pull.headSha, pull.headRef),
    base: side("base", pull.baseSha, pull.baseRef),
    merge_commit_sha: pull.mergeSha ?? null,
    locked: rig.locked.has(`${repository}#${pull.number}`),
    statuses_url: statuses,
    _links: { ...objectOf(json["_links"]), statuses: { href: statuses } },
  };
  return objectOf(withBots(rewritten));
}

/** One pull request alone also has its size, and whether it can be merged. */
async function withSize(rig: Rig, repository: string, json: JsonObject): Promise<JsonObject> {
  const common = await withGit(rig, repository, json);
  const pull = pullOf(rig, repository, Number(json["number"]));
  return { ...common, ...(await measured(rig, bareNamed(repository, rig), pull)) };
}

async function measured(rig: Rig, bare: Bare, pull: PullState): Promise<JsonObject> {
  const from = await mergeBase(bare, pull);
  const files = await changedFiles(rig, bare, { from, to: pull.headSha });
  const commits = Number(await git(bare.dir, ["rev-list", "--count", `${from}..${pull.headSha}`]));
  const { additions, deletions } = statsOf(files);
  const numbers = { commits, additions, deletions, changed_files: files.length };
  if (!pull.open) return { ...numbers, mergeable: null, mergeable_state: "unknown" };
  const mergeable = pull.mergeSha !== undefined;
  return { ...numbers, mergeable, mergeable_state: mergeable ? "clean" : "dirty" };
}
