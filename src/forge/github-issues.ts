import { Answer, answersOf } from "./answers.ts";
import { orUndefined, type Api, type Parameters } from "./api.ts";
import { actorOf, query } from "./github-graphql.ts";
import { loginOf } from "./github-pulls.ts";
import type { Issue, Issues, Labels } from "./proposals.ts";
import { sameWord } from "./stamp.ts";

const needs = "issues: write";

export function issuesOf(api: Api): Issues {
  return {
    async list({ author, label }) {
      if (label === undefined) return await issues(api, { creator: author });
      return (await issues(api, { labels: label })).filter((issue) => sameWord(issue.author, author));
    },
    async create(issue) {
      const purpose = { doing: "opening an issue", needs };
      // Not retried here: an answer that was lost would leave two issues. Who creates looks again first.
      const body = { ...issue, request: { retries: 0 } };
      return issueFrom(new Answer(await api.request("POST /repos/{owner}/{repo}/issues", body, purpose), "an issue"));
    },
    async update(number, change) {
      const purpose = { doing: `updating issue ${number}`, needs };
      await api.request("PATCH /repos/{owner}/{repo}/issues/{number}", { number, ...change }, purpose);
    },
    async editor(number) {
      // REST does not tell.
      const purpose = { doing: `reading who edited issue ${number}`, needs: "issues: read" };
      const { owner, name } = api.repository;
      const asked = { query: EDITOR, variables: { owner, name, number } };
      const data = await orUndefined(query(api, asked, purpose));
      const editor = actorOf(data?.optionalObject("repository")?.optionalObject("issue")?.optionalObject("editor"));
      return editor === "ghost" ? undefined : editor;
    },
  };
}

const EDITOR = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { issue(number: $number) { editor { __typename login } } }
}`;

async function issues(api: Api, filter: Parameters): Promise<readonly Issue[]> {
  const purpose = { doing: "looking for issues of ours", needs: "issues: read" };
  const found = await api.pages("GET /repos/{owner}/{repo}/issues", { state: "all", ...filter }, purpose);
  // GitHub lists pull requests among the issues.
  return answersOf(found, "an issue")
    .filter((issue) => !issue.has("pull_request"))
    .map(issueFrom);
}

function issueFrom(found: Answer): Issue {
  return {
    number: found.integer("number"),
    url: found.text("html_url"),
    state: found.text("state") === "open" ? "open" : "closed",
    title: found.text("title"),
    body: found.optionalText("body") ?? "",
    author: loginOf(found, "user"),
    labels: found.list("labels").map((label) => label.text("name")),
  };
}

/** Labels, of which issues and pull requests are two sides: either permission is enough. */
export function labelsOf(api: Api): Labels {
  const either = "issues: write` or `pull-requests: write";
  return {
    async list() {
      const purpose = { doing: "reading the repository's labels", needs: "issues: read` or `pull-requests: read" };
      const found = await api.pages("GET /repos/{owner}/{repo}/labels", {}, purpose);
      return answersOf(found, "a label").map((label) => ({
        name: label.text("name"),
        color: label.text("color"),
        description: label.optionalText("description") ?? "",
      }));
    },
    async create(label) {
      const purpose = { doing: `creating the label ${label.name}`, needs: either };
      await api.request("POST /repos/{owner}/{repo}/labels", { ...label }, purpose);
    },
    async add(issue, names) {
      const purpose = { doing: `labelling #${issue}`, needs: either };
      await api.request("POST /repos/{owner}/{repo}/issues/{issue}/labels", { issue, labels: names }, purpose);
    },
    async labelled(issue, name) {
      const purpose = {
        doing: `reading who labelled #${issue} ${name}`,
        needs: "issues: read` or `pull-requests: read",
      };
      const route = "GET /repos/{owner}/{repo}/issues/{issue}/events";
      const found = (await orUndefined(api.pages(route, { issue }, purpose))) ?? [];
      const last = answersOf(found, "an event").findLast((event) => isLabelled(event, name));
      const by = last?.optionalObject("actor")?.text("login");
      return last === undefined || by === undefined ? undefined : { by, at: last.text("created_at") };
    },
    async remove(issue, name) {
      const purpose = { doing: `taking the label ${name} off #${issue}`, needs: either };
      await api.find("DELETE /repos/{owner}/{repo}/issues/{issue}/labels/{name}", { issue, name }, purpose);
    },
  };
}

// Events of a kind come with members of their own: only one of these has a label.
function isLabelled(event: Answer, name: string): boolean {
  if (event.optionalText("event") !== "labeled") return false;
  return sameWord(event.optionalObject("label")?.optionalText("name") ?? "", name);
}
