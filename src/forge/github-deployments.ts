import { Answer, answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import { loginOf } from "./github-pulls.ts";
import { DEPLOYMENT_STATES, type Deployment, type Deployments, type DeploymentStatus } from "./proposals.ts";
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
