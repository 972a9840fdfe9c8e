import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { checkout } from "../rig/checkout.ts";
import { pullRequestEvent, type WorkflowEvent } from "../rig/events.ts";
import type { Permissions } from "../rig/permissions.ts";
import type { Pull } from "../rig/repository.ts";
import { runAction } from "../rig/runner.ts";
import type { Scenario } from "./harness.ts";
import { ledgerFiles } from "./ledger.ts";
import { observe } from "./observe.ts";

type Uploads = Map<string, ReadonlyMap<string, Uint8Array>>;
export type JobName = "plan" | "train" | "evaluate" | "gate" | "report";

interface Job {
  readonly actions: readonly string[];
  readonly permissions: Permissions;
  readonly depth: number;
  /** Artifacts of earlier jobs that it downloads. */
  readonly downloads: RegExp;
  readonly uploads: Readonly<Record<string, RegExp>>;
}

const NONE = /^$/;

/** The jobs of workflows-templates/model-gitops-split.yml on a pull request: steps, permissions, what they hand on. */
const JOBS: Readonly<Record<JobName, Job>> = {
  plan: {
    actions: ["plan", "validate"],
    permissions: { contents: "read", "pull-requests": "read" },
    depth: 0,
    downloads: NONE,
    uploads: { "model-gitops-plan": /./ },
  },
  train: {
    actions: ["train"],
    permissions: { contents: "read" },
    depth: 0,
    downloads: NONE,
    uploads: { "model-gitops-train-0": /./ },
  },
  evaluate: {
    actions: ["evaluate", "card"],
    permissions: { contents: "read", "pull-requests": "read" },
    depth: 1,
    downloads: /^model-gitops-train-/,
    uploads: { "model-gitops-out": /^(?![^/]+\/artifact\/)/, "model-gitops-artifact": /^[^/]+\/artifact\// },
  },
  gate: {
    actions: ["gate"],
    permissions: { contents: "read", "pull-requests": "read" },
    depth: 1,
    downloads: /^model-gitops-(?:plan|out|artifact)$/,
    uploads: { "model-gitops-report": /\.json$/ },
  },
  report: {
    actions: ["report"],
    permissions: { contents: "read", "pull-requests": "write" },
    depth: 1,
    downloads: /^model-gitops-report$/,
    uploads: {},
  },
};

export interface SplitOptions {
  /** Jobs that do not run, with the result that GitHub gives them. */
  readonly without?: Partial<Record<JobName, "skipped" | "failure" | "cancelled">>;
  /** Happens before a job starts. */
  readonly before?: Partial<Record<JobName, () => Promise<void>>>;
  /** Inputs of single actions. */
  readonly inputs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** `fetch-depth` of single jobs. */
  readonly depth?: Partial<Record<JobName, number>>;
  /** What lies in a job's uploads when the next begins: any job of a run can replace them. */
  readonly tamper?: Partial<Record<JobName, (folder: string) => Promise<void>>>;
}

/** Runs the split workflow on a pull request, each job in a workspace of its own; what each action shows, by its name. */
export async function runSplit(
  scene: Scenario,
  pull: Pull,
  options: SplitOptions = {},
): Promise<Readonly<Record<string, string>>> {
  // All jobs of a run have the same event, whatever happens meanwhile.
  const event = await pullRequestEvent(scene.emulator, pull);
  const uploads: Uploads = new Map();
  const results: Record<string, JobResult> = {};
  const seen: Record<string, string> = {};
  for (const name of Object.keys(JOBS) as JobName[]) {
    await options.before?.[name]?.();
    const missing = options.without?.[name];
    if (missing === undefined)
      Object.assign(seen, await runJob(scene, pull, { name, event, uploads, results, options }));
    else results[name] = { result: missing, outputs: {} };
  }
  return seen;
}

interface JobResult {
  readonly result: string;
  readonly outputs: Readonly<Record<string, string>>;
}

interface JobRun {
  readonly name: JobName;
  readonly event: WorkflowEvent;
  readonly uploads: Uploads;
  readonly results: Record<string, JobResult>;
  readonly options: SplitOptions;
}

async function runJob(
  { emulator }: Scenario,
  pull: Pull,
  { name, event, uploads, results, options }: JobRun,
): Promise<Record<string, string>> {
  const job = JOBS[name];
  const workspace = await checkout(emulator, {
    ref: event.ref,
    sha: event.sha,
    depth: options.depth?.[name] ?? job.depth,
  });
  const folder = join(workspace, "model-gitops-out");
  for (const [upload, files] of uploads) if (job.downloads.test(upload)) await writeAll(folder, files);
  await options.tamper?.[name]?.(folder);
  const token = emulator.token("github-actions[bot]", job.permissions);
  const seen: Record<string, string> = {};
  let result = "success";
  const handed: Record<string, string> = {};
  for (const action of job.actions) {
    emulator.clearRequests();
    const before = { ledger: await ledgerFiles(emulator) };
    const { plan, train, evaluate } = results;
    const inputs = {
      ...(action === "gate" && { needs: JSON.stringify({ plan, train, evaluate }) }),
      ...options.inputs?.[action],
    };
    const outcome = await runAction({
      action,
      event,
      workspace,
      apiUrl: emulator.apiUrl,
      token,
      inputs,
      runId: 5000,
      job: name,
    });
    const shown = action === "report" ? { pull: pull.number } : {};
    seen[action] = await observe(
      emulator,
      { outcome: { ...outcome, workspace, runId: 5000, headSha: pull.headSha }, before },
      shown,
    );
    if (action === "evaluate") handed["evaluations"] = outcome.outputs["evaluations"] ?? "";
    if (outcome.exitCode !== 0) result = "failure";
  }
  results[name] = { result, outputs: handed };
  const files = await readAll(folder);
  for (const [upload, kept] of Object.entries(job.uploads))
    uploads.set(upload, new Map([...files].filter(([path]) => kept.test(path))));
  return seen;
}

async function writeAll(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

async function readAll(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file)] as const)));
}
