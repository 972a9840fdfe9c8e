import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { commitEnvironment } from "./clock.ts";
import type { Emulator } from "./emulator.ts";
import { commitAll, git } from "./git.ts";
import { objectOf, wordOf } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Bare } from "./state.ts";
import { observePull, pullOf } from "./ours/pull-state.ts";

/** Files by path; null deletes. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** A pull request as the rest of the rig needs it. */
export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly user: string;
  readonly headSha: string;
  readonly headRef: string;
  readonly headRepository: string;
  readonly baseSha: string;
  readonly baseRef: string;
  /** `refs/pull/N/merge`; absent where head and base conflict, and then no run starts. */
  readonly mergeSha?: string;
  readonly json: JsonObject;
}

/** A working clone, whose `origin` is the emulator's repository or a fork of it. */
export interface Repository {
  readonly dir: string;
  readonly slug: string;
  /** Starts a branch, at `origin/main` unless told. */
  branch(name: string, start?: string): Promise<void>;
  /** Goes to a branch as it is at the origin, merges made there included. */
  checkout(name: string): Promise<void>;
  /** Writes, commits and pushes the current branch; returns the new commit. */
  commit(files: Files, message?: string, people?: Committing): Promise<string>;
  /** Replaces the branch at the origin by the current one, as after a rebase. */
  forcePush(): Promise<void>;
  push(...args: readonly string[]): Promise<void>;
  tag(name: string, revision?: string): Promise<string>;
  openPullRequest(pull: PullRequestInput): Promise<Pull>;
}

export interface Committing {
  /** Author and committer; the clone's user unless told. An address that belongs to no account names nobody. */
  readonly name?: string;
  readonly email?: string;
  /** Who pushes it; the clone's user unless told. */
  readonly pusher?: string;
}

export interface PullRequestInput {
  readonly title?: string;
  readonly head: string;
  readonly base?: string;
  readonly user?: string;
  readonly body?: string;
}

export type MergeMethod = "merge" | "squash" | "rebase";

/** Fills the emulator's empty repository with a first commit on `main` and returns a clone of it. */
export async function createRepository(emulator: Emulator, { files }: { readonly files: Files }): Promise<Repository> {
  const repository = await cloneRepository(emulator, emulator.bare);
  await repository.commit(files, "Initial commit");
  return repository;
}

/** A clone of a fork that belongs to `login`, whose commits are theirs. */
export async function forkRepository(emulator: Emulator, login: string): Promise<Repository> {
  return cloneRepository(emulator, await emulator.fork(login), login);
}

async function cloneRepository(emulator: Emulator, bare: Bare, user = "octocat"): Promise<Repository> {
  const dir = join(emulator.folder, "clones", `${bare.slug.replace("/", "-")}-${emulator.rig.nextId()}`);
  await mkdir(dirname(dir), { recursive: true });
  await git(emulator.folder, ["clone", "--quiet", bare.dir, dir]);
  const pushAs = async (pusher: string, args: readonly string[]): Promise<void> => {
    await git(dir, ["push", "--quiet", ...(args.length === 0 ? ["origin", "HEAD"] : ["origin", ...args])]);
    await emulator.settle(pusher);
  };
  const push = (...args: readonly string[]): Promise<void> => pushAs(user, args);
  return {
    dir,
    slug: bare.slug,
    push,
    async branch(name, start = "origin/main") {
      await git(dir, ["fetch", "--quiet", "origin"]);
      await git(dir, ["checkout", "--quiet", "--no-track", "-B", name, start]);
    },
    async checkout(name) {
      await git(dir, ["fetch", "--quiet", "origin"]);
      await git(dir, ["checkout", "--quiet", "-B", name, `origin/${name}`]);
    },
    async commit(files, message = "Change the model", { pusher = user, ...author } = {}) {
      await writeFiles(dir, files);
      const env = commitEnvironment(emulator.clock.now(), { name: user, ...author });
      const sha = await commitAll(dir, message, env);
      await pushAs(pusher, []);
      return sha;
    },
    forcePush: () => push("--force", "HEAD"),
    async tag(name, revision = "HEAD") {
      await git(dir, ["tag", name, revision]);
      await push(`refs/tags/${name}`);
      return git(dir, ["rev-parse", `${name}^{commit}`]);
    },
    async openPullRequest(input) {
      const owner = bare.forkOf === undefined ? undefined : bare.slug.split("/")[0];
      return openPullRequest(emulator, { user, ...input, ...(owner === undefined ? {} : { owner }) });
    },
  };
}

async function openPullRequest(
  emulator: Emulator,
  input: PullRequestInput & { readonly user: string; readonly owner?: string },
): Promise<Pull> {
  const { head, base = "main", title = "Change the model", body = "", user, owner } = input;
  const label = owner === undefined ? head : `${owner}:${head}`;
  const json = await callApi(emulator, user, {
    method: "POST",
    path: `/repos/${emulator.slug}/pulls`,
    body: { title, body, base, head: label },
  });
  return readPull(emulator, Number(json["number"]));
}

/** The pull request as it is now. */
export async function readPull(emulator: Emulator, number: number): Promise<Pull> {
  const state = await observePull(emulator.rig, pullOf(emulator.rig, emulator.slug, number));
  const path = `/repos/${emulator.slug}/pulls/${number}`;
  const json = await callApi(emulator, emulator.owner, { method: "GET", path });
  const { headSha, headRef, headRepository, baseSha, baseRef, mergeSha } = state;
  return {
    number,
    title: wordOf(json["title"]),
    user: wordOf(objectOf(json["user"])["login"]),
    headSha,
    headRef,
    headRepository,
    baseSha,
    baseRef,
    ...(mergeSha === undefined ? {} : { mergeSha }),
    json,
  };
}

/** Merges as the button on the page does; returns the commit that the base branch then names. */
export async function mergePull(
  emulator: Emulator,
  pull: Pick<Pull, "number">,
  method: MergeMethod = "merge",
): Promise<string> {
  const json = await callApi(emulator, emulator.owner, {
    method: "PUT",
    path: `/repos/${emulator.slug}/pulls/${pull.number}/merge`,
    body: { merge_method: method },
  });
  await emulator.settle();
  return wordOf(json["sha"]);
}

/** A call of the scene's people, which is not part of what a test observes. Throws on any failure. */
export async function callApi(
  emulator: Emulator,
  login: string,
  call: { readonly method: string; readonly path: string; readonly body?: Json },
): Promise<JsonObject> {
  const reply = await emulator.act(login, call);
  if (reply.status < 300) return objectOf(reply.json);
  throw new Error(`${call.method} ${call.path} as ${login}: ${reply.status} ${JSON.stringify(reply.json)}`);
}

async function writeFiles(dir: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path);
    if (content === null) {
      await rm(file, { force: true });
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
