import { countedPage, notFound, page, param, Refusal, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import type { JsonObject } from "../json.ts";
import type { ProtectedEnvironment, Rig } from "../state.ts";
import { simpleUser } from "./people.ts";
import { nodeId, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}";

/** What a repository enforces; an administrator sets it (`rig.settings.controls`). */
export const controlRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/rules/branches/{branch}`, run: branchRules },
  { method: "GET", path: `${base}/branches/{branch}/protection`, run: classicProtection },
  { method: "GET", path: `${base}/codeowners/errors`, run: codeOwnerErrors },
  { method: "GET", path: `${base}/environments`, run: listEnvironments },
  { method: "GET", path: `${base}/environments/{environment_name}/deployment-branch-policies`, run: branchPolicies },
  { method: "GET", path: `${base}/actions/runners`, run: listRunners },
  { method: "GET", path: `${base}/actions/workflows`, run: listWorkflows },
  { method: "PUT", path: `${base}/actions/workflows/{workflow_id}/enable`, run: enableWorkflow },
  { method: "GET", path: `${base}/actions/permissions/workflow`, run: tokenDefaults },
];

function branchRules(call: Call, rig: Rig): Reply {
  const rules = rig.settings.controls.rules.get(param(call, "branch")) ?? [];
  const source = { ruleset_source_type: "Repository", ruleset_source: slug(call), ruleset_id: 1 };
  return page(
    call,
    rules.map((rule) => ({ ...rule, ...source })),
    rig.apiUrl,
  );
}

function classicProtection(call: Call, rig: Rig): Reply {
  const found = rig.settings.controls.classic.get(param(call, "branch"));
  if (found === undefined) throw new Refusal(404, "Branch not protected");
  return { status: 200, json: found };
}

function codeOwnerErrors(_: Call, rig: Rig): Reply {
  const { codeOwnerErrors: errors } = rig.settings.controls;
  if (errors === undefined) throw notFound();
  return { status: 200, json: { errors } };
}

async function listEnvironments(call: Call, rig: Rig): Promise<Reply> {
  const { environments } = rig.settings.controls;
  const found = [...environments].map(async ([name, given]) => await environmentOf(call, rig, { name, ...given }));
  return countedPage(call, { key: "environments", items: await Promise.all(found) }, rig.apiUrl);
}

async function environmentOf(
  call: Call,
  rig: Rig,
  { name, reviewers, preventSelfReview = false, branches }: ProtectedEnvironment & { readonly name: string },
): Promise<JsonObject> {
  const people = (reviewers ?? []).map(async (login) => ({ type: "User", reviewer: await simpleUser(rig, login) }));
  const rule = {
    id: 1,
    node_id: nodeId("GateRule", name),
    type: "required_reviewers",
    prevent_self_review: preventSelfReview,
    reviewers: await Promise.all(people),
  };
  const branchRule = { id: 2, node_id: nodeId("BranchRule", name), type: "branch_policy" };
  const isProtected = branches === "protected";
  const url = `${repositoryUrl(rig, slug(call))}/environments/${encodeURIComponent(name)}`;
  return {
    id: 1,
    node_id: nodeId("Environment", name),
    name,
    url,
    html_url: url,
    created_at: rig.clock.now(),
    updated_at: rig.clock.now(),
    protection_rules: [...(reviewers === undefined ? [] : [rule]), ...(branches === undefined ? [] : [branchRule])],
    deployment_branch_policy:
      branches === undefined ? null : { protected_branches: isProtected, custom_branch_policies: !isProtected },
  };
}

function branchPolicies(call: Call, rig: Rig): Reply {
  const { branches } = rig.settings.controls.environments.get(param(call, "environment_name")) ?? {};
  if (branches === undefined || branches === "protected") throw notFound();
  const policies = branches.map((name, id) => ({ id, node_id: nodeId("Policy", name), name, type: "branch" }));
  return countedPage(call, { key: "branch_policies", items: policies }, rig.apiUrl);
}

function listRunners(call: Call, rig: Rig): Reply {
  const runners = [...rig.settings.controls.runners].map(([name, version], id) => ({
    id,
    name,
    os: "linux",
    status: "online",
    busy: false,
    labels: [{ name: "self-hosted" }],
    ...(version !== undefined && { version }),
  }));
  return countedPage(call, { key: "runners", items: runners }, rig.apiUrl);
}

function listWorkflows(call: Call, rig: Rig): Reply {
  const url = `${repositoryUrl(rig, slug(call))}/actions/workflows`;
  const workflows = [...rig.settings.controls.workflows].map(([path, { state }], id) => ({
    id,
    node_id: nodeId("Workflow", path),
    name: path,
    path,
    state,
    created_at: rig.clock.now(),
    updated_at: rig.clock.now(),
    url: `${url}/${id}`,
    html_url: `${url}/${id}`,
    badge_url: `${url}/${id}/badge.svg`,
  }));
  return countedPage(call, { key: "workflows", items: workflows }, rig.apiUrl);
}

function enableWorkflow(call: Call, rig: Rig): Reply {
  const [, wanted] =
    [...rig.settings.controls.workflows].find(([path]) => path.endsWith(`/${param(call, "workflow_id")}`)) ?? [];
  if (wanted === undefined) throw notFound();
  wanted.state = "active";
  return { status: 204 };
}

function tokenDefaults(_: Call, rig: Rig): Reply {
  const { permissions, mayOpenPulls } = rig.settings.controls.tokenDefaults;
  return {
    status: 200,
    json: { default_workflow_permissions: permissions, can_approve_pull_request_reviews: mayOpenPulls },
  };
}
