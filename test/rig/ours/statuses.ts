import { Refusal, invalid, page, param, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Rig } from "../state.ts";
import { simpleUser } from "./people.ts";
import { bareOf, commitOf, nodeId, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}";

export const statusRoutes: readonly Route[] = [
  { method: "POST", path: `${base}/statuses/{sha}`, run: createStatus },
  { method: "GET", path: `${base}/commits/{ref}/statuses`, run: listStatuses },
  { method: "GET", path: `${base}/commits/{ref}/status`, run: combinedStatus },
];

async function createStatus(call: Call, rig: Rig): Promise<Reply> {
  const sha = await commitOf(bareOf(call, rig), param(call, "sha")).catch(() => {
    throw new Refusal(422, `No commit found for SHA: ${param(call, "sha")}`);
  });
  const { state, description, context, target_url } = call.body;
  if (!["error", "failure", "pending", "success"].includes(textOf(state) ?? "")) {
    throw invalid({ resource: "Status", code: "custom", field: "state", message: "state is not included" });
  }
  if ((textOf(description) ?? "").length > 140) {
    const message = "description is too long (maximum is 140 characters)";
    throw invalid({ resource: "Status", code: "custom", field: "description", message });
  }
  const [id, time] = [rig.nextId(), rig.clock.now()];
  const status: JsonObject = {
    url: `${repositoryUrl(rig, slug(call))}/statuses/${sha}`,
    avatar_url: null,
    id,
    node_id: nodeId("Status", id),
    state: state ?? "",
    description: description ?? null,
    target_url: target_url ?? null,
    context: context ?? "default",
    created_at: time,
    updated_at: time,
    creator: await simpleUser(rig, call.viewer?.login ?? "nobody"),
  };
  const key = `${slug(call)}@${sha}`;
  rig.statuses.set(key, [status, ...(rig.statuses.get(key) ?? [])]);
  return { status: 201, json: status };
}

async function listStatuses(call: Call, rig: Rig): Promise<Reply> {
  const { statuses } = await found(call, rig);
  return page(call, statuses, rig.apiUrl);
}

async function combinedStatus(call: Call, rig: Rig): Promise<Reply> {
  const { sha, statuses } = await found(call, rig);
  const contexts = new Set(statuses.map(({ context }) => context));
  const latest = [...contexts].flatMap((context) =>
    statuses.filter((status) => status["context"] === context).slice(0, 1),
  );
  const states = new Set(latest.map(({ state }) => state));
  const failed = states.has("failure") || states.has("error");
  const pending = states.has("pending") || latest.length === 0;
  const repository = await rig.forward({
    ...call,
    path: `/repos/${slug(call)}`,
    query: new URLSearchParams(),
  });
  const url = `${repositoryUrl(rig, slug(call))}/commits/${sha}`;
  const json = {
    state: failed ? "failure" : pending ? "pending" : "success",
    statuses: latest.map(({ creator: _creator, ...simple }) => simple),
    sha,
    total_count: latest.length,
    repository: repository.json ?? null,
    commit_url: url,
    url: `${url}/status`,
  };
  return { status: 200, json };
}

async function found(
  call: Call,
  rig: Rig,
): Promise<{ readonly sha: string; readonly statuses: readonly JsonObject[] }> {
  const sha = await commitOf(bareOf(call, rig), param(call, "ref"));
  return { sha, statuses: rig.statuses.get(`${slug(call)}@${sha}`) ?? [] };
}
