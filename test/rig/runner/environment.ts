import { basename, dirname, join } from "node:path";
import type { WorkflowEvent } from "../events.ts";
import type { CommandFiles } from "./command-files.ts";
import type { ActionInput, ActionMetadata } from "./metadata.ts";

export interface JobContext {
  readonly event: WorkflowEvent;
  readonly eventPath: string;
  readonly workspace: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly temp: string;
  readonly toolCache: string;
  readonly isDebug: boolean;
  readonly job: string;
  readonly runId: number;
  readonly runAttempt: number;
}

/** The variables a step starts with. Nothing of this process is handed on but PATH and HOME. */
export function environmentOf(
  context: JobContext,
  metadata: ActionMetadata,
  files: CommandFiles,
): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, ...github(context, metadata), ...runner(context), ...files };
}

/**
 * What this runner sets for each of its jobs, as the file `.env` of a self-hosted one does. The emulator has no limits
 * that would have to be waited for, and the same bundle is not compiled by each of hundreds of processes.
 */
export function machineVariables(): Record<string, string> {
  return { MODEL_GITOPS_API_PAUSE: "0", ...compiledCode() };
}

/** Where Node keeps what it has compiled, if it does. */
export function compiledCode(): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
}

/** An `INPUT_` variable for each declared input, given or not: the runner passes all, and enforces none. */
export function inputVariables(
  inputs: readonly ActionInput[],
  given: Readonly<Record<string, string>>,
  token: string,
): Record<string, string> {
  const declared = inputs.map((input) => [input.name, given[input.name] ?? evaluate(input, token)] as const);
  const undeclared = Object.entries(given).filter(([name]) => !inputs.some((input) => input.name === name));
  return Object.fromEntries(
    [...declared, ...undeclared].map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}

function evaluate(input: ActionInput, token: string): string {
  const value = input.default.replace(/\$\{\{ *github\.token *\}\}/g, token);
  if (!value.includes("${{")) return value;
  throw new Error(`the default of input ${input.name} is an expression the rig does not know: ${input.default}`);
}

function github(context: JobContext, metadata: ActionMetadata): Record<string, string> {
  const { event, workspace, apiUrl } = context;
  const [owner = ""] = event.repository.split("/");
  const workflowRef = `${event.repository}/.github/workflows/model-gitops.yml@${event.ref}`;
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION: "__self",
    GITHUB_ACTION_PATH: metadata.folder,
    GITHUB_ACTION_REF: "",
    GITHUB_ACTION_REPOSITORY: "",
    GITHUB_ACTOR: event.actor,
    GITHUB_ACTOR_ID: "1",
    GITHUB_API_URL: apiUrl,
    GITHUB_BASE_REF: event.baseRef ?? "",
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: context.eventPath,
    GITHUB_GRAPHQL_URL: `${apiUrl}/graphql`,
    GITHUB_HEAD_REF: event.headRef ?? "",
    GITHUB_JOB: context.job,
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    GITHUB_REF_PROTECTED: "false",
    GITHUB_REF_TYPE: event.ref.startsWith("refs/tags/") ? "tag" : "branch",
    GITHUB_REPOSITORY: event.repository,
    GITHUB_REPOSITORY_ID: String(event.repositoryId),
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_REPOSITORY_OWNER_ID: "1",
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_RUN_ATTEMPT: String(context.runAttempt),
    GITHUB_RUN_ID: String(context.runId),
    GITHUB_RUN_NUMBER: "1",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: event.sha,
    GITHUB_TRIGGERING_ACTOR: event.actor,
    GITHUB_WORKFLOW: "model-gitops",
    GITHUB_WORKFLOW_REF: workflowRef,
    GITHUB_WORKFLOW_SHA: event.sha,
    GITHUB_WORKSPACE: workspace,
  };
}

function runner({ temp, toolCache, workspace, isDebug }: JobContext): Record<string, string> {
  return {
    RUNNER_ARCH: process.arch === "arm64" ? "ARM64" : "X64",
    RUNNER_ENVIRONMENT: "self-hosted",
    RUNNER_NAME: "rig",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: toolCache,
    RUNNER_TRACKING_ID: `github_${basename(dirname(temp))}`,
    RUNNER_WORKSPACE: join(workspace, ".."),
    // Each JavaScript action holds this key to the run's caches and artifacts: no child of it may.
    ACTIONS_RUNTIME_TOKEN: "runtime-token-of-the-run",
    ...(isDebug ? { RUNNER_DEBUG: "1" } : {}),
  };
}
