import { UserError } from "../kernel/errors.ts";
import { Answer, answersOf } from "./answers.ts";
import { hasStatus } from "./api-error.ts";
import { orUndefined, type Api, type Fetched } from "./api.ts";
import type { BranchChange, GitRefs } from "./forge.ts";
import type { BranchTip } from "./proposals.ts";
import { manyBlobs } from "./github-blobs.ts";
import { blobAt } from "./github-contents.ts";
import { folderOf, Listings } from "./github-trees.ts";
import { inPortions } from "./portions.ts";
import { foldersOf, nameTaken } from "./ref-refusals.ts";

const needs = "contents: write";

/** Branches through the git data API: no clone, and fast-forward only. */
export function refsOf(api: Api, fetched?: Fetched): GitRefs {
  const listings = new Listings(api, fetched);
  return {
    head: (branch) => headOf(api, branch),
    files: (id) => listings.atOnce(id),
    everyFile: (id) => listings.all(id),
    folder: (id) => folderOf(api, id),
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

async function commit(api: Api, change: BranchChange): ReturnType<GitRefs["commit"]> {
  const purpose = { doing: `writing to the branch ${change.branch}`, needs };
  const tree = await createTree(api, change);
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
    for (const folder of change.parent === undefined ? foldersOf(change.branch) : [])
      if ((await headOf(api, folder)) !== undefined) throw nameTaken(change.branch, folder);
    throw new UserError(
      `The branch ${change.branch} cannot be written: ${String(error)} Check that no ruleset forbids ${purpose.doing}.`,
      { cause: error },
    );
  }
}

/** One request, or where there is more than it may carry one on top of the other. */
async function createTree(api: Api, change: BranchChange): Promise<string> {
  const file = { mode: "100644", type: "blob" };
  const portions: (readonly object[])[] = inPortions(Object.entries(change.files)).map((files) =>
    files.map(([path, content]) => ({ path, ...file, content })),
  );
  const moves = (change.moves ?? []).flatMap(({ from, to, blob }) => [
    { path: to, ...file, sha: blob },
    { path: from, ...file, sha: null },
  ]);
  if (moves.length > 0) portions.push(moves);
  const removals = (change.removals ?? []).map((path) => ({ path, ...file, sha: null }));
  if (removals.length > 0) portions.push(removals);
  let base = change.parent === undefined ? undefined : await treeAtCommit(api, change.parent);
  // GitHub refuses a tree of nothing.
  for (const tree of portions.filter((portion) => portion.length > 0)) {
    const body = { tree, ...(base !== undefined && { base_tree: base }) };
    base = await createObject(api, { kind: "trees", body });
  }
  return base ?? "";
}

async function treeAtCommit(api: Api, sha: string): Promise<string> {
  const purpose = { doing: `reading the commit ${sha}`, needs };
  const found = await api.request("GET /repos/{owner}/{repo}/git/commits/{sha}", { sha }, purpose);
  return new Answer(found, `the commit ${sha}`).object("tree").text("sha");
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
