import { Refusal, page, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { git, gitBytes } from "../git.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, Rig } from "../state.ts";
import { changedFiles, statsOf } from "./diffs.ts";
import { accountOf } from "./people.ts";
import { bareOf, commitOf, nodeId, queriedCommit, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}";

export const commitRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/commits`, run: listCommits },
  { method: "GET", path: `${base}/commits/{ref}`, run: getCommit },
];

export interface Person extends JsonObject {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

const fields = "%H%n%T%n%P%n%an%n%ae%n%at%n%cn%n%ce%n%ct%n%B%x00";

export async function readCommit(bare: Bare, sha: string): Promise<Commit> {
  const [commit] = await readCommits(bare, ["-1", sha]);
  if (commit === undefined) throw new Refusal(404, `No commit found for SHA: ${sha}`);
  return commit;
}

/** Commits as `git log` lists them for these arguments, newest first. */
export async function readCommits(bare: Bare, args: readonly string[]): Promise<readonly Commit[]> {
  const text = await gitBytes(bare.dir, ["log", `--format=${fields}`, ...args]);
  return text
    .toString("utf8")
    .split("\0")
    .map((entry) => entry.trimStart())
    .filter((entry) => entry !== "")
    .map(parseCommit);
}

function parseCommit(entry: string): Commit {
  const [sha = "", tree = "", parents = "", ...rest] = entry.split("\n");
  const [name = "", email = "", time = "", committer = "", committerEmail = "", committed = ""] = rest;
  return {
    sha,
    tree,
    parents: parents === "" ? [] : parents.split(" "),
    author: { name, email, date: isoTime(time) },
    committer: { name: committer, email: committerEmail, date: isoTime(committed) },
    message: rest.slice(6).join("\n").trimEnd(),
  };
}

function isoTime(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
}

async function listCommits(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const start = await queriedCommit(call, bare, "sha");
  const path = call.query.get("path");
  const commits = await readCommits(bare, [start, ...(path === null ? [] : ["--", path])]);
  const formatted = await Promise.all(commits.map((commit) => formatCommit(rig, bare, commit)));
  return page(call, formatted, rig.apiUrl);
}

async function getCommit(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const sha = await commitOf(bare, param(call, "ref")).catch(() => {
    throw new Refusal(422, `No commit found for SHA: ${param(call, "ref")}`);
  });
  if (call.headers["accept"]?.includes("sha") === true) return { status: 200, bytes: Buffer.from(sha) };
  const commit = await readCommit(bare, sha);
  const parent = commit.parents[0] ?? (await emptyTree(bare));
  const files = await changedFiles(rig, bare, { from: parent, to: sha });
  const stats = statsOf(files);
  const json = { ...(await formatCommit(rig, bare, commit)), stats, files: files.slice(0, 300) };
  return { status: 200, json };
}

async function emptyTree(bare: Bare): Promise<string> {
  return git(bare.dir, ["hash-object", "-t", "tree", "-w", "--stdin"]);
}

export async function formatCommit(rig: Rig, bare: Bare, commit: Commit): Promise<JsonObject> {
  const url = repositoryUrl(rig, bare.slug);
  const html = `${rig.apiUrl}/${bare.slug}/commit`;
  const { sha, tree, message } = commit;
  return {
    sha,
    node_id: nodeId("Commit", sha),
    url: `${url}/commits/${sha}`,
    html_url: `${html}/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    commit: {
      url: `${url}/git/commits/${sha}`,
      author: { ...commit.author },
      committer: { ...commit.committer },
      message,
      tree: { sha: tree, url: `${url}/git/trees/${tree}` },
      comment_count: 0,
      verification: {
        verified: false,
        reason: "unsigned",
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    author: await accountOf(rig, commit.author.email),
    committer: await accountOf(rig, commit.committer.email),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${html}/${parent}`,
    })),
  };
}
