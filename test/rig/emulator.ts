import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { createBackend } from "./backend.ts";
import { createClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { closeReaders, objectAt } from "./git-objects.ts";
import { startIssuer, type Issuer } from "./issuer.ts";
import { loadDescription } from "./openapi.ts";
import type { Permissions } from "./permissions.ts";
import { createProxy } from "./proxy.ts";
import type { Act, Fault, RecordedRequest, Violation } from "./proxy.ts";
import type { Reply } from "./exchange.ts";
import { listen } from "./server.ts";
import type { Artifact, Bare, Dispatch, Rig, Role, WorkflowJob, WorkflowRun } from "./state.ts";
import { startStorage } from "./storage.ts";
import { observeActivity } from "./ours/activities.ts";
import { actionsBot } from "./ours/people.ts";
import { forkRepository, initRepository } from "./ours/forks.ts";
import { observePull, pullsOf } from "./ours/pull-state.ts";

export interface EmulatorOptions {
  readonly owner?: string;
  readonly repository?: string;
  /** People by login, with what they may do; the owner is always an administrator. */
  readonly people?: Readonly<Record<string, Role>>;
  readonly isPrivate?: boolean;
  readonly clock?: Clock;
}

export interface ArtifactFiles {
  readonly run: WorkflowRun;
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly expired?: boolean;
}

/** A GitHub with one repository: its API at `apiUrl`, its git data in the bare repository `bare.dir`. */
export interface Emulator extends AsyncDisposable {
  readonly apiUrl: string;
  readonly owner: string;
  /** `owner/name`. */
  readonly slug: string;
  readonly bare: Bare;
  readonly folder: string;
  readonly clock: Clock;
  readonly rig: Rig;
  /** Who says who a job is. */
  readonly issuer: Issuer;
  readonly requests: readonly RecordedRequest[];
  readonly violations: readonly Violation[];
  readonly dispatches: readonly Dispatch[];
  /** A token of this person, or of a workflow (`github-actions[bot]`) with the permissions it was granted. */
  token(login?: string, permissions?: Permissions): string;
  /** Answers matching requests with a failure, or with silence, `times` times (always without it). */
  fail(fault: Fault): void;
  /** Does something as one of the scene's people, unseen by `requests`, `violations` and faults. */
  act(login: string, act: Act): Promise<Reply>;
  /** Requests that changed something, or tried to. */
  writes(): readonly RecordedRequest[];
  clearRequests(): void;
  fork(login: string): Promise<Bare>;
  /** Brings every open pull request up to date with its branches, as GitHub does after a push of this person. */
  settle(pusher?: string): Promise<void>;
  addRun(run: Partial<WorkflowRun> & Pick<WorkflowRun, "headSha" | "headBranch">): WorkflowRun;
  addJob(job: Omit<WorkflowJob, "id">): WorkflowJob;
  addArtifact(artifact: ArtifactFiles): Artifact;
}

/** Starts the emulator behind our proxy, on free ports, with everything it keeps in a folder of its own. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { owner = "acme", repository = "models", people = {}, isPrivate = false } = options;
  const clock = options.clock ?? createClock();
  const description = await loadDescription();
  await using stack = new AsyncDisposableStack();
  const temporary = stack.use(await mkdtempDisposable(join(tmpdir(), "github-")));
  stack.defer(() => closeReaders(temporary.path));
  const roles = new Map<string, Role>([["octocat", "admin"], ["bob", "read"], ...Object.entries(people)]);
  const server = stack.use(await listen());
  const seed = { owner, repository, logins: [...roles.keys(), actionsBot], isPrivate, apiUrl: server.url };
  const backend = stack.use(await createBackend(seed));
  const state = emptyState({ owner, isPrivate, roles, clock, apiUrl: server.url });
  const storage = stack.use(await startStorage(state));
  const issuer = stack.use(await startIssuer());
  const rig: Rig = { ...state, storageUrl: storage.url, forward: (call) => backend.forward(call) };
  await backend.share(rig);
  const bare = await initRepository(rig, { slug: `${owner}/${repository}`, folder: temporary.path });
  const proxy = createProxy({ rig, description });
  server.handle(proxy.handle);
  const resources = stack.move();
  return {
    apiUrl: server.url,
    owner,
    slug: bare.slug,
    bare,
    folder: temporary.path,
    clock,
    rig,
    issuer,
    requests: proxy.requests,
    violations: proxy.violations,
    dispatches: rig.dispatches,
    token: proxy.token,
    fail: proxy.fail,
    act: proxy.act,
    writes: () => proxy.requests.filter(({ method }) => method !== "GET" && method !== "HEAD"),
    clearRequests: () => void proxy.requests.splice(0),
    fork: (login) => forkRepository(rig, { parent: bare, login, folder: temporary.path }),
    async settle(pusher) {
      for (const each of state.repositories.values()) await observeActivity(rig, each, pusher);
      for (const pull of pullsOf(rig, bare.slug)) await observePull(rig, pull);
    },
    addRun: (run) => addRun(rig, bare, run),
    addJob(given) {
      const job = { id: rig.nextId(), ...given };
      rig.jobs.set(job.id, job);
      return job;
    },
    addArtifact: (artifact) => addArtifact(rig, artifact),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Throws when the suite sent something that GitHub's description does not allow, or our own answers broke it. */
export function assertNoViolations(emulator: Pick<Emulator, "violations">): void {
  if (emulator.violations.length === 0) return;
  const lines = emulator.violations.map(({ kind, operation, problem }) => `${kind} of ${operation}: ${problem}`);
  throw new Error(`GitHub's API description does not allow this:\n${lines.join("\n")}`);
}

/** The newest commit of a branch, as the bare repository has it. */
export async function tipOf(emulator: Pick<Emulator, "bare">, branch = "main"): Promise<string> {
  const tip = await objectAt(emulator.bare.dir, `refs/heads/${branch}`);
  if (tip === undefined) throw new Error(`${emulator.bare.slug} has no branch ${branch}`);
  return tip.sha;
}

type Given = Pick<Rig, "owner" | "isPrivate" | "roles" | "clock" | "apiUrl">;

function emptyState(given: Given): Omit<Rig, "storageUrl" | "forward"> {
  let id = 1000;
  return {
    ...given,
    repositories: new Map(),
    pulls: new Map(),
    assets: new Map(),
    artifacts: new Map(),
    runs: new Map(),
    jobs: new Map(),
    statuses: new Map(),
    checks: new Map(),
    deployments: new Map(),
    dispatches: [],
    activities: new Map(),
    branches: new Map(),
    edits: new Map(),
    editors: new Map(),
    editedComments: new Set(),
    labelled: [],
    locked: new Set(),
    settings: { forbidsPulls: false, protectedFrom: undefined, controls: noControls() },
    nextId: () => (id += 1),
  };
}

function noControls(): Rig["settings"]["controls"] {
  const tokenDefaults = { permissions: "read", mayOpenPulls: false } as const;
  return {
    rules: new Map(),
    classic: new Map(),
    codeOwnerErrors: undefined,
    environments: new Map(),
    runners: new Map(),
    workflows: new Map(),
    tokenDefaults,
  };
}

function addRun(
  rig: Rig,
  bare: Bare,
  given: Partial<WorkflowRun> & Pick<WorkflowRun, "headSha" | "headBranch">,
): WorkflowRun {
  const run: WorkflowRun = {
    id: rig.nextId(),
    repository: bare.slug,
    headRepository: bare.slug,
    name: "model-gitops",
    path: ".github/workflows/model-gitops.yml",
    event: "pull_request",
    status: "completed",
    conclusion: "success",
    actor: "octocat",
    createdAt: rig.clock.now(),
    ...given,
  };
  rig.runs.set(run.id, run);
  return run;
}

function addArtifact(rig: Rig, { run, name, files, expired = false }: ArtifactFiles): Artifact {
  const entries = Object.entries(files).map(([path, content]): [string, Uint8Array] => [
    path,
    typeof content === "string" ? Buffer.from(content) : content,
  ]);
  const artifact: Artifact = {
    id: rig.nextId(),
    repository: run.repository,
    runId: run.id,
    name,
    zip: Buffer.from(zipSync(Object.fromEntries(entries))),
    headBranch: run.headBranch,
    headSha: run.headSha,
    createdAt: rig.clock.now(),
    expired,
  };
  rig.artifacts.set(artifact.id, artifact);
  return artifact;
}
