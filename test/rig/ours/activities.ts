import { page } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { git } from "../git.ts";
import type { JsonObject } from "../json.ts";
import type { Activity, Bare, Rig } from "../state.ts";
import { readCommit } from "./commits.ts";
import { simpleUser } from "./people.ts";
import { bareOf, isAncestor, nodeId } from "./repositories.ts";

export const activityRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/{owner}/{repo}/activity", run: listActivities },
];

const NOTHING = "0".repeat(40);

async function listActivities(call: Call, rig: Rig): Promise<Reply> {
  const bare = bareOf(call, rig);
  await observeActivity(rig, bare);
  const ref = call.query.get("ref")?.replace(/^(?!refs\/)/, "refs/heads/");
  const found = (rig.activities.get(bare.slug) ?? []).filter((activity) => ref === undefined || activity.ref === ref);
  const items = await Promise.all(found.toReversed().map((activity) => formatActivity(rig, activity)));
  return page(call, items, rig.apiUrl);
}

async function formatActivity(rig: Rig, { id, actor, type, ...moved }: Activity): Promise<JsonObject> {
  return {
    id,
    node_id: nodeId("PSH", id),
    activity_type: type,
    ...moved,
    actor: actor === undefined ? null : await simpleUser(rig, actor),
  };
}

/** Writes down which branches moved since the last look, and who pushed them: git does not say, and no commit does. */
export async function observeActivity(rig: Rig, bare: Bare, actor?: string): Promise<void> {
  const known = rig.branches.get(bare.slug) ?? new Map<string, string>();
  const now = await branchesOf(bare);
  rig.branches.set(bare.slug, now);
  const activities = [...(rig.activities.get(bare.slug) ?? [])];
  for (const ref of new Set([...known.keys(), ...now.keys()])) {
    const [before, after] = [known.get(ref) ?? NOTHING, now.get(ref) ?? NOTHING];
    if (before === after) continue;
    const { committer } = await readCommit(bare, after === NOTHING ? before : after);
    const type = await typeOf(bare, before, after);
    const told = { id: activities.length + 1, ref, before, after, timestamp: committer.date, type };
    activities.push({ ...told, ...(actor !== undefined && { actor }) });
  }
  rig.activities.set(bare.slug, activities);
}

async function branchesOf(bare: Bare): Promise<Map<string, string>> {
  const text = await git(bare.dir, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"]);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]));
}

async function typeOf(bare: Bare, before: string, after: string): Promise<Activity["type"]> {
  if (before === NOTHING) return "branch_creation";
  if (after === NOTHING) return "branch_deletion";
  return (await isAncestor(bare, before, after)) ? "push" : "force_push";
}
