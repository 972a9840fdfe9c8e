import { invalid, slug } from "../exchange.ts";
import type { Call, FieldError, Reply, Route } from "../exchange.ts";
import { objectOf, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Rig } from "../state.ts";

const base = "/repos/{owner}/{repo}";
const maxCharacters = 65_536;

export const issueRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/issues/{issue_number}`, run: getIssue },
  { method: "POST", path: `${base}/issues`, run: bounded("Issue") },
  { method: "PATCH", path: `${base}/issues/{issue_number}`, run: bounded("Issue") },
  { method: "POST", path: `${base}/issues/{issue_number}/comments`, run: bounded("IssueComment") },
  { method: "PATCH", path: `${base}/issues/comments/{comment_id}`, run: bounded("IssueComment") },
];

/** GitHub refuses a long text as a whole and posts nothing; the emulator takes it. */
function bounded(resource: string): Route["run"] {
  return async (call, rig) => {
    const body = textOf(call.body["body"]) ?? "";
    if ([...body].length <= maxCharacters) return rig.forward(call);
    const message = `Body is too long (maximum is ${maxCharacters} characters)`;
    const error: FieldError = { resource, code: "unprocessable", field: "data", message };
    throw invalid(error);
  };
}

/** Every pull request is an issue too; the emulator keeps them apart. */
async function getIssue(call: Call, rig: Rig): Promise<Reply> {
  const reply = await rig.forward(call);
  if (reply.status !== 404) return reply;
  const path = call.path.replace(/\/issues\/(\d+)$/, "/pulls/$1");
  const pull = await rig.forward({ ...call, path });
  return pull.status === 200 ? { status: 200, json: asIssue(call, rig, objectOf(pull.json)) } : reply;
}

function asIssue(call: Call, rig: Rig, pull: JsonObject): JsonObject {
  const url = `${rig.apiUrl}/repos/${slug(call)}`;
  const issue = `${url}/issues/${pull["number"]}`;
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
