import { readFile, stat } from "node:fs/promises";
import { fileError } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { Answer } from "./answers.ts";
import { loginOf } from "./github-pulls.ts";

/** Why we run. */
export type Event =
  | PullRequestEvent
  | {
      readonly kind: "push";
      readonly branch: string;
      readonly isDefaultBranch: boolean;
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: "tag"; readonly tag: string; readonly after: string; readonly isDeleted: boolean }
  | { readonly kind: "schedule" }
  | WorkflowRunEvent
  | {
      readonly kind: "merge_group";
      readonly baseSha: string;
      readonly baseBranch: string;
      readonly headSha: string;
      /** The pull request that the queue's branch is named after. */
      readonly pull?: number;
    }
  | { readonly kind: "dispatch" }
  /** Another system asks for something, and anybody who may start the event wrote what it says. */
  | { readonly kind: "repository_dispatch"; readonly eventType: string; readonly clientPayload: unknown }
  /** Somebody wrote into an issue, or closed it. */
  | { readonly kind: "issues"; readonly action: string; readonly number: number; readonly sender: string }
  | { readonly kind: "other"; readonly name: string }
  | { readonly kind: "local" };

export interface PullRequestEvent {
  readonly kind: "pull_request";
  readonly number: number;
  /** `opened`, `synchronize`, …; `submitted` and `dismissed` for a review. */
  readonly action: string;
  readonly baseSha: string;
  readonly baseBranch: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly isFork: boolean;
  /** The merge of head into base that the runner checked out; missing when it ran on something else. */
  readonly mergeSha?: string;
  readonly author: string;
}

export interface WorkflowRunEvent {
  readonly kind: "workflow_run";
  readonly runId: number;
  /** What had started that run. */
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepositoryId: number;
  readonly headOwner: string;
}

type EventHost = Pick<Host, "env">;

/** GitHub caps payloads at 25 MB. */
const PAYLOAD_LIMIT = 32 * 1024 ** 2;
const NO_COMMIT = /^0+$/;

/**
 * The event that started this run, from GITHUB_EVENT_NAME and GITHUB_EVENT_PATH; `local` where there is none. Throws a
 * UserError on a payload that does not say what its event must say.
 */
export async function readEvent(host: EventHost): Promise<Event> {
  const name = host.env("GITHUB_EVENT_NAME") ?? "";
  if (name === "") return { kind: "local" };
  if (name === "schedule") return { kind: "schedule" };
  if (name === "workflow_dispatch") return { kind: "dispatch" };
  const read = READERS[name];
  return read === undefined ? { kind: "other", name } : read(await payload(host, name), host);
}

/**
 * The repository's default branch: as the event's payload has it, or because GitHub runs this event on no other.
 * Undefined where the event does not say.
 */
export async function readDefaultBranch(host: EventHost): Promise<string | undefined> {
  const name = host.env("GITHUB_EVENT_NAME") ?? "";
  const said = (host.env("GITHUB_EVENT_PATH") ?? "") === "" ? undefined : await payload(host, name);
  const [, ref] = /^refs\/heads\/(.+)$/.exec(ON_DEFAULT_BRANCH.has(name) ? (host.env("GITHUB_REF") ?? "") : "") ?? [];
  const found = said?.optionalObject("repository")?.optionalText("default_branch") ?? ref;
  return found === undefined ? undefined : branch(found);
}

/** docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const ON_DEFAULT_BRANCH: ReadonlySet<string> = new Set(["schedule", "workflow_run", "repository_dispatch", "issues"]);

const READERS: Readonly<Record<string, (payload: Answer, host: EventHost) => Event>> = {
  pull_request: pullRequest,
  pull_request_review: pullRequest,
  pull_request_target: refuseTarget,
  push,
  workflow_run: workflowRun,
  merge_group: mergeGroup,
  repository_dispatch: repositoryDispatch,
  issues,
};

async function payload(host: EventHost, name: string): Promise<Answer> {
  const path = host.env("GITHUB_EVENT_PATH") ?? "";
  const source = `The payload of the event "${name}"`;
  if (path === "")
    throw new UserError(`${source} is missing: GITHUB_EVENT_PATH is not set. Run this on a GitHub runner.`);
  const text = await readPayload(path, source);
  try {
    return new Answer(JSON.parse(text), source);
  } catch (cause) {
    throw new UserError(`${source} is no JSON object (${messageOf(cause)}). Run the workflow again.`, {
      cause,
    });
  }
}

async function readPayload(path: string, source: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > PAYLOAD_LIMIT)
      throw new UserError(`${source} has ${size} bytes, more than GitHub ever sends. Check GITHUB_EVENT_PATH.`);
    return await readFile(path, "utf8");
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}

function pullRequest(payload: Answer, host: EventHost): PullRequestEvent {
  const pull = payload.object("pull_request");
  const [base, head] = [pull.object("base"), pull.object("head")];
  const number = pull.integer("number");
  const merge = mergeSha(host, number);
  return {
    kind: "pull_request",
    number,
    action: payload.optionalText("action") ?? "",
    baseSha: sha(base.text("sha"), "the base of the pull request"),
    baseBranch: branch(base.text("ref")),
    headSha: sha(head.text("sha"), "the head of the pull request"),
    headBranch: branch(head.text("ref")),
    // A deleted fork has a null repository.
    isFork: head.optionalObject("repo")?.integer("id") !== base.object("repo").integer("id"),
    ...(merge !== undefined && { mergeSha: merge }),
    author: loginOf(pull, "user"),
  };
}

// The payload's own merge_commit_sha belongs to the previous push: GitHub makes the merge after it wrote the payload.
function mergeSha(host: EventHost, number: number): string | undefined {
  const isMerge = host.env("GITHUB_REF") === `refs/pull/${number}/merge`;
  return isMerge ? sha(host.env("GITHUB_SHA") ?? "", "GITHUB_SHA") : undefined;
}

function refuseTarget(): never {
  throw new UserError(
    "The event pull_request_target gives a fork's code this repository's secrets. Use `on: pull_request`; the split workflow template shows how forks are reported.",
  );
}

function repositoryDispatch(payload: Answer): Event {
  // GitHub calls the event's type its action.
  const eventType = payload.optionalText("action") ?? "";
  return { kind: "repository_dispatch", eventType, clientPayload: payload.value("client_payload") ?? {} };
}

function issues(payload: Answer): Event {
  return {
    kind: "issues",
    action: payload.optionalText("action") ?? "",
    number: payload.object("issue").integer("number"),
    sender: loginOf(payload, "sender"),
  };
}

function push(payload: Answer): Event {
  const ref = payload.text("ref");
  const after = sha(payload.text("after"), "the push");
  if (ref.startsWith("refs/tags/")) {
    return {
      kind: "tag",
      tag: branch(ref.slice("refs/tags/".length)),
      after,
      isDeleted: NO_COMMIT.test(after),
    };
  }
  if (!ref.startsWith("refs/heads/")) return { kind: "other", name: "push" };
  const pushed = branch(ref.slice("refs/heads/".length));
  const isDefaultBranch = payload.object("repository").optionalText("default_branch") === pushed;
  return {
    kind: "push",
    branch: pushed,
    isDefaultBranch,
    before: sha(payload.text("before"), "the push"),
    after,
  };
}

function workflowRun(payload: Answer): WorkflowRunEvent {
  const run = payload.object("workflow_run");
  const repository = run.object("head_repository");
  return {
    kind: "workflow_run",
    runId: run.integer("id"),
    event: run.text("event"),
    headSha: sha(run.text("head_sha"), "the workflow run"),
    headBranch: branch(run.text("head_branch")),
    headRepositoryId: repository.integer("id"),
    headOwner: loginOf(repository, "owner"),
  };
}

function mergeGroup(payload: Answer): Event {
  const group = payload.object("merge_group");
  const [, pull] = /\/pr-(\d+)-[0-9a-f]+$/.exec(group.optionalText("head_ref") ?? "") ?? [];
  return {
    kind: "merge_group",
    baseSha: sha(group.text("base_sha"), "the merge group"),
    baseBranch: branch(group.text("base_ref").replace(/^refs\/heads\//, "")),
    headSha: sha(group.text("head_sha"), "the merge group"),
    ...(pull !== undefined && { pull: Number(pull) }),
  };
}

function sha(text: string, what: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return text;
  throw new UserError(`The commit of ${what} is not a full commit id. Run the workflow again.`);
}

// Git allows `$()`, `;` and quotes in names; what it forbids cannot come from a real event.
function branch(name: string): string {
  // oxlint-disable-next-line no-control-regex
  if (name.length > 0 && name.length <= 1000 && !/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|^[-/]/.test(name)) return name;
  throw new UserError("The event names a branch or tag that git does not allow. Run the workflow again.");
}
