import { Answer, answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import { query } from "./github-graphql.ts";
import { loginOf } from "./github-pulls.ts";
import {
  DEPLOYMENT_STATES,
  type Deployment,
  type Deployments,
  type DeploymentStatus,
  type NewestDeployments,
  type StandingDeployment,
} from "./proposals.ts";
import { truncate } from "../kernel/text.ts";

const needs = "deployments: write";
const reading = "deployments: read";
const DESCRIPTION = 140;

export function deploymentsOf(api: Api): Deployments {
  return {
    async list(environment) {
      const purpose = { doing: `listing the deployments to ${environment}`, needs: reading };
      const found = await api.pages("GET /repos/{owner}/{repo}/deployments", { environment }, purpose);
      return answersOf(found, "a deployment").map(deploymentFrom);
    },
    newest: () => newestOf(api),
    async status(id) {
      const purpose = { doing: `reading the status of deployment ${id}`, needs: reading };
      const route = "GET /repos/{owner}/{repo}/deployments/{id}/statuses";
      // The newest comes first.
      const [latest] = answersOf(await api.request(route, { id, per_page: 1 }, purpose), "a deployment status");
      return latest === undefined ? undefined : statusFrom(latest);
    },
    async create({ environment, sha, description, production, ...rest }) {
      const purpose = { doing: `creating a deployment to ${environment}`, needs };
      const body = {
        ...rest,
        ref: sha,
        environment,
        description: truncate(description, DESCRIPTION),
        production_environment: production,
        // Whether it may be deployed was judged before; GitHub would merge, or wait for every check there is.
        auto_merge: false,
        required_contexts: [],
        // Not retried here: an answer that was lost would leave two. Who creates looks again first.
        request: { retries: 0 },
      };
      const found = await api.request("POST /repos/{owner}/{repo}/deployments", body, purpose);
      return new Answer(found, "a deployment").integer("id");
    },
    async addStatus(id, { state, description, logUrl }) {
      const purpose = { doing: `setting the status of deployment ${id}`, needs };
      const status = {
        state,
        description: truncate(description, DESCRIPTION),
        ...(logUrl !== undefined && { log_url: logUrl }),
        auto_inactive: false,
      };
      await api.request("POST /repos/{owner}/{repo}/deployments/{id}/statuses", { id, ...status }, purpose);
    },
  };
}

function deploymentFrom(found: Answer): Deployment {
  return {
    id: found.integer("id"),
    sha: found.text("sha"),
    task: found.text("task"),
    author: loginOf(found, "creator"),
    payload: found.texts("payload"),
  };
}

function statusFrom(found: Answer): DeploymentStatus {
  const state = found.text("state");
  const logUrl = found.optionalText("log_url");
  return {
    // A state we do not know serves nothing.
    state: DEPLOYMENT_STATES.find((known) => known === state) ?? "pending",
    description: found.optionalText("description") ?? "",
    ...(logUrl !== undefined && { logUrl }),
  };
}

const NEWEST = `query ($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    deployments(first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { databaseId environment payload latestStatus { state } }
    }
  }
}`;

/** A thousand; who has more asks for what is not among them. */
const PAGES = 10;

async function newestOf(api: Api): Promise<NewestDeployments> {
  const purpose = { doing: "listing the newest deployments", needs: reading };
  const { owner, name } = api.repository;
  const deployments: StandingDeployment[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const variables = { owner, name, ...(after !== undefined && { after }) };
    const data = await query(api, { query: NEWEST, variables }, purpose);
    const found = data.object("repository").object("deployments");
    deployments.push(...found.list("nodes").map(standingFrom));
    const info = found.object("pageInfo");
    if (!info.flag("hasNextPage")) return { deployments, isAll: true };
    after = info.text("endCursor");
  }
  return { deployments, isAll: false };
}

function standingFrom(found: Answer): StandingDeployment {
  const state = found.optionalObject("latestStatus")?.optionalText("state")?.toLowerCase();
  return {
    id: found.integer("databaseId"),
    environment: found.optionalText("environment") ?? "",
    payload: payloadFrom(found.value("payload")),
    state: state === undefined ? undefined : (DEPLOYMENT_STATES.find((known) => known === state) ?? "pending"),
  };
}

/** JSON as text, of which GitHub makes text once more where it was given as text. */
function payloadFrom(payload: unknown): Deployment["payload"] {
  let value = payload;
  for (let times = 0; times < 2 && typeof value === "string"; times += 1) value = parsed(value);
  return new Answer({ payload: value }, "a deployment").texts("payload");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Others put there what they like.
    return undefined;
  }
}
