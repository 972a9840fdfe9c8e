import { Answer, answersOf } from "./answers.ts";
import { orUndefined, type Api, type Parameters } from "./api.ts";
import { bytesOf } from "./download.ts";
import type { Comparison, Forge, TreeEntry } from "./forge.ts";

type Contents = Pick<Forge, "changedFiles" | "comparison" | "fileAt" | "treeAt" | "parentsOf" | "lastCommitOf">;

const needs = "contents: read";
/** The compare API names 300 files and is silent about the rest. */
const COMPARED_FILES = 300;
/** The contents API serves files of up to 100 MB. */
const FILE_LIMIT = 100 * 1024 ** 2;

export function contentsOf(api: Api): Contents {
  return {
    async changedFiles(base, head) {
      const purpose = { doing: `comparing ${base} with ${head}`, needs };
      const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
      const found = await api.find(route, { basehead: `${base}...${head}`, per_page: 1 }, purpose);
      return found === undefined ? undefined : comparedFiles(new Answer(found, "the answer to a comparison"));
    },
    comparison: (base, head) => comparison(api, base, head),
    fileAt: (path, revision) => fileAt(api, path, revision),
    treeAt: (revision) => treeAt(api, revision),
    async parentsOf(sha) {
      const purpose = { doing: `reading the commit ${sha}`, needs };
      const found = await api.find("GET /repos/{owner}/{repo}/git/commits/{sha}", { sha }, purpose);
      return found === undefined
        ? undefined
        : new Answer(found, `the commit ${sha}`).list("parents").map((parent) => parent.text("sha"));
    },
    async lastCommitOf(path, revision) {
      const purpose = { doing: `looking for the commit that brought ${path}`, needs };
      const parameters = { path, sha: revision, per_page: 1 };
      const found = await api.find("GET /repos/{owner}/{repo}/commits", parameters, purpose);
      return found === undefined ? undefined : answersOf(found, "a commit")[0]?.text("sha");
    },
  };
}

function comparedFiles(found: Answer): readonly string[] | undefined {
  const files = found.list("files");
  if (files.length >= COMPARED_FILES) return undefined;
  // A rename changes two paths: the model that lost the file is affected as well.
  const paths = files.flatMap((file) => [file.text("filename"), file.optionalText("previous_filename") ?? []].flat());
  return [...new Set(paths)];
}

const STATUSES = ["ahead", "behind", "identical", "diverged"] as const;
const COMPARED_COMMITS = 250;

async function comparison(api: Api, base: string, head: string): Promise<Comparison | undefined> {
  const purpose = { doing: `comparing ${base} with ${head}`, needs };
  const parameters = { basehead: `${base}...${head}`, per_page: COMPARED_COMMITS };
  const answer = await api.find("GET /repos/{owner}/{repo}/compare/{basehead}", parameters, purpose);
  if (answer === undefined) return undefined;
  const found = new Answer(answer, "the answer to a comparison");
  const status = STATUSES.find((known) => known === found.text("status"));
  return status && { status, commits: found.list("commits").map((commit) => commit.text("sha")) };
}

async function fileAt(api: Api, path: string, revision: string): Promise<Uint8Array | undefined> {
  // `..` would be resolved by the URL and ask for another repository's files.
  if (path.split("/").some((segment) => ["", ".", ".."].includes(segment))) return undefined;
  const purpose = { doing: `reading ${path} at ${revision}`, needs };
  // Without "raw" a file of more than 1 MB comes back empty, with the encoding "none".
  const headers = { accept: "application/vnd.github.raw+json" };
  const route = "GET /repos/{owner}/{repo}/contents/{path}";
  const answer = await orUndefined(api.open(route, { path, ref: revision, headers }, purpose));
  if (answer === undefined) return undefined;
  // A folder has no raw form: GitHub lists it as JSON.
  const isFolder = answer.type.startsWith("application/json");
  const bytes = await bytesOf(answer, { limit: FILE_LIMIT, what: path });
  return isFolder ? undefined : bytes;
}

/** Undefined where the tree is too large for one answer (100 000 entries or 7 MB). */
async function treeAt(api: Api, revision: string): Promise<readonly TreeEntry[] | undefined> {
  const tree = await treeOf(api, revision, { recursive: "1" });
  return tree.flag("truncated") ? undefined : entriesOf(tree, ["blob", "commit"]);
}

/** A tree as GitHub answers it, of a commit, a tree or a branch. */
export async function treeOf(api: Api, revision: string, options: Parameters = {}): Promise<Answer> {
  const purpose = { doing: `listing the files of ${revision}`, needs };
  const found = await api.request("GET /repos/{owner}/{repo}/git/trees/{revision}", { revision, ...options }, purpose);
  return new Answer(found, `the tree of ${revision}`);
}

/** Its files, without folders and submodules. */
export function blobsOf(tree: Answer): readonly TreeEntry[] {
  return entriesOf(tree, ["blob"]);
}

/** Its files and folders. */
export function filesAndFoldersOf(tree: Answer): readonly TreeEntry[] {
  return entriesOf(tree, ["blob", "tree"]);
}

function entriesOf(tree: Answer, types: readonly string[]): readonly TreeEntry[] {
  const entries = tree.list("tree").filter((entry) => types.includes(entry.text("type")));
  return entries.map((entry) => ({
    path: entry.text("path"),
    blob: entry.text("sha"),
    mode: entry.text("mode"),
  }));
}

/** A blob's bytes by its id. */
export async function blobAt(api: Api, id: string): Promise<Uint8Array> {
  const headers = { accept: "application/vnd.github.raw+json" };
  const purpose = { doing: `reading the blob ${id}`, needs };
  const answer = await api.open("GET /repos/{owner}/{repo}/git/blobs/{id}", { id, headers }, purpose);
  return await bytesOf(answer, { limit: FILE_LIMIT, what: `the blob ${id}` });
}
