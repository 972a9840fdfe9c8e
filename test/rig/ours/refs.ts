import { Refusal, invalid, notFound, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { git, tryGit } from "../git.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, Rig } from "../state.ts";
import { observePulls } from "./pull-state.ts";
import { bareOf, isAncestor, nodeId, objectType, repositoryUrl, resolve, setRef } from "./repositories.ts";

const base = "/repos/{owner}/{repo}";

export const refRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/git/ref/{ref}`, run: getRef },
  { method: "GET", path: `${base}/git/matching-refs/{ref}`, run: matchingRefs },
  { method: "POST", path: `${base}/git/refs`, run: createRef },
  { method: "PATCH", path: `${base}/git/refs/{ref}`, run: updateRef },
  { method: "DELETE", path: `${base}/git/refs/{ref}`, run: deleteRef },
];

async function getRef(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const ref = `refs/${param(call, "ref")}`;
  const sha = await exactRef(bare, ref);
  if (sha === undefined) throw notFound();
  return { status: 200, json: await format(rig, bare, { ref, sha }) };
}

async function matchingRefs(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const prefix = `refs/${param(call, "ref")}`;
  const listed = await git(bare.dir, ["for-each-ref", "--format=%(refname) %(objectname)"]);
  const refs = listed
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([ref = "", sha = ""]) => (ref.startsWith(prefix) ? [{ ref, sha }] : []));
  // All of them: this list has no pages.
  return { status: 200, json: await Promise.all(refs.map((ref) => format(rig, bare, ref))) };
}

async function createRef(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const { ref, sha } = call.body;
  if (typeof ref !== "string" || !(await isRefName(bare, ref))) {
    throw new Refusal(422, "Reference name is invalid");
  }
  if (typeof sha !== "string" || (await objectType(bare, sha)) === undefined) {
    throw new Refusal(422, "Object does not exist");
  }
  if ((await exactRef(bare, ref)) !== undefined) throw new Refusal(422, "Reference already exists");
  // The zero name makes git itself refuse when another request created the ref in between.
  const created = await tryGit(bare.dir, ["update-ref", ref, sha, "0".repeat(40)]);
  if (created.code !== 0) throw new Refusal(422, "Reference already exists");
  return { status: 201, json: await format(rig, bare, { ref, sha }) };
}

async function updateRef(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const ref = `refs/${param(call, "ref")}`;
  const { sha, force } = call.body;
  const current = await exactRef(bare, ref);
  if (current === undefined) throw new Refusal(422, "Reference does not exist");
  if (typeof sha !== "string" || (await objectType(bare, sha)) === undefined) {
    throw new Refusal(422, "Object does not exist");
  }
  if (force !== true && !(await isAncestor(bare, current, sha))) {
    throw new Refusal(422, "Update is not a fast forward");
  }
  const updated = await tryGit(bare.dir, ["update-ref", ref, sha, current]);
  if (updated.code !== 0) throw new Refusal(422, "Update is not a fast forward");
  return { status: 200, json: await format(rig, bare, { ref, sha }) };
}

async function deleteRef(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const ref = `refs/${param(call, "ref")}`;
  if ((await exactRef(bare, ref)) === undefined) throw new Refusal(422, "Reference does not exist");
  if (ref === `refs/heads/${bare.defaultBranch}`) {
    throw invalid({ resource: "Reference", code: "custom", message: "Cannot delete the default branch" });
  }
  await git(bare.dir, ["update-ref", "-d", ref]);
  await observePulls(rig);
  return { status: 204 };
}

async function exactRef(bare: Bare, ref: string): Promise<string | undefined> {
  return (await isRefName(bare, ref)) ? resolve(bare, ref) : undefined;
}

async function isRefName(bare: Bare, ref: string): Promise<boolean> {
  if (!ref.startsWith("refs/") || ref.split("/").length < 3) return false;
  const isValid = checkedNames.get(ref) ?? (await tryGit(bare.dir, ["check-ref-format", ref])).code === 0;
  checkedNames.set(ref, isValid);
  return isValid;
}

/** A name is one everywhere, or nowhere. */
const checkedNames = new Map<string, boolean>();

async function format(
  rig: Rig,
  bare: Bare,
  { ref, sha }: { readonly ref: string; readonly sha: string },
): Promise<JsonObject> {
  const type = (await objectType(bare, sha)) ?? "commit";
  const url = repositoryUrl(rig, bare.slug);
  return {
    ref,
    node_id: nodeId("Ref", ref),
    url: `${url}/git/${encodeURI(ref).replaceAll("#", "%23")}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  };
}

/** Creates the tag that GitHub creates when a release is published for a name that has none. */
export async function ensureTag(bare: Bare, name: string, target: string): Promise<void> {
  if ((await resolve(bare, `refs/tags/${name}`)) === undefined) {
    await setRef(bare, `refs/tags/${name}`, target);
  }
}
