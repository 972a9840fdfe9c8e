import { UserError } from "../kernel/errors.ts";
import { Answer, answersOf } from "./answers.ts";
import { hasStatus } from "./api-error.ts";
import { orUndefined, type Api, type Connection } from "./api.ts";
import type { BranchChange, GitRefs, TreeEntry } from "./forge.ts";
import type { BranchTip } from "./proposals.ts";
import { manyBlobs } from "./github-blobs.ts";
import { blobAt, blobsOf, treeOf } from "./github-contents.ts";

const needs = "contents: write";

/** Branches through the git data API: no clone, and fast-forward only. */
export function refsOf(api: Api, fetched?: Connection["fetched"]): GitRefs {
  return {
    head: (branch) => headOf(api, branch),
    files: (commit) => filesOf(api, commit),
    blob: (id) => blobAt(api, id),
    blobs: (ids) => manyBlobs(api, ids, fetched),
    commit: (change) => commit(api, change),
  };
}

function headOf(api: Api, branch: string): Promise<string | undefined> {
  return shaOf(api, `heads/${branch}`, `the branch ${branch}`);
}

/** What a ref points to, `heads/main` or `tags/v1`; undefined where it is not there. */
export async function shaOf(api: Api, ref: string, what: string): Promise<string | undefined> {
  const purpose = { doing: `reading ${what}`, needs: "contents: read" };
  const found = await orEmpty(orUndefined(api.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ref }, purpose)));
  return found === undefined ? undefined : new Answer(found, what).object("object").text("sha");
}

/** All branches whose names start so. */
export async function tipsOf(api: Api, prefix: string): Promise<readonly BranchTip[]> {
  const purpose = { doing: `listing the branches ${prefix}*`, needs: "contents: read" };
  const route = "GET /repos/{owner}/{repo}/git/matching-refs/{ref}";
  // One answer, however many there are: this list has no pages.
  const found = await orEmpty(api.request(route, { ref: `heads/${prefix}` }, purpose));
  return answersOf(found ?? [], "a branch").map((ref) => ({
    branch: ref.text("ref").replace(/^refs\/heads\//, ""),
    sha: ref.object("object").text("sha"),
  }));
}

/** Undefined where the repository has not a single commit. */
async function orEmpty<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasStatus(error, 409)) return undefined;
    throw error;
  }
}

/** All files of a commit, however many. */
export async function filesOf(api: Api, commit: string): Promise<readonly TreeEntry[]> {
  const tree = await treeOf(api, commit, { recursive: "1" });
  return tree.flag("truncated") ? await filesBelow(api, { id: commit, prefix: "" }) : blobsOf(tree);
}

// More than 100 000 files: GitHub cuts the recursive answer short, so the folders are listed one by one.
async function filesBelow(
  api: Api,
  { id, prefix }: { readonly id: string; readonly prefix: string },
): Promise<readonly TreeEntry[]> {
  const tree = await treeOf(api, id);
  const folders = tree.list("tree").filter((entry) => entry.text("type") === "tree");
  const below = await Promise.all(
    folders.map((entry) => filesBelow(api, { id: entry.text("sha"), prefix: `${prefix}${entry.text("path")}/` })),
  );
  return [...blobsOf(tree).map((entry) => ({ ...entry, path: prefix + entry.path })), ...below.flat()];
}

async function commit(api: Api, change: BranchChange): ReturnType<GitRefs["commit"]> {
  const purpose = { doing: `writing to the branch ${change.branch}`, needs };
  const tree = await createObject(api, { kind: "trees", body: await treeBody(api, change) });
  const parents = change.parent === undefined ? [] : [change.parent];
  const sha = await createObject(api, { kind: "commits", body: { message: change.message, tree, parents } });
  try {
    await moveBranch(api, { branch: change.branch, isNew: change.parent === undefined, sha });
    return { kind: "moved", sha };
  } catch (error) {
    if (!hasStatus(error, 409, 422)) throw error;
    // A retried request whose first answer was lost is refused as well: what the branch says decides.
    const head = await headOf(api, change.branch);
    if (head === sha) return { kind: "moved", sha };
    if (head !== change.parent) return { kind: "lost" };
    throw new UserError(
      `The branch ${change.branch} cannot be written: ${String(error)} Check that no ruleset forbids ${purpose.doing}.`,
      { cause: error },
    );
  }
}

async function treeBody(api: Api, change: BranchChange): Promise<Readonly<Record<string, unknown>>> {
  const tree = Object.entries(change.files).map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    content,
  }));
  if (change.parent === undefined) return { tree };
  const purpose = { doing: `reading the commit ${change.parent}`, needs };
  const found = await api.request("GET /repos/{owner}/{repo}/git/commits/{sha}", { sha: change.parent }, purpose);
  return { tree, base_tree: new Answer(found, `the commit ${change.parent}`).object("tree").text("sha") };
}

interface NewObject {
  readonly kind: "blobs" | "trees" | "commits" | "tags";
  readonly body: Readonly<Record<string, unknown>>;
}

/** Writes an object of git, which changes nothing as long as no ref leads to it, and returns its id. */
export async function createObject(api: Api, { kind, body }: NewObject): Promise<string> {
  const purpose = { doing: `writing git ${kind}`, needs };
  const found = await api.request(`POST /repos/{owner}/{repo}/git/${kind}`, body, purpose);
  return new Answer(found, `the answer to a new entry of git/${kind}`).text("sha");
}

interface Move {
  readonly branch: string;
  readonly isNew: boolean;
  readonly sha: string;
}

async function moveBranch(api: Api, { branch, isNew, sha }: Move): Promise<void> {
  const purpose = { doing: `moving the branch ${branch}`, needs };
  if (isNew) {
    await api.request("POST /repos/{owner}/{repo}/git/refs", { ref: `refs/heads/${branch}`, sha }, purpose);
    return;
  }
  const ref = `heads/${branch}`;
  await api.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ref, sha, force: false }, purpose);
}
