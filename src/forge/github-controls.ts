import { posix } from "node:path";
import { Answer, answersOf } from "./answers.ts";
import type { Api, Parameters } from "./api.ts";
import { hasStatus, type Purpose } from "./api-error.ts";
import type {
  BranchRule,
  CodeOwnerError,
  Controls,
  KnownWorkflow,
  ProtectedEnvironment,
  SelfHostedRunner,
  TokenDefaults,
} from "./controls.ts";

/** What a token may not see, what is not there, and what an older server does not know. */
const UNTOLD = [403, 404, 422];
// The same status as a refusal: what comes later may be told.
const RATE_LIMIT = /rate limit/i;
const MOST_PAGES = 10;

/** What GitHub enforces: rules are told to anybody who may read, runners to administrators alone. */
export function controlsOf(api: Api): { readonly controls: Controls } {
  return {
    controls: {
      rules: async (branch) => await unlessUntold(rulesOf(api, branch)),
      classicRules: async (branch) => await unlessUntold(classicRulesOf(api, branch)),
      codeOwners: async () => await codeOwnersOf(api),
      environments: async (names) => (names.length === 0 ? [] : await unlessUntold(environmentsOf(api, names))),
      runners: async () => await unlessUntold(runnersOf(api)),
      workflows: async () => await unlessUntold(workflowsOf(api)),
      lastScheduledRun: async (path) => await unlessUntold(lastScheduledRun(api, path)),
      tokenDefaults: async () => await unlessUntold(tokenDefaults(api)),
    },
  };
}

async function rulesOf(api: Api, branch: string): Promise<readonly BranchRule[]> {
  const purpose = { doing: `reading the rules of ${branch}`, needs: "metadata: read", most: MOST_PAGES };
  const found = await api.firstPages("GET /repos/{owner}/{repo}/rules/branches/{branch}", { branch }, purpose);
  return answersOf(found, "a rule").map((rule) => ({
    type: rule.text("type"),
    parameters: recordOf(rule.value("parameters")),
  }));
}

/** 404 is the answer where the branch has none, in words of its own, and also where this token may not know. */
async function classicRulesOf(api: Api, branch: string): Promise<readonly BranchRule[]> {
  const purpose = { doing: `reading the classic protection of ${branch}`, needs: "administration: read" };
  const route = "GET /repos/{owner}/{repo}/branches/{branch}/protection";
  try {
    const found = new Answer(await api.request(route, { branch }, purpose), "a protection");
    const mayForce = found.optionalObject("allow_force_pushes")?.flag("enabled") ?? false;
    const checks = found.optionalObject("required_status_checks");
    return [
      ...(found.has("required_pull_request_reviews") ? [{ type: "pull_request", parameters: {} }] : []),
      ...(mayForce ? [] : [{ type: "non_fast_forward", parameters: {} }]),
      ...(checks === undefined
        ? []
        : [{ type: "required_status_checks", parameters: { required_status_checks: checksOf(checks) } }]),
    ];
  } catch (error) {
    if (hasStatus(error, 404) && /branch not protected/i.test(String(error))) return [];
    throw error;
  }
}

/** Enterprise Server of old has names alone. */
function checksOf(found: Answer): readonly { readonly context: string }[] {
  if (found.has("checks")) return found.list("checks").map((check) => ({ context: check.text("context") }));
  const contexts = found.value("contexts");
  return Array.isArray(contexts) ? contexts.map((context) => ({ context: String(context) })) : [];
}

/** 404 is the answer where there is no CODEOWNERS, and also where this token may not know. */
async function codeOwnersOf(api: Api): ReturnType<Controls["codeOwners"]> {
  const purpose = { doing: "reading the errors of CODEOWNERS", needs: "contents: read" };
  try {
    const found = await api.request("GET /repos/{owner}/{repo}/codeowners/errors", {}, purpose);
    return { isThere: true, errors: new Answer(found, "the errors of CODEOWNERS").list("errors").map(errorOf) };
  } catch (error) {
    if (hasStatus(error, 404)) return { isThere: false, errors: [] };
    if (isUntold(error)) return undefined;
    throw error;
  }
}

function errorOf(error: Answer): CodeOwnerError {
  return { path: error.text("path"), line: error.integer("line"), kind: error.text("kind") };
}

