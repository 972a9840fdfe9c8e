import { Answer } from "./answers.ts";
import type { Api } from "./api.ts";
import { leaseOf } from "./github-lease.ts";
import { loginOf } from "./github-pulls.ts";
import { createObject, shaOf, tipsOf } from "./github-refs.ts";
import { Listings } from "./github-trees.ts";
import type { TreeEntry } from "./forge.ts";
import type { Branches, BranchHead, FileChange, FileChanges } from "./proposals.ts";

/** Branches of ours through the git data API: no clone, and each move compared with what was read. */
export function branchesOf(api: Api): Branches {
  const lease = leaseOf(api);
  return {
    head: (branch) => headOf(api, branch),
    list: (prefix) => tipsOf(api, prefix),
    tree: (base, files) => writeTree(api, base, files),
    // Without an author it is the token's: GitHub then signs what a bot commits.
    commit: ({ tree, parent, message }) =>
      createObject(api, { kind: "commits", body: { message, tree, parents: [parent] } }),
    move: ({ branch, from, to }) => lease({ ref: `heads/${branch}`, from, to }),
  };
}

async function headOf(api: Api, branch: string): Promise<BranchHead | undefined> {
  const sha = await shaOf(api, `heads/${branch}`, `the branch ${branch}`);
  if (sha === undefined) return undefined;
  const purpose = { doing: `reading the head of ${branch}`, needs: "contents: read" };
  const route = "GET /repos/{owner}/{repo}/commits/{ref}";
  const found = new Answer(await api.request(route, { ref: sha, per_page: 1 }, purpose), `the head of ${branch}`);
  const commit = found.object("commit");
  const committedAt = commit.optionalObject("committer")?.optionalText("date");
  return {
    sha,
    tree: commit.object("tree").text("sha"),
    parents: found.list("parents").map((parent) => parent.text("sha")),
    message: commit.text("message"),
    // Without an account it is null or an empty object.
    author: found.optionalObject("author")?.has("login") === true ? loginOf(found, "author") : "ghost",
    ...(committedAt !== undefined && { committedAt }),
  };
}

async function writeTree(api: Api, base: string, files: FileChanges): Promise<string> {
  const purpose = { doing: `reading the commit ${base}`, needs: "contents: read" };
  const found = await api.request("GET /repos/{owner}/{repo}/git/commits/{sha}", { sha: base }, purpose);
  const base_tree = new Answer(found, `the commit ${base}`).object("tree").text("sha");
  const before = new Map((await new Listings(api).all(base)).map((entry) => [entry.path, entry]));
  // GitHub refuses to delete what is not there.
  const changes = Object.entries(files).filter(([path, file]) => file !== null || before.has(path));
  const tree = await Promise.all(
    changes.map(async ([path, file]) => ({ path, type: "blob", ...(await entryOf(api, file, before.get(path))) })),
  );
  return tree.length === 0 ? base_tree : await createObject(api, { kind: "trees", body: { base_tree, tree } });
}

async function entryOf(api: Api, file: FileChange | null, before: TreeEntry | undefined) {
  if (file === null) return { mode: before?.mode ?? "100644", sha: null };
  const isExecutable = file.executable ?? before?.mode === "100755";
  const mode = isExecutable ? "100755" : "100644";
  if (typeof file.content === "string") return { mode, content: file.content };
  // Inline content is text: bytes would be changed on the way.
  const content = Buffer.from(file.content).toString("base64");
  return { mode, sha: await createObject(api, { kind: "blobs", body: { content, encoding: "base64" } }) };
}
