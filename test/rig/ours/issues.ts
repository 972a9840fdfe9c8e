import { invalid, page, param, slug } from "../exchange.ts";
import type { Call, FieldError, Reply, Route } from "../exchange.ts";
import { listOf, objectOf, textOf, wordOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Rig } from "../state.ts";
import { assertUnlocked, issueKey } from "./issue-events.ts";

const base = "/repos/{owner}/{repo}";
const maxCharacters = 65_536;

export const issueRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/issues`, run: listIssues },
  { method: "GET", path: `${base}/issues/comments`, run: listComments },
  { method: "GET", path: `${base}/issues/{issue_number}`, run: getIssue },
  { method: "GET", path: `${base}/pulls/{pull_number}/requested_reviewers`, run: requestedReviewers },
  { method: "POST", path: `${base}/issues`, run: bounded("Issue") },
  { method: "PATCH", path: `${base}/issues/{issue_number}`, run: updateIssue },
  { method: "GET", path: `${base}/issues/{issue_number}/comments`, run: listOwnComments },
  { method: "POST", path: `${base}/issues/{issue_number}/comments`, run: createComment },
  { method: "PATCH", path: `${base}/issues/comments/{comment_id}`, run: updateComment },
];

/** GitHub refuses a long text as a whole and posts nothing; the emulator takes it. */
function bounded(resource: string): Route["run"] {
  return async (call, rig) => {
    const body = textOf(call.body["body"]) ?? "";
    if (Array.from(body).length <= maxCharacters) return rig.forward(call);
    const message = `Body is too long (maximum is ${maxCharacters} characters)`;
    const error: FieldError = { resource, code: "unprocessable", field: "data", message };
    throw invalid(error);
  };
}

/** Remembers who changed the text. */
async function updateIssue(call: Call, rig: Rig): Promise<Reply> {
  const before = await rig.forward({ ...call, method: "GET", bytes: Buffer.alloc(0) });
  const reply = await bounded("Issue")(call, rig);
  const isChanged = reply.status === 200 && objectOf(reply.json)["body"] !== objectOf(before.json)["body"];
  if (isChanged) rig.editors.set(issueKey(call), call.viewer?.login ?? "");
  return reply;
}

async function createComment(call: Call, rig: Rig): Promise<Reply> {
  assertUnlocked(call, rig);
  const reply = await bounded("IssueComment")(call, rig);
  return reply.status === 201 ? { ...reply, json: withTimes(objectOf(reply.json), rig) } : reply;
}

async function updateComment(call: Call, rig: Rig): Promise<Reply> {
  const reply = await bounded("IssueComment")(call, rig);
  if (reply.status === 200) rig.editedComments.add(param(call, "comment_id"));
  return reply;
}

async function listOwnComments(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 200) return reply;
  return { ...reply, json: listOf(reply.json).map((comment) => withTimes(objectOf(comment), rig)) };
}

/** On GitHub what nobody edited was changed when it was made; the emulator makes it in two steps. */
function withTimes(comment: JsonObject, { editedComments }: Rig): JsonObject {
  const { id, created_at = null } = comment;
  return editedComments.has(String(id)) ? comment : { ...comment, updated_at: created_at };
}

/** Every pull request is an issue too; the emulator keeps them apart. */
async function getIssue(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 404) return reply;
  const path = call.path.replace(/\/issues\/(\d+)$/, "/pulls/$1");
  const pull = await rig.forward({ ...call, path });
  return pull.status === 200 ? { status: 200, json: asIssue(call, rig, objectOf(pull.json)) } : reply;
}

/** On GitHub pull requests are in the list of issues, told apart by their `pull_request`. */
async function listIssues(call: Call, rig: Rig): Promise<Reply> {
  const { query } = call;
  const labels = query.get("labels")?.split(",") ?? [];
  const issues = await everyPage(call, rig, call.path);
  const pulls = await everyPage(call, rig, call.path.replace(/issues$/, "pulls"));
  const wanted = pulls.filter((pull) => {
    const names = new Set(listOf(pull["labels"]).map((label) => objectOf(label)["name"]));
    const author = objectOf(pull["user"])["login"];
    return labels.every((label) => names.has(label)) && (query.get("creator") ?? author) === author;
  });
  const all = [...issues, ...wanted.map((pull) => asIssue(call, rig, pull))];
  const sign = query.get("direction") === "asc" ? 1 : -1;
  all.sort((a, b) => sign * (Number(a["number"]) - Number(b["number"])));
  return page(call, all, rig.apiUrl);
}

async function everyPage(call: Call, rig: Rig, path: string): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  const query = new URLSearchParams(call.query);
  query.set("per_page", "100");
  for (let number = 1; items.length === (number - 1) * 100; number += 1) {
    query.set("page", String(number));
    const reply = await rig.forward({ ...call, path, query });
    items.push(...listOf(reply.json).map(objectOf));
  }
  return items;
}

/** The emulator takes `comments` for the number of an issue. */
async function listComments(call: Call, rig: Rig): Promise<Reply> {
  const [issues, pulls] = [call.path.replace(/\/comments$/, ""), call.path.replace(/issues\/comments$/, "pulls")];
  const all = { ...call, query: new URLSearchParams({ state: "all" }) };
  const hosts = [...(await everyPage(all, rig, issues)), ...(await everyPage(all, rig, pulls))];
  const numbers = hosts.map(({ number }) => Number(number)).sort((a, b) => a - b);
  const since = call.query.get("since") ?? "";
  const comments: JsonObject[] = [];
  for (const number of numbers) comments.push(...(await everyPage(all, rig, `${issues}/${number}/comments`)));
  const timed = comments.map((comment) => withTimes(comment, rig));
  const recent = timed.filter((comment) => wordOf(comment["updated_at"]) >= since);
  return page(call, recent, rig.apiUrl);
}

async function requestedReviewers(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward({ ...call, path: call.path.replace(/\/requested_reviewers$/, "") });
  if (reply.status !== 200) return reply;
  const pull = objectOf(reply.json);
  return {
    status: 200,
    json: { users: pull["requested_reviewers"] ?? [], teams: pull["requested_teams"] ?? [] },
  };
}

function asIssue(call: Call, rig: Rig, pull: JsonObject): JsonObject {
  const url = `${rig.apiUrl}/repos/${slug(call)}`;
  const issue = `${url}/issues/${wordOf(pull["number"])}`;
  const copied = ["id", "node_id", "number", "title", "user", "labels", "state", "locked", "assignee"];
  const more = ["assignees", "milestone", "comments", "created_at", "updated_at", "closed_at", "body"];
  const rest = ["html_url", "author_association", "draft"];
  const keys = [...copied, ...more, ...rest];
  const link = (name: string): readonly [string, JsonObject[string]] => [name, pull[name] ?? null];
  return {
    ...Object.fromEntries(keys.map(link)),
    url: issue,
    repository_url: url,
    labels_url: `${issue}/labels{/name}`,
    comments_url: `${issue}/comments`,
    events_url: `${issue}/events`,
    pull_request: Object.fromEntries(["url", "html_url", "diff_url", "patch_url", "merged_at"].map(link)),
  };
}
