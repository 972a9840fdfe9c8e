import { notFound, param, slug } from "../exchange.ts";
import type { Call } from "../exchange.ts";
import { contentAt, objectAt } from "../git-objects.ts";
import { git, tryGit } from "../git.ts";
import type { Bare, Rig } from "../state.ts";

export function bareOf(call: Call, rig: Rig): Bare {
  return bareNamed(slug(call), rig);
}

export function bareNamed(name: string, rig: Rig): Bare {
  const bare = rig.repositories.get(name);
  if (bare === undefined) throw notFound();
  return bare;
}

export function repositoryUrl(rig: Rig, name: string): string {
  return `${rig.apiUrl}/repos/${name}`;
}

/** The full name of an object or ref, or `undefined` where git knows none. */
export async function resolve(bare: Bare, revision: string): Promise<string | undefined> {
  if (revision === "" || revision.startsWith("-")) return undefined;
  // Abbreviated ids of objects that are newer than the reader are unknown to it.
  if (!/^[0-9a-f]{4,39}(?:\^|$)/.test(revision)) return (await objectAt(bare.dir, revision))?.sha;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision];
  const found = await tryGit(bare.dir, args);
  return found.code === 0 ? found.stdout.toString("utf8").trim() : undefined;
}

/** The commit that a branch, tag, full ref or (short) SHA in a path or query means. */
export async function commitOf(bare: Bare, revision: string): Promise<string> {
  for (const candidate of [`refs/heads/${revision}`, `refs/tags/${revision}`, revision]) {
    const sha = await resolve(bare, `${candidate}^{commit}`);
    if (sha !== undefined) return sha;
  }
  throw notFound();
}

/** The commit a query's `ref` or `sha` means, the default branch's tip without one. */
export async function queriedCommit(call: Call, bare: Bare, name: "ref" | "sha"): Promise<string> {
  return commitOf(bare, call.query.get(name) ?? bare.defaultBranch);
}

export async function objectType(bare: Bare, sha: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
  return (await objectAt(bare.dir, sha))?.type;
}

/** The bytes of a blob that is there. */
export async function blobOf(bare: Bare, sha: string): Promise<Buffer> {
  const found = await contentAt(bare.dir, sha);
  if (found?.type !== "blob") throw new Error(`${sha} is no blob of ${bare.slug}`);
  return found.bytes;
}

export async function isAncestor(bare: Bare, ancestor: string, descendant: string): Promise<boolean> {
  const found = await tryGit(bare.dir, ["merge-base", "--is-ancestor", ancestor, descendant]);
  return found.code === 0;
}

export async function setRef(bare: Bare, ref: string, sha: string): Promise<void> {
  await git(bare.dir, ["update-ref", ref, sha]);
}

/** Node ids are opaque to clients: anything stable will do. */
export function nodeId(kind: string, id: string | number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64url");
}

export function numberParam(call: Call, name: string): number {
  const value = Number(param(call, name));
  if (!Number.isInteger(value)) throw notFound();
  return value;
}
