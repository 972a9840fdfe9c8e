import { Refusal, param } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { commitEnvironment } from "../clock.ts";
import { git, tryGit } from "../git.ts";
import { objectOf, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, PullState, Rig } from "../state.ts";
import { readCommit, readCommits } from "./commits.ts";
import { mergedTree, observePull, pullOf, savePull } from "./pull-state.ts";
import { bareOf, numberParam, resolve } from "./repositories.ts";

export const mergeRoutes: readonly Route[] = [
  { method: "PUT", path: "/repos/{owner}/{repo}/pulls/{pull_number}/merge", run: mergePull },
];

const notMergeable = "Pull Request is not mergeable";

async function mergePull(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  const pull = await observePull(rig, pullOf(rig, bare.slug, numberParam(call, "pull_number")));
  const baseTip = await resolve(bare, `refs/heads/${pull.baseRef}`);
  const tree = baseTip === undefined ? undefined : await mergedTree(bare, baseTip, pull.headSha);
  if (!pull.open || baseTip === undefined || tree === undefined) throw new Refusal(405, notMergeable);
  if (call.body["sha"] !== undefined && call.body["sha"] !== pull.headSha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const details = await rig.forward({ ...call, method: "GET", path: call.path.replace(/\/merge$/, "") });
  const landed = await land(call, rig, { bare, pull, baseTip, tree, details: objectOf(details.json) });
  const sha = landed.at(-1) ?? baseTip;
  const moved = await tryGit(bare.dir, ["update-ref", `refs/heads/${pull.baseRef}`, sha, baseTip]);
  if (moved.code !== 0) throw new Refusal(409, "Base branch was modified. Review and try the merge again.");
  // The emulator's own merge is not one, but it closes the pull request and says who merged it.
  const closed = await rig.forward({ ...call, bytes: Buffer.from("{}") });
  if (closed.status !== 200) return closed;
  savePull(rig, { ...pull, open: false, baseSha: baseTip, mergeSha: sha, landed });
  return { status: 200, json: { sha, merged: true, message: "Pull Request successfully merged" } };
}

interface Landing {
  readonly bare: Bare;
  readonly pull: PullState;
  readonly baseTip: string;
  readonly tree: string;
  readonly details: JsonObject;
}

/** The commits that the merge adds to the base branch, in order, by GitHub's three methods. */
async function land(call: Call, rig: Rig, landing: Landing): Promise<readonly string[]> {
  const { bare, pull, baseTip, tree, details } = landing;
  const method = textOf(call.body["merge_method"]) ?? "merge";
  if (method === "rebase") return rebase(rig, landing);
  const title = textOf(details["title"]) ?? "";
  const author = textOf(objectOf(details["user"])["login"]) ?? "nobody";
  const owner = pull.headRepository.split("/")[0] ?? "";
  const squash = method === "squash";
  const subject = squash
    ? `${title} (#${param(call, "pull_number")})`
    : `Merge pull request #${pull.number} from ${owner}/${pull.headRef}`;
  const body = squash ? await squashedMessages(bare, pull, baseTip) : title;
  const message = [textOf(call.body["commit_title"]) ?? subject, textOf(call.body["commit_message"]) ?? body];
  const env = {
    ...commitEnvironment(rig.clock.now(), { name: squash ? author : (call.viewer?.login ?? "nobody") }),
    GIT_COMMITTER_NAME: "GitHub",
    GIT_COMMITTER_EMAIL: "noreply@github.com",
  };
  const parents = squash ? ["-p", baseTip] : ["-p", baseTip, "-p", pull.headSha];
  const input = message.filter((part) => part !== "").join("\n\n");
  return [await git(bare.dir, ["commit-tree", tree, ...parents], { env, input })];
}

async function squashedMessages(bare: Bare, pull: PullState, baseTip: string): Promise<string> {
  const commits = await readCommits(bare, ["--reverse", "--no-merges", `${baseTip}..${pull.headSha}`]);
  return commits.length < 2 ? "" : commits.map(({ message }) => `* ${message}`).join("\n\n");
}

async function rebase(rig: Rig, { bare, pull, baseTip }: Landing): Promise<readonly string[]> {
  const worktree = `${bare.dir}-rebase-${pull.number}`;
  await git(bare.dir, ["worktree", "add", "--quiet", "--detach", worktree, baseTip]);
  try {
    const list = ["rev-list", "--reverse", "--no-merges", `${baseTip}..${pull.headSha}`];
    for (const sha of (await git(bare.dir, list)).split("\n")) {
      const { author } = await readCommit(bare, sha);
      const env = {
        ...commitEnvironment(rig.clock.now(), { name: author.name, email: author.email }),
        GIT_AUTHOR_DATE: author.date,
      };
      const picked = await tryGit(worktree, ["cherry-pick", "--keep-redundant-commits", sha], { env });
      if (picked.code !== 0) throw new Refusal(405, notMergeable);
    }
    return (await git(worktree, ["rev-list", "--reverse", `${baseTip}..HEAD`])).split("\n");
  } finally {
    await git(bare.dir, ["worktree", "remove", "--force", worktree]);
  }
}
