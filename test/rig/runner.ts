import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { WorkflowEvent } from "./events.ts";
import { createCommandFiles, readCommandFiles } from "./runner/command-files.ts";
import type { Annotation } from "./runner/commands.ts";
import { environmentOf, inputVariables } from "./runner/environment.ts";
import type { JobContext } from "./runner/environment.ts";
import { StepLog } from "./runner/log.ts";
import { readMetadata } from "./runner/metadata.ts";
import type { ActionMetadata } from "./runner/metadata.ts";
import { runNode, runnerGrace } from "./runner/process.ts";
import type { Grace } from "./runner/process.ts";

export interface ActionOptions {
  /** A name under `actions/`, `root` for the root action, or the absolute path of an action's folder. */
  readonly action: string;
  readonly event: WorkflowEvent;
  readonly workspace: string;
  readonly apiUrl: string;
  /** What `${{ github.token }}` is; an action that declares no such input never sees it. */
  readonly token?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The step's `env:`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept between steps of one job; a new folder for each run unless given. */
  readonly toolCache?: string;
  readonly isDebug?: boolean;
  readonly job?: string;
  readonly runId?: number;
  readonly runAttempt?: number;
  /** Milliseconds for each stage, two minutes unless given; then the step is cancelled. */
  readonly timeout?: number;
  readonly grace?: Grace;
  /** Called with each line as it is printed, masked. */
  readonly onLine?: (line: string) => void;
}

/** All that a workflow, its log and its page would show of the step. */
export interface ActionResult {
  readonly exitCode: number;
  readonly conclusion: "success" | "failure" | "cancelled";
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
  readonly state: Readonly<Record<string, string>>;
  readonly masks: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly timedOut: boolean;
  /** Milliseconds the main stage took. */
  readonly duration: number;
}

export interface RunningAction {
  readonly done: Promise<ActionResult>;
  /** Cancels as the runner does: SIGINT, after 7.5 s SIGTERM, after another 2.5 s the end. */
  cancel(): void;
}

/** Runs an action's bundle as the runner would: its files, its variables, its rules for what is printed. */
export async function runAction(options: ActionOptions): Promise<ActionResult> {
  return startAction(options).done;
}

export function startAction(options: ActionOptions): RunningAction {
  const controller = new AbortController();
  return { done: run(options, controller), cancel: () => controller.abort() };
}

const suiteRoot = join(import.meta.dirname, "../..");

async function run(options: ActionOptions, controller: AbortController): Promise<ActionResult> {
  const metadata = await readMetadata(actionFolder(options.action));
  const folder = await mkdtemp(join(tmpdir(), "runner-"));
  try {
    const context = await jobContext(options, folder);
    const secrets = options.token === undefined ? [] : [options.token];
    const { workspace, isDebug } = context;
    const log = new StepLog({ workspace, isDebug, secrets });
    return await runStages({ options, metadata, context, log, controller });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function actionFolder(action: string): string {
  if (isAbsolute(action)) return action;
  return action === "root" ? suiteRoot : join(suiteRoot, "actions", action);
}

async function jobContext(options: ActionOptions, folder: string): Promise<JobContext> {
  const { event, workspace, apiUrl, token = "", isDebug = false, job = "model-gitops" } = options;
  const { runId = 4242, runAttempt = 1, toolCache = join(folder, "tools") } = options;
  const temp = join(folder, "temp");
  const eventPath = join(temp, "_github_workflow", "event.json");
  await mkdir(join(temp, "_github_workflow"), { recursive: true });
  await mkdir(toolCache, { recursive: true });
  await writeFile(eventPath, JSON.stringify(event.payload));
  return { event, eventPath, workspace, apiUrl, token, temp, toolCache, isDebug, job, runId, runAttempt };
}

interface StepRun {
  readonly options: ActionOptions;
  readonly metadata: ActionMetadata;
  readonly context: JobContext;
  readonly log: StepLog;
  readonly controller: AbortController;
}

async function runStages(step: StepRun): Promise<ActionResult> {
  const { metadata, log, controller } = step;
  const { signal } = controller;
  const before =
    metadata.pre === undefined ? undefined : await runStage(step, { script: metadata.pre, state: {}, signal });
  const started = performance.now();
  const main = await runStage(step, { script: metadata.main, state: before?.state ?? {}, signal });
  const duration = performance.now() - started;
  const state = { ...before?.state, ...main.state };
  // A post stage runs whatever happened before it, as `post-if: always()` is the default.
  // A cancelled job still runs it, which the cancellation of the main stage must not end.
  const post = metadata.post === undefined ? undefined : await runStage(step, { script: metadata.post, state });
  const codes = [before?.exitCode ?? 0, main.exitCode, post?.exitCode ?? 0];
  const exitCode = codes.find((code) => code !== 0) ?? 0;
  const cancelled = controller.signal.aborted;
  const failed = exitCode !== 0 || log.failed;
  return {
    exitCode,
    conclusion: cancelled ? "cancelled" : failed ? "failure" : "success",
    annotations: log.annotations,
    outputs: { ...Object.fromEntries(log.outputs), ...main.outputs },
    summary: `${main.summary}${post?.summary ?? ""}`,
    log: log.text,
    state,
    masks: [...log.masks],
    env: { ...before?.env, ...main.env, ...post?.env },
    path: [...(before?.path ?? []), ...main.path, ...(post?.path ?? [])],
    timedOut: main.timedOut,
    duration,
  };
}

interface Stage {
  readonly script: string;
  readonly state: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function runStage(step: StepRun, { script, state, signal }: Stage) {
  const { options, metadata, context, log } = step;
  const files = await createCommandFiles(context.temp);
  const { inputs = {}, env = {}, token = "", grace = runnerGrace, timeout = 120_000, onLine } = options;
  const timer = AbortSignal.timeout(timeout);
  const states = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
  const exitCode = await runNode({
    script,
    cwd: context.workspace,
    env: {
      ...environmentOf(context, metadata, files),
      ...env,
      ...inputVariables(metadata.inputs, inputs, token),
      ...Object.fromEntries(states),
    },
    onLine(line) {
      log.take(line);
      onLine?.(log.mask(line));
    },
    signal: signal === undefined ? timer : AbortSignal.any([timer, signal]),
    grace,
  });
  const results = await readCommandFiles(files, log);
  const saved = { ...Object.fromEntries(log.state), ...results.state };
  return { ...results, state: saved, exitCode, timedOut: timer.aborted };
}
