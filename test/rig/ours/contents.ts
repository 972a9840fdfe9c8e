import { Refusal, notFound, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { git, tryGit } from "../git.ts";
import { textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, Rig } from "../state.ts";
import { writeBlob, writeCommit, writeTree } from "./objects.ts";
import { bareOf, blobOf, queriedCommit, repositoryUrl, resolve } from "./repositories.ts";

const path = "/repos/{owner}/{repo}/contents/{path}";
const inlineLimit = 1024 * 1024;
const sizeLimit = 100 * 1024 * 1024;

export const contentRoutes: readonly Route[] = [
  { method: "GET", path, run: getContents },
  { method: "PUT", path, run: putContents },
  { method: "DELETE", path, run: deleteContents },
];

interface Entry {
  readonly path: string;
  readonly type: string;
  readonly mode: string;
  readonly sha: string;
  readonly size: number;
}

async function getContents(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const commit = await queriedCommit(call, bare, "ref").catch(() => {
    throw new Refusal(404, `No commit found for the ref ${call.query.get("ref")}`);
  });
  const wanted = param(call, "path").replace(/\/+$/, "");
  const entry = await entryAt(bare, commit, wanted);
  const ref = call.query.get("ref") ?? bare.defaultBranch;
  if (entry?.type === "tree" || wanted === "") {
    const children = await entries(bare, commit, wanted === "" ? [] : [`${wanted}/`]);
    return { status: 200, json: children.map((child) => formatEntry(rig, bare, { entry: child, ref })) };
  }
  if (entry === undefined) throw notFound();
  return file(call, rig, { bare, entry, ref });
}

async function file(
  call: Call,
  rig: Rig,
  { bare, entry, ref }: { readonly bare: Bare; readonly entry: Entry; readonly ref: string },
): Promise<Reply> {
  if (entry.size > sizeLimit) throw new Refusal(403, "This API returns blobs up to 100 MB in size.");
  const bytes = await blobOf(bare, entry.sha);
  if (call.headers["accept"]?.includes("raw") === true) return { status: 200, bytes };
  // From 1 MB on GitHub answers an empty content with the encoding "none": a trap worth keeping.
  const inline = entry.size <= inlineLimit;
  const content = inline ? bytes.toString("base64").replace(/.{60}/g, "$&\n") : "";
  const encoding = inline ? "base64" : "none";
  return { status: 200, json: { ...formatEntry(rig, bare, { entry, ref }), content, encoding } };
}

async function putContents(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const { branch, tip } = await target(call, bare);
  const wanted = param(call, "path");
  const existing = await entryAt(bare, tip, wanted);
  const { message, content, sha } = call.body;
  if (typeof message !== "string" || typeof content !== "string") throw new Refusal(422, "Invalid request.");
  if (existing !== undefined && sha === undefined) {
    throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  }
  if (sha !== undefined && sha !== existing?.sha) {
    throw new Refusal(409, `${wanted} does not match ${textOf(sha) ?? ""}`);
  }
  const blob = await writeBlob(bare, Buffer.from(content, "base64"));
  const mode = existing?.mode ?? "100644";
  const tree = await writeTree(bare, tip, [{ path: wanted, mode, type: "blob", sha: blob }]);
  const commit = await advance(call, rig, { bare, branch, tip, tree, message });
  const entry = await entryAt(bare, commit, wanted);
  if (entry === undefined) throw notFound();
  const json = {
    content: formatEntry(rig, bare, { entry, ref: branch }),
    commit: commitJson(rig, bare, commit),
  };
  return { status: existing === undefined ? 201 : 200, json };
}

async function deleteContents(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const { branch, tip } = await target(call, bare);
  const wanted = param(call, "path");
  const existing = await entryAt(bare, tip, wanted);
  if (existing === undefined) throw notFound();
  const { message, sha } = call.body;
  if (sha !== existing.sha) throw new Refusal(409, `${wanted} does not match ${textOf(sha) ?? ""}`);
  const tree = await writeTree(bare, tip, [{ path: wanted, mode: existing.mode, sha: null }]);
  const commit = await advance(call, rig, { bare, branch, tip, tree, message: textOf(message) ?? "" });
  return { status: 200, json: { content: null, commit: commitJson(rig, bare, commit) } };
}

async function target(call: Call, bare: Bare): Promise<{ readonly branch: string; readonly tip: string }> {
  const branch = textOf(call.body["branch"]) ?? bare.defaultBranch;
  const tip = await resolve(bare, `refs/heads/${branch}`);
  if (tip === undefined) throw new Refusal(404, `Branch ${branch} not found`);
  return { branch, tip };
}

async function advance(
  call: Call,
  rig: Rig,
  step: {
    readonly bare: Bare;
    readonly branch: string;
    readonly tip: string;
    readonly tree: string;
    readonly message: string;
  },
): Promise<string> {
  const { bare, branch, tip, tree, message } = step;
  const commit = await writeCommit(call, rig, { bare, tree, parents: [tip], message });
  const moved = await tryGit(bare.dir, ["update-ref", `refs/heads/${branch}`, commit, tip]);
  if (moved.code !== 0) throw new Refusal(409, `is at another commit but expected ${tip}`);
  return commit;
}

async function entryAt(bare: Bare, commit: string, wanted: string): Promise<Entry | undefined> {
  if (wanted === "") return undefined;
  const [entry] = await entries(bare, commit, [wanted]);
  return entry;
}

async function entries(bare: Bare, commit: string, paths: readonly string[]): Promise<readonly Entry[]> {
  const literal = { env: { GIT_LITERAL_PATHSPECS: "1" } };
  const listed = await git(bare.dir, ["ls-tree", "-l", "-z", commit, "--", ...paths], literal);
  return listed.split("\0").flatMap((line) => {
    const [, mode = "", type = "", sha = "", size = "", name] = /^(\d+) (\w+) (\w+) +(\S+)\t([^]*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ path: name, type, mode, sha, size: Number(size) || 0 }];
  });
}

function formatEntry(
  rig: Rig,
  bare: Bare,
  { entry, ref }: { readonly entry: Entry; readonly ref: string },
): JsonObject {
  const repository = repositoryUrl(rig, bare.slug);
  const name = entry.path.split("/").map(encodeURIComponent).join("/");
  const kind = entry.type === "tree" ? "tree" : "blob";
  const url = `${repository}/contents/${name}?ref=${encodeURIComponent(ref)}`;
  const html = `${rig.apiUrl}/${bare.slug}/${kind}/${ref}/${name}`;
  const gitUrl = `${repository}/git/${kind}s/${entry.sha}`;
  return {
    name: entry.path.split("/").at(-1) ?? entry.path,
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: kind === "tree" ? null : `${rig.apiUrl}/${bare.slug}/raw/${ref}/${name}`,
    type: kind === "tree" ? "dir" : entry.mode === "120000" ? "symlink" : "file",
    _links: { self: url, git: gitUrl, html },
  };
}

function commitJson(rig: Rig, bare: Bare, sha: string): JsonObject {
  return { sha, url: `${repositoryUrl(rig, bare.slug)}/git/commits/${sha}` };
}
