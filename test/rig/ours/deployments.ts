import { notFound, page, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Rig } from "../state.ts";
import { simpleUser } from "./people.ts";
import { bareOf, commitOf, nodeId, numberParam, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}/deployments";

export const deploymentRoutes: readonly Route[] = [
  { method: "GET", path: base, run: listDeployments },
  { method: "POST", path: base, run: createDeployment },
  { method: "GET", path: `${base}/{deployment_id}`, run: getDeployment },
  { method: "GET", path: `${base}/{deployment_id}/statuses`, run: listStatuses },
  { method: "POST", path: `${base}/{deployment_id}/statuses`, run: createStatus },
];

function listDeployments(call: Call, rig: Rig): Reply {
  const names = ["sha", "ref", "task", "environment"] as const;
  const wanted = deploymentsOf(call, rig).filter((deployment) =>
    names.every((name) => !call.query.has(name) || call.query.get(name) === deployment[name]),
  );
  return page(call, wanted, rig.apiUrl);
}

async function createDeployment(call: Call, rig: Rig): Promise<Reply> {
  const { ref, payload, environment, description, task } = call.body;
  const sha = await commitOf(bareOf(call, rig), textOf(ref) ?? "");
  const [id, time] = [rig.nextId(), rig.clock.now()];
  const url = `${repositoryUrl(rig, slug(call))}/deployments/${id}`;
  const deployment: JsonObject = {
    url,
    id,
    node_id: nodeId("Deployment", id),
    sha,
    ref: ref ?? "",
    task: task ?? "deploy",
    payload: payload ?? {},
    environment: environment ?? "production",
    original_environment: environment ?? "production",
    description: description ?? null,
    creator: await simpleUser(rig, call.viewer?.login ?? "nobody"),
    created_at: time,
    updated_at: time,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(rig, slug(call)),
  };
  rig.deployments.set(slug(call), [deployment, ...deploymentsOf(call, rig)]);
  return { status: 201, json: deployment };
}

function getDeployment(call: Call, rig: Rig): Reply {
  const id = numberParam(call, "deployment_id");
  const deployment = deploymentsOf(call, rig).find((candidate) => candidate["id"] === id);
  if (deployment === undefined) throw notFound();
  return { status: 200, json: deployment };
}

function listStatuses(call: Call, rig: Rig): Reply {
  getDeployment(call, rig);
  return page(call, rig.deployments.get(statusKey(call)) ?? [], rig.apiUrl);
}

async function createStatus(call: Call, rig: Rig): Promise<Reply> {
  getDeployment(call, rig);
  const { state, description, environment_url, log_url, environment } = call.body;
  const [id, time] = [rig.nextId(), rig.clock.now()];
  const deployment_url = `${repositoryUrl(rig, slug(call))}/deployments/${numberParam(call, "deployment_id")}`;
  const status: JsonObject = {
    url: `${deployment_url}/statuses/${id}`,
    id,
    node_id: nodeId("DeploymentStatus", id),
    state: state ?? "",
    creator: await simpleUser(rig, call.viewer?.login ?? "nobody"),
    description: description ?? "",
    environment: environment ?? "production",
    ...(environment_url === undefined ? {} : { environment_url }),
    ...(log_url === undefined ? {} : { log_url }),
    target_url: log_url ?? rig.apiUrl,
    created_at: time,
    updated_at: time,
    deployment_url,
    repository_url: repositoryUrl(rig, slug(call)),
  };
  rig.deployments.set(statusKey(call), [status, ...(rig.deployments.get(statusKey(call)) ?? [])]);
  return { status: 201, json: status };
}

function deploymentsOf(call: Call, rig: Rig): readonly JsonObject[] {
  return rig.deployments.get(slug(call)) ?? [];
}

function statusKey(call: Call): string {
  return `${slug(call)}#${numberParam(call, "deployment_id")}`;
}
