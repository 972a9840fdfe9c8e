import { Answer, answersOf } from "./answers.ts";
import { hasStatus } from "./api-error.ts";
import type { Api } from "./api.ts";
import { mutate } from "./github-graphql.ts";
import { loginOf } from "./github-pulls.ts";
import type { NewPull, PullRequest, PullRequests } from "./proposals.ts";

const needs = "pull-requests: write";

export function pullRequestsOf(api: Api): PullRequests {
  return {
    async byHead(branch) {
      const purpose = { doing: `looking for the pull requests of ${branch}`, needs: "pull-requests: read" };
      const parameters = { head: `${api.repository.owner}:${branch}`, state: "all" };
      const found = await api.pages("GET /repos/{owner}/{repo}/pulls", parameters, purpose);
      return answersOf(found, "a pull request").filter(isOfRepository).map(pullFrom);
    },
    async openFrom(prefix) {
      const purpose = { doing: `looking for the open pull requests of ${prefix}*`, needs: "pull-requests: read" };
      // GitHub filters by one whole branch only: all that are open are listed, a hundred in an answer.
      const found = await api.pages("GET /repos/{owner}/{repo}/pulls", { state: "open" }, purpose);
      const own = answersOf(found, "a pull request").filter(isOfRepository).map(pullFrom);
      return own.filter(({ branch }) => branch.startsWith(prefix));
    },
    create: (pull) => create(api, pull),
    async update(number, change) {
      const purpose = { doing: `updating pull request ${number}`, needs };
      await api.request("PATCH /repos/{owner}/{repo}/pulls/{number}", { number, ...change }, purpose);
    },
    async setDraft({ id, number }, draft) {
      // REST has no way; a workflow's token is said to need both.
      const purpose = {
        doing: `marking pull request ${number} as ${draft ? "a draft" : "ready for review"}`,
        needs: "pull-requests: write` and `contents: write",
      };
      await mutate(api, { query: draft ? TO_DRAFT : TO_READY, variables: { id } }, purpose);
    },
    async isConflicted(number) {
      const doing = `asking whether pull request ${number} can be merged`;
      const purpose = { doing, needs: "pull-requests: read" };
      const found = await api.request("GET /repos/{owner}/{repo}/pulls/{number}", { number }, purpose);
      const pull = new Answer(found, `pull request ${number}`);
      // Counted in the background: null until then.
      return pull.has("mergeable") ? !pull.flag("mergeable") : undefined;
    },
  };
}

const TO_DRAFT = `mutation ($id: ID!) {
  convertPullRequestToDraft(input: { pullRequestId: $id }) { clientMutationId }
}`;
const TO_READY = `mutation ($id: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $id }) { clientMutationId }
}`;

async function create(api: Api, { branch, draft, ...text }: NewPull): Promise<PullRequest> {
  const purpose = {
    doing: `opening a pull request for ${branch}`,
    needs,
  };
  const send = async (asDraft: boolean): Promise<PullRequest> => {
    // Not retried here: who creates looks again first.
    const body = { ...text, head: branch, draft: asDraft, request: { retries: 0 } };
    return pullFrom(new Answer(await api.request("POST /repos/{owner}/{repo}/pulls", body, purpose), "a pull request"));
  };
  try {
    return await send(draft);
  } catch (error) {
    // Private repositories on the free plan have no drafts.
    const isUnknown = draft && hasStatus(error, 422) && /draft pull requests are not supported/i.test(String(error));
    if (!isUnknown) throw error;
    return await send(false);
  }
}

/** The owner may have a fork with a branch of the same name, or may have deleted it. */
function isOfRepository(found: Answer): boolean {
  const repository = found.object("base").object("repo").integer("id");
  const head = found.object("head").optionalObject("repo");
  return head?.integer("id") === repository;
}

function pullFrom(found: Answer): PullRequest {
  const closedAt = found.optionalText("closed_at");
  const createdAt = found.optionalText("created_at") ?? "";
  return {
    number: found.integer("number"),
    id: found.text("node_id"),
    url: found.text("html_url"),
    state: found.text("state") === "open" ? "open" : "closed",
    merged: found.has("merged_at"),
    draft: found.has("draft") && found.flag("draft"),
    title: found.text("title"),
    body: found.optionalText("body") ?? "",
    author: loginOf(found, "user"),
    base: found.object("base").text("ref"),
    branch: found.object("head").text("ref"),
    headSha: found.object("head").text("sha"),
    labels: found.list("labels").map((label) => label.text("name")),
    createdAt,
    updatedAt: found.optionalText("updated_at") ?? createdAt,
    ...(closedAt !== undefined && { closedAt }),
    locked: found.has("locked") && found.flag("locked"),
  };
}
