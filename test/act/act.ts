import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, textOf } from "../contracts/repository.ts";
import { OWN } from "../contracts/workflow-files.ts";
import { checkout } from "../rig/checkout.ts";
import type { Emulator } from "../rig/emulator.ts";
import type { WorkflowEvent } from "../rig/events.ts";
import type { Permissions } from "../rig/permissions.ts";

export interface ActRun {
  readonly exitCode: number;
  readonly log: string;
  /** The files of each artifact, by its name. */
  readonly artifacts: Readonly<Record<string, readonly string[]>>;
}

export interface ActOptions {
  /** The workflow, by the path of its file in this repository. */
  readonly workflow: string;
  readonly event: WorkflowEvent;
  readonly runId: number;
  /** act has one token for all jobs. */
  readonly permissions: Permissions;
  /** As the runner says it: github.com unless given. */
  readonly server?: string;
}

/** Runs a workflow of the emulated repository on an event, as act does on this machine, with no network but its own. */
export async function runAct(emulator: Emulator, options: ActOptions): Promise<ActRun> {
  const { event, workflow, permissions } = options;
  const program = process.env["ACT"];
  if (program === undefined) throw new Error("ACT names the program: run this by .ci/run act");
  const folder = await mkdtemp(join(emulator.folder, "act-"));
  const at = (name: string): string => join(folder, name);
  const workspace = await checkout(emulator, { ref: event.ref, sha: event.sha, depth: 0 });
  const suite = await suiteAt(at("suite"));
  await mkdir(at("workflows"));
  await writeFile(at("workflows/workflow.yml"), asActKnows(textOf(workflow)));
  await writeFile(at("event.json"), JSON.stringify(event.payload));
  await mkdir(at("artifacts"));
  const stoodIn = pinned(textOf(workflow), await readdir(join(suite, ".github/workflows"))).map(
    (use) => `${use}=${use.startsWith(OWN) ? suite : standIn(use)}`,
  );
  const { exitCode, log } = await start(program, {
    workspace,
    args: [
      event.name,
      "--no-cache-server",
      `--eventpath=${at("event.json")}`,
      `--workflows=${at("workflows/workflow.yml")}`,
      "--platform=ubuntu-24.04=-self-hosted",
      "--platform=self-hosted=-self-hosted",
      `--actor=${event.actor}`,
      `--action-cache-path=${at("cache")}`,
      `--secret=GITHUB_TOKEN=${emulator.token(undefined, permissions)}`,
      ...stoodIn.flatMap((use) => ["--local-repository", use]),
      ...Object.entries({ ...variables(emulator, options), ARTIFACTS: at("artifacts") }).flatMap(([name, value]) => [
        "--env",
        `${name}=${value}`,
      ]),
    ],
  });
  return { exitCode, log, artifacts: await artifactsIn(at("artifacts")) };
}

/** act knows no `$/`: what stands for this repository's own commit is pinned to it. */
function asActKnows(text: string): string {
  return text.replaceAll(/(uses: )\$\/(\S+)/g, `$1${OWN}/$2@${COMMIT}`);
}

/** As the templates are before a release. */
const COMMIT = "0".repeat(40);

/** What a workflow uses, and those that it calls, as `owner/name@commit`; a checkout is act's own. */
function pinned(text: string, called: readonly string[]): readonly string[] {
  const own = called.filter((name) => text.includes(`.github/workflows/${name}@`));
  const texts = [text, ...own.map((name) => asActKnows(textOf(`.github/workflows/${name}`)))];
  const used = texts.flatMap((one) => [...one.matchAll(/uses: ([\w-]+\/[\w-]+)[\w./-]*@([0-9a-f]{40})/g)]);
  const uses = new Set(used.map(([, name, commit]) => `${name}@${commit}`));
  return [...uses].filter((use) => !use.startsWith("actions/checkout@"));
}

function standIn(use: string): string {
  const [, name = ""] = /^actions\/((?:up|down)load-artifact|setup-python)@/.exec(use) ?? [];
  if (name === "") throw new Error(`nothing stands in for ${use}`);
  return join(import.meta.dirname, "stand-ins", name);
}

/** What a release has of the suite: no node_modules, no sources. */
async function suiteAt(folder: string): Promise<string> {
  for (const path of ["action.yml", "actions", "dist"])
    await cp(join(ROOT, path), join(folder, path), { recursive: true });
  await mkdir(join(folder, ".github/workflows"), { recursive: true });
  const names = (await readdir(join(ROOT, ".github/workflows"))).filter((name) => name.startsWith("model-gitops"));
  for (const name of names) {
    const path = `.github/workflows/${name}`;
    await writeFile(join(folder, path), asActKnows(textOf(path)));
  }
  return folder;
}

function variables(
  emulator: Emulator,
  { event, runId, server = "https://github.com" }: ActOptions,
): Readonly<Record<string, string>> {
  return {
    GITHUB_SERVER_URL: server,
    GITHUB_API_URL: emulator.apiUrl,
    GITHUB_GRAPHQL_URL: `${emulator.apiUrl}/graphql`,
    GITHUB_REPOSITORY: event.repository,
    GITHUB_REPOSITORY_ID: String(event.repositoryId),
    GITHUB_REF: event.ref,
    SHA_REF: event.sha,
    GITHUB_BASE_REF: event.baseRef ?? "",
    GITHUB_HEAD_REF: event.headRef ?? "",
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_WORKFLOW_REF: `${event.repository}/.github/workflows/model-gitops.yml@${event.ref}`,
    MODEL_GITOPS_API_PAUSE: "0",
    // There is no registry to ask.
    MODEL_GITOPS_NATIVE_DIR: ROOT,
  };
}

interface Started {
  readonly exitCode: number;
  readonly log: string;
}

interface Starting {
  readonly workspace: string;
  readonly args: readonly string[];
}

function start(program: string, { workspace, args }: Starting): Promise<Started> {
  const { PATH = "", HOME = "" } = process.env;
  const done = Promise.withResolvers<Started>();
  // A proxy of the machine is none of the workflow's.
  const options = { cwd: workspace, env: { PATH, HOME }, maxBuffer: 64 << 20 };
  const child = execFile(program, [...args], options, (_, stdout, stderr) =>
    done.resolve({ exitCode: child.exitCode ?? -1, log: `${stdout}${stderr}` }),
  );
  return done.promise;
}

async function artifactsIn(folder: string): Promise<ActRun["artifacts"]> {
  const names = (await readdir(folder)).toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
      const found = entries.filter((entry) => entry.isFile());
      return found.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1)).toSorted();
    }),
  );
  return Object.fromEntries(names.map((name, index) => [name, files[index] ?? []]));
}

/** The result that act says of each job. */
export function jobsIn(log: string): Readonly<Record<string, string>> {
  const ended = [...log.matchAll(/^\[[^/\]]*\/([^\]]*?)\s*\].*Job (succeeded|failed)$/gm)];
  return Object.fromEntries(ended.map(([, job = "", result = ""]) => [job, result]));
}
