import { notFound } from "../exchange.ts";
import { commitEnvironment } from "../clock.ts";
import { git, tryGit } from "../git.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, PullState, Rig } from "../state.ts";
import { readCommit } from "./commits.ts";
import { bareNamed, resolve, setRef } from "./repositories.ts";

export function pullOf(rig: Rig, repository: string, number: number): PullState {
  const pull = rig.pulls.get(pullKey(repository, number));
  if (pull === undefined) throw notFound();
  return pull;
}

export function pullsOf(rig: Rig, repository: string): readonly PullState[] {
  return [...rig.pulls.values()].filter((pull) => pull.repository === repository);
}

export function savePull(rig: Rig, pull: PullState): PullState {
  rig.pulls.set(pullKey(pull.repository, pull.number), pull);
  return pull;
}

function pullKey(repository: string, number: number): string {
  return `${repository}#${number}`;
}

/**
 * Lets an open pull request follow its branches, as GitHub does after each push: its head and base, and the refs
 * `refs/pull/N/head` and, where the two can be merged, `refs/pull/N/merge`. One that lost a branch is closed.
 */
export async function observePull(rig: Rig, pull: PullState): Promise<PullState> {
  if (!pull.open) return pull;
  const bare = bareNamed(pull.repository, rig);
  const head = bareNamed(pull.headRepository, rig);
  const headSha = await resolve(head, `refs/heads/${pull.headRef}`);
  const baseTip = await resolve(bare, `refs/heads/${pull.baseRef}`);
  if (headSha === undefined || baseTip === undefined) return await close(rig, pull);
  if (headSha === pull.headSha && baseTip === pull.testedBase) return pull;
  await borrow(bare, head, headSha);
  await setRef(bare, `refs/pull/${pull.number}/head`, headSha);
  const mergeSha = await testMerge(bare, baseTip, headSha);
  if (mergeSha !== undefined) await setRef(bare, `refs/pull/${pull.number}/merge`, mergeSha);
  // The base of an open pull request is the branch as it was at the latest push to the head.
  const baseSha = headSha === pull.headSha ? pull.baseSha : baseTip;
  const { mergeSha: _previous, ...rest } = pull;
  const merged = mergeSha === undefined ? {} : { mergeSha };
  return savePull(rig, { ...rest, headSha, baseSha, testedBase: baseTip, ...merged });
}

/** Lets all pull requests follow: a branch went, or has another name. */
export async function observePulls(rig: Rig): Promise<void> {
  for (const pull of rig.pulls.values()) await observePull(rig, pull);
}

async function close(rig: Rig, pull: PullState): Promise<PullState> {
  await patch(rig, pull, { state: "closed" });
  return savePull(rig, { ...pull, open: false });
}

/** Lets a pull request want to change another branch, which is the one it wanted under a new name. */
export async function retarget(rig: Rig, pull: PullState, baseRef: string): Promise<PullState> {
  await patch(rig, pull, { base: baseRef });
  return savePull(rig, { ...pull, baseRef });
}

async function patch(rig: Rig, { repository, number }: PullState, change: JsonObject): Promise<void> {
  const path = `/repos/${repository}/pulls/${number}`;
  const bytes = Buffer.from(JSON.stringify(change));
  const viewer = { login: rig.owner };
  const { status } = await rig.forward({ method: "PATCH", path, query: new URLSearchParams(), bytes, viewer });
  if (status !== 200) throw new Error(`#${number} cannot be changed: ${status}`);
}

/** Brings a fork's commit into the repository: GitHub keeps the objects of a whole network together. */
export async function borrow(bare: Bare, fork: Bare, sha: string): Promise<void> {
  if (fork.slug === bare.slug) return;
  await git(bare.dir, ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", fork.dir, sha]);
}

/** The commit GitHub keeps ready for a mergeable pull request; the same parents always give the same commit. */
async function testMerge(bare: Bare, baseTip: string, headSha: string): Promise<string | undefined> {
  const tree = await mergedTree(bare, baseTip, headSha);
  if (tree === undefined) return undefined;
  const { committer } = await readCommit(bare, headSha);
  const env = commitEnvironment(committer.date, { name: "GitHub", email: "noreply@github.com" });
  const input = `Merge ${headSha} into ${baseTip}`;
  return git(bare.dir, ["commit-tree", tree, "-p", baseTip, "-p", headSha], { env, input });
}

/** The tree of a merge, or `undefined` where the two conflict. */
export async function mergedTree(bare: Bare, ours: string, theirs: string): Promise<string | undefined> {
  const merged = await tryGit(bare.dir, ["merge-tree", "--write-tree", ours, theirs]);
  return merged.code === 0 ? merged.stdout.toString("utf8").split("\n", 1)[0] : undefined;
}

export async function mergeBase(bare: Bare, pull: PullState): Promise<string> {
  const tip = pull.open ? await resolve(bare, `refs/heads/${pull.baseRef}`) : undefined;
  return git(bare.dir, ["merge-base", tip ?? pull.baseSha, pull.headSha]);
}
