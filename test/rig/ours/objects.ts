import { Refusal, notFound, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { commitEnvironment } from "../clock.ts";
import { git, tryGit } from "../git.ts";
import { listOf, objectOf, textOf } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Bare, Rig } from "../state.ts";
import { bareOf, blobOf, nodeId, objectType, repositoryUrl, resolve } from "./repositories.ts";
import { readCommit } from "./commits.ts";

const base = "/repos/{owner}/{repo}/git";

export const objectRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/blobs/{file_sha}`, run: getBlob },
  { method: "POST", path: `${base}/blobs`, run: createBlob },
  { method: "GET", path: `${base}/trees/{tree_sha}`, run: getTree },
  { method: "POST", path: `${base}/trees`, run: createTree },
  { method: "GET", path: `${base}/commits/{commit_sha}`, run: getCommit },
  { method: "POST", path: `${base}/commits`, run: createCommit },
  { method: "GET", path: `${base}/tags/{tag_sha}`, run: getTag },
  { method: "POST", path: `${base}/tags`, run: createTag },
];

async function getBlob(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const sha = param(call, "file_sha");
  if ((await objectType(bare, sha)) !== "blob") throw notFound();
  const bytes = await blobOf(bare, sha);
  if (call.headers["accept"]?.includes("raw") === true) return { status: 200, bytes };
  const json = {
    sha,
    node_id: nodeId("Blob", sha),
    size: bytes.length,
    url: `${repositoryUrl(rig, bare.slug)}/git/blobs/${sha}`,
    content: bytes.toString("base64").replace(/.{60}/g, "$&\n"),
    encoding: "base64",
  };
  return { status: 200, json };
}

async function createBlob(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const { content, encoding } = call.body;
  if (typeof content !== "string") throw new Refusal(422, "Invalid request.");
  const input = Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
  const sha = await writeBlob(bare, input);
  return { status: 201, json: { sha, url: `${repositoryUrl(rig, bare.slug)}/git/blobs/${sha}` } };
}

export async function writeBlob(bare: Bare, input: Uint8Array | string): Promise<string> {
  return git(bare.dir, ["hash-object", "-w", "--stdin"], { input });
}

async function getTree(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const sha = await resolve(bare, `${param(call, "tree_sha")}^{tree}`);
  if (sha === undefined) throw notFound();
  const recursive = call.query.has("recursive");
  const json = await formatTree(rig, bare, { sha, recursive });
  return { status: 200, json };
}

async function createTree(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const start = textOf(call.body["base_tree"]);
  const entries = listOf(call.body["tree"]).map(objectOf);
  const sha = await writeTree(bare, start, entries);
  return { status: 201, json: await formatTree(rig, bare, { sha, recursive: false }) };
}

/**
 * Writes a tree from GitHub's entries over a base tree: inline content, an object's name, or null to delete.
 * An index of its own per call keeps requests that run at the same time apart.
 */
export async function writeTree(
  bare: Bare,
  start: string | undefined,
  entries: readonly JsonObject[],
): Promise<string> {
  const env = { GIT_INDEX_FILE: `${bare.dir}/index-${crypto.randomUUID()}` };
  if (start !== undefined) {
    const loaded = await tryGit(bare.dir, ["read-tree", start], { env });
    if (loaded.code !== 0) throw new Refusal(422, "base_tree is not a valid tree oid");
  }
  const lines: string[] = [];
  for (const entry of entries) lines.push(...(await indexLines(bare, entry)));
  const updated = await tryGit(bare.dir, ["update-index", "--add", "--index-info"], {
    env,
    input: lines.map((line) => `${line}\n`).join(""),
  });
  if (updated.code !== 0) throw new Refusal(422, "tree.path contains a malformed path component");
  return git(bare.dir, ["write-tree"], { env });
}

async function indexLines(bare: Bare, entry: JsonObject): Promise<readonly string[]> {
  const path = textOf(entry["path"]) ?? "";
  const mode = textOf(entry["mode"]) ?? "100644";
  if (path === "" || path.startsWith("/")) throw new Refusal(422, "tree.path cannot start with a slash");
  if (entry["sha"] === null) return [`0 ${"0".repeat(40)}\t${path}`];
  const content = textOf(entry["content"]);
  const sha = content === undefined ? textOf(entry["sha"]) : await writeBlob(bare, content);
  const type = await objectType(bare, sha ?? "");
  if (sha === undefined || type === undefined) throw new Refusal(422, `tree.sha ${sha} is not a valid blob`);
  if (type !== "tree") return [`${mode} ${sha}\t${path}`];
  const files = await git(bare.dir, ["ls-tree", "-r", sha]);
  return files.split("\n").map((line) => line.replace(/^(\d+) \w+ (\w+)\t/, `$1 $2\t${path}/`));
}

async function formatTree(
  rig: Rig,
  bare: Bare,
  { sha, recursive }: { readonly sha: string; readonly recursive: boolean },
): Promise<JsonObject> {
  const url = `${repositoryUrl(rig, bare.slug)}/git`;
  const listed = await git(bare.dir, ["ls-tree", "-l", "-z", ...(recursive ? ["-r", "-t"] : []), sha]);
  const tree = listed.split("\0").flatMap((line): Json[] => {
    const [, mode = "", type = "", object = "", size = "", path] =
      /^(\d+) (\w+) (\w+) +(\S+)\t([^]*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    const sized = type === "blob" ? { size: Number(size) } : {};
    return [{ path, mode, type, sha: object, ...sized, url: `${url}/${type}s/${object}` }];
  });
  return { sha, url: `${url}/trees/${sha}`, tree, truncated: false };
}

async function getCommit(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const sha = param(call, "commit_sha");
  if ((await objectType(bare, sha)) !== "commit") throw notFound();
  return { status: 200, json: await formatCommit(rig, bare, sha) };
}

async function createCommit(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const { message, tree } = call.body;
  if (typeof message !== "string" || message === "") throw new Refusal(422, "Message cannot be empty");
  if (typeof tree !== "string" || (await objectType(bare, tree)) !== "tree") {
    throw new Refusal(422, "Tree SHA does not exist");
  }
  const parents = listOf(call.body["parents"]).map((parent) => textOf(parent) ?? "");
  for (const parent of parents) {
    if ((await objectType(bare, parent)) !== "commit") {
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
    }
  }
  const sha = await writeCommit(call, rig, { bare, tree, parents, message });
  return { status: 201, json: await formatCommit(rig, bare, sha) };
}

export interface CommitPlan {
  readonly bare: Bare;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** Writes a commit in the viewer's name, unless the request names an author or committer itself. */
export async function writeCommit(call: Call, rig: Rig, plan: CommitPlan): Promise<string> {
  const viewer = call.viewer?.login ?? "nobody";
  const given = { ...objectOf(call.body["author"]), ...objectOf(call.body["committer"]) };
  const name = textOf(given["name"]) ?? viewer;
  const email = textOf(given["email"]) ?? `${viewer}@users.noreply.github.com`;
  const env = commitEnvironment(textOf(given["date"]) ?? rig.clock.now(), { name, email });
  const parents = plan.parents.flatMap((parent) => ["-p", parent]);
  return git(plan.bare.dir, ["commit-tree", plan.tree, ...parents], { env, input: plan.message });
}

async function formatCommit(rig: Rig, bare: Bare, sha: string): Promise<JsonObject> {
  const commit = await readCommit(bare, sha);
  const url = repositoryUrl(rig, bare.slug);
  const html = `${rig.apiUrl}/${bare.slug}/commit`;
  return {
    sha,
    node_id: nodeId("Commit", sha),
    url: `${url}/git/commits/${sha}`,
    html_url: `${html}/${sha}`,
    author: { ...commit.author },
    committer: { ...commit.committer },
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/git/commits/${parent}`,
      html_url: `${html}/${parent}`,
    })),
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}