async function environmentsOf(api: Api, names: readonly string[]): Promise<readonly ProtectedEnvironment[]> {
  const purpose = { doing: "reading the environments", needs: "actions: read" };
  const found = await members(api, "GET /repos/{owner}/{repo}/environments", { key: "environments", purpose });
  const wanted = found.filter((one) => names.includes(one.text("name")));
  const environments: ProtectedEnvironment[] = [];
  for (const one of wanted) environments.push(await environmentOf(api, one));
  return environments;
}

async function environmentOf(api: Api, found: Answer): Promise<ProtectedEnvironment> {
  const name = found.text("name");
  const rules = found.has("protection_rules") ? found.list("protection_rules") : [];
  const reviewed = rules.find((rule) => rule.text("type") === "required_reviewers");
  const policy = found.optionalObject("deployment_branch_policy");
  return {
    name,
    reviewers: reviewed === undefined || !reviewed.has("reviewers") ? 0 : reviewed.list("reviewers").length,
    preventSelfReview: reviewed?.value("prevent_self_review") === true,
    branches: policy === undefined ? undefined : await branchesOf(api, name, policy),
  };
}

async function branchesOf(api: Api, name: string, policy: Answer): Promise<readonly string[] | "protected"> {
  if (policy.flag("protected_branches")) return "protected";
  const route = "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
  const purpose = { doing: `reading who deploys to ${name}`, needs: "actions: read" };
  const found = await members(api, route, { key: "branch_policies", purpose, parameters: { environment_name: name } });
  return found.map((one) => one.text("name"));
}

async function runnersOf(api: Api): Promise<readonly SelfHostedRunner[]> {
  const purpose = { doing: "reading the self-hosted runners", needs: "administration: read" };
  const found = await members(api, "GET /repos/{owner}/{repo}/actions/runners", { key: "runners", purpose });
  return found.map((runner) => ({
    name: runner.text("name"),
    version: runner.optionalText("version"),
    labels: runner.list("labels").map((label) => label.text("name")),
    isOnline: runner.text("status") === "online",
  }));
}

async function workflowsOf(api: Api): Promise<readonly KnownWorkflow[]> {
  const purpose = { doing: "reading the workflows", needs: "actions: read" };
  const found = await members(api, "GET /repos/{owner}/{repo}/actions/workflows", { key: "workflows", purpose });
  return found.map((one) => ({ path: one.text("path"), state: one.text("state") }));
}

async function lastScheduledRun(api: Api, path: string): Promise<string | null> {
  const route = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
  const purpose = { doing: "reading the runs of a schedule", needs: "actions: read" };
  const answer = await api.request(
    route,
    { workflow_id: posix.basename(path), event: "schedule", per_page: 1 },
    purpose,
  );
  const [newest] = new Answer(answer, "the runs of a workflow").list("workflow_runs");
  return newest?.text("created_at") ?? null;
}

async function tokenDefaults(api: Api): Promise<TokenDefaults> {
  const purpose = { doing: "reading what workflows may do", needs: "administration: read" };
  const answer = await api.request("GET /repos/{owner}/{repo}/actions/permissions/workflow", {}, purpose);
  const defaults = new Answer(answer, "what workflows may do");
  return {
    permissions: defaults.text("default_workflow_permissions") === "write" ? "write" : "read",
    mayOpenPulls: defaults.flag("can_approve_pull_request_reviews"),
  };
}

interface Listing {
  /** Where the answer has them. */
  readonly key: string;
  readonly purpose: Purpose;
  readonly parameters?: Parameters;
}

/** Of all pages of an answer that is an object with a count. */
async function members(
  api: Api,
  route: string,
  { key, purpose, parameters = {} }: Listing,
): Promise<readonly Answer[]> {
  const found: Answer[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await api.request(route, { ...parameters, per_page: 100, page }, purpose);
    const own = new Answer(answer, `the answer to ${route}`).list(key);
    found.push(...own);
    if (own.length < 100) break;
  }
  return found;
}

async function unlessUntold<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isUntold(error)) return undefined;
    throw error;
  }
}

function isUntold(error: unknown): boolean {
  return hasStatus(error, ...UNTOLD) && !RATE_LIMIT.test(String(error));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
