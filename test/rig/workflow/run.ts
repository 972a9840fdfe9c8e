import { checkout, newWorkspace } from "../checkout.ts";
import type { Emulator } from "../emulator.ts";
import { forkPermissions, type WorkflowEvent } from "../events.ts";
import { objectOf, wordOf } from "../json.ts";
import { machineVariables } from "../runner/environment.ts";
import { runAction, type ActionOptions, type ActionResult } from "../runner.ts";
import type { WorkflowRun } from "../state.ts";
import { RunArtifacts } from "./artifacts.ts";
import { inputsOf, type Inputs } from "./inputs.ts";
import { filled, filledText, isWanted, type Scope, type Status } from "./expressions.ts";
import { startJob } from "./identity.ts";
import { readTemplate, type Job, type Step } from "./template.ts";

export type Conclusion = "success" | "failure" | "skipped" | "cancelled";

/** A step that uses one of the suite's actions. */
export interface SuiteStep {
  readonly job: string;
  readonly action: string;
  readonly workspace: string;
  readonly run: WorkflowRun;
  /** What its `with` comes to. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface WorkflowOptions {
  /** A file of `workflows-templates/`. */
  readonly template: string;
  readonly event: WorkflowEvent;
  /** Changes the template's text first. */
  readonly edit?: (text: string) => string;
  /** Jobs that do not run, with the result that GitHub gives them. */
  readonly without?: Readonly<Record<string, Conclusion>>;
  /** Happens before a job starts. */
  readonly before?: Readonly<Record<string, () => Promise<void>>>;
  /** For each of the suite's actions. */
  readonly action?: Partial<Omit<ActionOptions, "action" | "event" | "workspace" | "apiUrl" | "token">>;
  /** Around each of the suite's steps. */
  readonly around?: (step: SuiteStep, run: () => Promise<ActionResult>) => Promise<ActionResult>;
}

export interface WorkflowOutcome {
  readonly run: WorkflowRun;
  readonly jobs: Readonly<Record<string, Conclusion>>;
}

/**
 * Runs a workflow template as GitHub would: jobs in the order of their needs, conditions and expressions by GitHub's own
 * evaluator, each job in a workspace of its own with a token of its own permissions, artifacts handed on. Leaves the
 * run and its artifacts on the emulator. Legs of a matrix run one after the other.
 */
export async function runTemplate(emulator: Emulator, options: WorkflowOptions): Promise<WorkflowOutcome> {
  const { event } = options;
  const { jobs, inputs: declared } = await readTemplate(options.template, options.edit ?? ((text) => text));
  const inputs = inputsOf(event, declared);
  const run = emulator.addRun({ ...headOf(event), event: event.name });
  const artifacts = new RunArtifacts();
  const results: Record<string, JobResult> = {};
  for (const job of jobs) {
    await options.before?.[job.name]?.();
    const forced = options.without?.[job.name];
    results[job.name] =
      forced === undefined
        ? await runJob({ emulator, options, run, artifacts, inputs, jobs, job, results })
        : { result: forced, outputs: {} };
  }
  for (const [name, files] of artifacts.all) emulator.addArtifact({ run, name, files: Object.fromEntries(files) });
  const conclusions = Object.fromEntries(Object.entries(results).map(([name, { result }]) => [name, result]));
  const conclusion = Object.values(conclusions).includes("failure") ? "failure" : "success";
  emulator.rig.runs.set(run.id, { ...run, conclusion });
  return { run, jobs: conclusions };
}