async function getTag(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const sha = param(call, "tag_sha");
  if ((await objectType(bare, sha)) !== "tag") throw notFound();
  return { status: 200, json: await formatTag(rig, bare, sha) };
}

async function createTag(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const { tag, message, object } = call.body;
  const type = await objectType(bare, textOf(object) ?? "");
  if (typeof tag !== "string" || typeof object !== "string" || type === undefined) {
    throw new Refusal(422, "Object does not exist");
  }
  const login = call.viewer?.login ?? "nobody";
  const seconds = Date.parse(rig.clock.now()) / 1000;
  const tagger = `tagger ${login} <${login}@users.noreply.github.com> ${seconds} +0000`;
  const input = `object ${object}\ntype ${type}\ntag ${tag}\n${tagger}\n\n${textOf(message) ?? ""}\n`;
  const sha = await git(bare.dir, ["hash-object", "-t", "tag", "-w", "--stdin"], { input });
  return { status: 201, json: await formatTag(rig, bare, sha) };
}

async function formatTag(rig: Rig, bare: Bare, sha: string): Promise<JsonObject> {
  const text = await git(bare.dir, ["cat-file", "tag", sha]);
  const [head = "", ...message] = text.split("\n\n");
  const field = (name: string): string => new RegExp(`^${name} (.*)$`, "m").exec(head)?.[1] ?? "";
  const [, name = "", email = "", seconds = "0"] = /^(.*) <(.*)> (\d+)/.exec(field("tagger")) ?? [];
  const url = `${repositoryUrl(rig, bare.slug)}/git`;
  const [object, type] = [field("object"), field("type")];
  return {
    node_id: nodeId("Tag", sha),
    sha,
    url: `${url}/tags/${sha}`,
    tag: field("tag"),
    message: message.join("\n\n"),
    tagger: { name, email, date: new Date(Number(seconds) * 1000).toISOString() },
    object: { sha: object, type, url: `${url}/${type}s/${object}` },
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}
