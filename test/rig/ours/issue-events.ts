import { Refusal, notFound, page, param, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { listOf, objectOf, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Rig } from "../state.ts";
import { simpleUser } from "./people.ts";
import { nodeId, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}/issues/{issue_number}";

/** What was done to issues and pull requests, which the emulator tells of issues alone. */
export const issueEventRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/events`, run: listEvents },
  { method: "POST", path: `${base}/labels`, run: addLabels },
  { method: "PUT", path: `${base}/lock`, run: (call, rig) => lock(call, rig, true) },
  { method: "DELETE", path: `${base}/lock`, run: (call, rig) => lock(call, rig, false) },
];

export function issueKey(call: Call): string {
  return `${slug(call)}#${param(call, "issue_number")}`;
}

/** People with write access may still say something; GitHub's own apps and those of others may not. */
export function assertUnlocked(call: Call, rig: Rig): void {
  const login = call.viewer?.login ?? "";
  const role = login === rig.owner ? "admin" : (rig.roles.get(login) ?? "read");
  if (!rig.locked.has(issueKey(call)) || ["admin", "maintain", "write"].includes(role)) return;
  throw new Refusal(403, "Unable to create comment because issue is locked.");
}

async function labelsOf(call: Call, rig: Rig): Promise<readonly string[]> {
  const path = call.path.replace(/\/issues\/(\d+)\/.*$/, "/issues/$1/labels");
  const reply = await rig.forward({
    ...call,
    method: "GET",
    path,
    bytes: Buffer.alloc(0),
    query: new URLSearchParams(),
  });
  return listOf(reply.json).map((label) => textOf(objectOf(label)["name"]) ?? "");
}

async function addLabels(call: Call, rig: Rig): Promise<Reply> {
  const before = await labelsOf(call, rig);
  const reply = await rig.forward(call);
  const added = (await labelsOf(call, rig)).filter((name) => !before.includes(name));
  const [by, at] = [call.viewer?.login ?? "", rig.clock.now()];
  rig.labelled.push(...added.map((name) => ({ id: rig.nextId(), issue: issueKey(call), name, by, at })));
  return reply;
}

async function listEvents(call: Call, rig: Rig): Promise<Reply> {
  await assertThere(call, rig);
  const own = rig.labelled.filter(({ issue }) => issue === issueKey(call));
  const url = `${repositoryUrl(rig, slug(call))}/issues/events`;
  const events = own.map(async ({ id, name, by, at }): Promise<JsonObject> => ({
    id,
    node_id: nodeId("LabeledEvent", id),
    url: `${url}/${id}`,
    actor: await simpleUser(rig, by),
    event: "labeled",
    commit_id: null,
    commit_url: null,
    created_at: at,
    label: { name, color: "ededed" },
    performed_via_github_app: null,
  }));
  return page(call, await Promise.all(events), rig.apiUrl);
}

async function assertThere(call: Call, rig: Rig): Promise<void> {
  for (const kind of ["issues", "pulls"]) {
    const path = `/repos/${slug(call)}/${kind}/${param(call, "issue_number")}`;
    const found = await rig.forward({ ...call, path, query: new URLSearchParams() });
    if (found.status === 200) return;
  }
  throw notFound();
}

async function lock(call: Call, rig: Rig, isLocked: boolean): Promise<Reply> {
  await assertThere({ ...call, method: "GET", bytes: Buffer.alloc(0) }, rig);
  if (isLocked) rig.locked.add(issueKey(call));
  else rig.locked.delete(issueKey(call));
  return { status: 204 };
}