interface JobResult {
  readonly result: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

interface JobRun {
  readonly emulator: Emulator;
  readonly options: WorkflowOptions;
  readonly run: WorkflowRun;
  readonly artifacts: RunArtifacts;
  readonly inputs: Inputs;
  readonly jobs: readonly Job[];
  readonly job: Job;
  readonly results: Readonly<Record<string, JobResult>>;
}

async function runJob(context: JobRun): Promise<JobResult> {
  const { job, results, options, inputs } = context;
  const needs = Object.fromEntries(job.needs.map((name) => [name, results[name]]));
  const scope: Scope = {
    contexts: { github: githubContext(context), needs, inputs, matrix: {}, strategy: {}, steps: {}, secrets: {} },
    status: statusOf(ancestorsOf(job, context.jobs).map((name) => results[name]?.result)),
  };
  if (!isWanted(job.condition, scope)) return { result: "skipped", outputs: {} };
  const legs = job.matrix === undefined ? [{}] : legsOf(filled(job.matrix, scope));
  const ended: JobResult[] = [];
  for (const [index, matrix] of legs.entries()) {
    const contexts = { ...scope.contexts, matrix, strategy: { "job-index": index, "job-total": legs.length } };
    ended.push(await runLeg(context, contexts, options.event));
  }
  const isFailure = ended.some(({ result }) => result === "failure");
  return { result: isFailure ? "failure" : "success", outputs: ended.at(-1)?.outputs ?? {} };
}

/** The jobs that it needs, and those that they need: `success()` asks all of them. */
function ancestorsOf({ needs }: Job, jobs: readonly Job[]): readonly string[] {
  const parents = jobs.filter(({ name }) => needs.includes(name));
  return [...needs, ...parents.flatMap((parent) => ancestorsOf(parent, jobs))];
}

function statusOf(results: readonly (Conclusion | undefined)[]): Status {
  if (results.includes("failure")) return "failure";
  return results.every((result) => result === "success") ? "success" : "skipped";
}

function legsOf(matrix: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { include } = matrix as { readonly include?: readonly Readonly<Record<string, unknown>>[] };
  if (include === undefined) throw new Error("only a matrix of `include` is understood here");
  return include;
}

type Contexts = Scope["contexts"];

async function runLeg(context: JobRun, contexts: Contexts, event: WorkflowEvent): Promise<JobResult> {
  const { emulator, job } = context;
  const workspace = await newWorkspace(emulator);
  const permissions = isFork(event) ? forkPermissions : job.permissions;
  const scopeOfJob: Scope = { contexts, status: "success" };
  const identity = startJob(context, { title: filledText(job.title, scopeOfJob), permissions });
  const leg = {
    ...context,
    workspace,
    token: emulator.token("github-actions[bot]", permissions),
    identity: identity.env,
  };
  const steps: Record<string, StepResult> = {};
  let status: JobStatus = "success";
  for (const step of job.steps) {
    const scope: Scope = { contexts: { ...contexts, steps }, status };
    if (!isWanted(step.condition, scope)) continue;
    const { outcome, outputs } = await runStep(leg, step, scope);
    if (step.id !== undefined) steps[step.id] = { outcome, outputs, conclusion: step.mayFail ? "success" : outcome };
    if (outcome === "failure" && !step.mayFail) status = "failure";
  }
  identity.end();
  const scope: Scope = { contexts: { ...contexts, steps }, status };
  const outputs = Object.entries(job.outputs).map(([name, value]) => [name, filledText(value, scope)]);
  return { result: status, outputs: Object.fromEntries(outputs) };
}

type JobStatus = Exclude<Status, "skipped">;

interface StepResult {
  readonly outcome: "success" | "failure";
  readonly conclusion: "success" | "failure";
  readonly outputs: Readonly<Record<string, string>>;
}

interface Leg extends JobRun {
  readonly workspace: string;
  readonly token: string;
  /** The variables of whoever says who it is. */
  readonly identity: Readonly<Record<string, string>>;
}

const OWN = /^model-gitops\/model-gitops(?:\/actions\/([a-z]+))?$/;

async function runStep(leg: Leg, step: Step, scope: Scope): Promise<Omit<StepResult, "conclusion">> {
  const { emulator, options, artifacts, workspace } = leg;
  const inputs = Object.fromEntries(Object.entries(step.with).map(([name, value]) => [name, filledText(value, scope)]));
  const { uses = "" } = step;
  const [own, action = "root"] = OWN.exec(uses) ?? [];
  if (own !== undefined) return await runOwn(leg, action, inputs);
  switch (uses) {
    case "actions/checkout": {
      const { ref, sha } = options.event;
      await checkout(emulator, { ref, sha, workspace, depth: Number(inputs["fetch-depth"] ?? 1) });
      return { outcome: "success", outputs: {} };
    }
    case "actions/upload-artifact":
      await artifacts.upload(workspace, inputs);
      return { outcome: "success", outputs: {} };
    case "actions/download-artifact":
      return { outcome: (await artifacts.download(workspace, inputs)) ? "success" : "failure", outputs: {} };
    default:
      throw new Error(`the step ${JSON.stringify(step)} is not understood here`);
  }
}

async function runOwn(
  { emulator, options, run, job, workspace, token, identity }: Leg,
  action: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Omit<StepResult, "conclusion">> {
  const { event, around = (_, start) => start() } = options;
  const { conclusion, outputs } = await around({ job: job.name, action, workspace, run, inputs }, () =>
    runAction({
      runId: run.id,
      job: job.name,
      ...options.action,
      env: { ...machineVariables(), ...identity, ...options.action?.env },
      action,
      event,
      workspace,
      apiUrl: emulator.apiUrl,
      token,
      inputs: { ...inputs, ...options.action?.inputs },
    }),
  );
  return { outcome: conclusion === "success" ? "success" : "failure", outputs };
}

function githubContext({ options: { event }, run }: JobRun): Readonly<Record<string, unknown>> {
  return {
    event_name: event.name,
    event: event.payload,
    repository: event.repository,
    ref: event.ref,
    sha: event.sha,
    actor: event.actor,
    head_ref: event.headRef ?? "",
    base_ref: event.baseRef ?? "",
    run_id: run.id,
  };
}

function headOf({ payload, sha, ref, repository }: WorkflowEvent) {
  const head = objectOf(objectOf(payload["pull_request"])["head"]);
  if (payload["pull_request"] === undefined)
    return { headSha: sha, headBranch: ref.replace(/^refs\/heads\//, ""), headRepository: repository };
  return {
    headSha: wordOf(head["sha"]),
    headBranch: wordOf(head["ref"]),
    headRepository: wordOf(objectOf(head["repo"])["full_name"]),
  };
}

function isFork({ payload, repository }: WorkflowEvent): boolean {
  const head = objectOf(objectOf(payload["pull_request"])["head"]);
  return payload["pull_request"] !== undefined && wordOf(objectOf(head["repo"])["full_name"]) !== repository;
}
