import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Forge } from "../../src/forge/forge.ts";
import type { Host } from "../../src/host/host.ts";
import { parseInputs, type Fields, type Values } from "../../src/inputs/fields.ts";
import type { Action } from "../../src/runner/action.ts";
import { runAction } from "../../src/runner/run.ts";
import { commitAll, git, initRepository } from "../rig/git.ts";
import { fakeForge, type FakeForge } from "./forge.ts";
import type { GivenControls } from "./forge-controls.ts";
import { fakeHost, type Seen } from "./host.ts";

/** Files by path; null deletes. */
export type StageFiles = Readonly<Record<string, string | Uint8Array | null>>;

/** What a stage is opened with: an action hands the same to its session. */
export interface Standing<I> {
  readonly host: Host;
  readonly options: I;
  forge(): Promise<Forge | undefined>;
}

/** All that one run showed. */
export interface StageRun extends Seen {
  readonly exitCode: number;
  /** Calls of the forge that changed something. */
  readonly writes: readonly string[];
}

/** A clone with a base and a head, on a runner and a GitHub that are fakes: stages run in this process. */
export interface StageRig extends AsyncDisposable {
  readonly workspace: string;
  readonly forge: FakeForge;
  /** The commit that the working tree is at. */
  readonly head: string;
  /** Commits to main and goes there. */
  commit(files: StageFiles): Promise<string>;
  /** The event is a pull request (#1, by dana; a fork's, by mallory) with these files on top of main, of a branch that is called so: `change` unless given. */
  propose(files: StageFiles, from?: "branch" | "fork", branch?: string): Promise<string>;
  /** The event is the push of these files to main. */
  push(files: StageFiles): Promise<string>;
  /** Any other event; the working tree stays as it is. */
  event(name: string, payload: object): Promise<void>;
  /** One of the suite's actions from inputs to exit code. */
  run(action: Action, inputs?: Readonly<Record<string, string>>): Promise<StageRun>;
  /** Any function of a stage; `options` are the action's inputs, parsed, with defaults where none are given. */
  stage<F extends Fields, T>(
    action: Action<F>,
    work: (standing: Standing<Values<F>>) => Promise<T>,
    inputs?: Readonly<Record<string, string>>,
  ): Promise<T>;
}

/** Starts with these files on main. Artifacts go into a folder of the rig's, the ledger is the fake forge's; the clock can be set at any time. */
export async function stageRig(
  files: StageFiles,
  clock: { now?: number; readonly controls?: GivenControls } = {},
): Promise<StageRig> {
  const env: Record<string, string> = { PATH: process.env["PATH"] ?? "", GITHUB_REPOSITORY: "acme/models" };
  const given: Record<string, string> = {};
  const host = await fakeHost({
    kind: "github",
    env,
    inputs: given,
    get now() {
      return clock.now ?? Date.parse("2026-11-01T00:00:00Z");
    },
  });
  const forge = fakeForge({
    ...(clock.now !== undefined && { now: () => new Date(clock.now ?? 0).toISOString() }),
    ...(clock.controls !== undefined && { controls: clock.controls }),
  });
  const { workspace, temp } = host;
  let head = "";
  const run = (...args: readonly string[]): Promise<string> => git(workspace, args);
  const commit = async (changed: StageFiles): Promise<string> => {
    await write(workspace, changed);
    return (head = await commitAll(workspace, "change"));
  };
  const happens = async (name: string, payload: object): Promise<void> => {
    env["GITHUB_EVENT_NAME"] = name;
    env["GITHUB_EVENT_PATH"] = join(temp, "event.json");
    await writeFile(env["GITHUB_EVENT_PATH"], JSON.stringify({ repository, ...payload }));
  };
  const standing = async () => forge;
  const take = (inputs: Readonly<Record<string, string>>): void => {
    for (const name of Object.keys(given)) delete given[name];
    Object.assign(given, { store: join(temp, "store"), ...inputs });
  };
  await initRepository(workspace);
  await writeFile(join(workspace, ".git/info/exclude"), "model-gitops-out\n.model-gitops\n");
  let main = await commit(files);
  // Nothing has run since main was committed: going somewhere else from there moves no file.
  let isAtMain = true;
  const goToMain = async (): Promise<void> => {
    if (!isAtMain) await run("checkout", "--quiet", "--force", "main");
    isAtMain = true;
  };
  const branchOff = async (): Promise<void> => {
    if (isAtMain) {
      await writeFile(join(workspace, ".git/refs/heads/change"), `${main}\n`);
      await writeFile(join(workspace, ".git/HEAD"), "ref: refs/heads/change\n");
    } else await run("checkout", "--quiet", "--force", "-B", "change", "main");
    isAtMain = false;
  };
  return {
    workspace,
    forge,
    get head() {
      return head;
    },
    async commit(changed) {
      await goToMain();
      return (main = await commit(changed));
    },
    async propose(changed, from = "branch", branch = "change") {
      await branchOff();
      const sha = await commit(changed);
      const isFork = from === "fork";
      const [author, owner, id] = isFork ? ["mallory", "mallory", 2] : ["dana", "acme", repository.id];
      const head = { branch, sha, owner, repositoryId: id };
      forge.addPull({ number: 1, author, base: { branch: "main", sha: main }, head, isFork });
      const side = (ref: string, at: string, repo: object) => ({ ref, sha: at, repo });
      const sides = { base: side("main", main, repository), head: side(branch, sha, { ...repository, id }) };
      const pull = { number: 1, ...sides, user: { login: author } };
      await happens("pull_request", { action: "opened", number: 1, pull_request: pull });
      return sha;
    },
    async push(changed) {
      const before = main;
      await goToMain();
      main = await commit(changed);
      await happens("push", { ref: "refs/heads/main", before, after: main });
      return main;
    },
    async event(name, payload) {
      // What brings no change is judged by the default branch, whose tip the forge tells.
      forge.git.pointIntoClone("main", main);
      await happens(name, payload);
    },
    async run(action, inputs = {}) {
      take(inputs);
      isAtMain = false;
      const before = counts(host.seen, forge);
      const exitCode = await runAction(action, { host, connect: standing });
      return { exitCode, ...since(before, host.seen, forge) };
    },
    async stage(action, work, inputs = {}) {
      take(inputs);
      isAtMain = false;
      return await work({ host, forge: standing, options: parseInputs(action.inputs, host.input) });
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

const repository = { id: 1, default_branch: "main", full_name: "acme/models", owner: { login: "acme" } };

function counts({ log, annotations, summary, masks }: Seen, forge: FakeForge) {
  return {
    log: log.length,
    annotations: annotations.length,
    summary: summary.length,
    masks: masks.length,
    writes: forge.writes().length,
  };
}

/** What one run added to what the host and the forge remember. */
function since(before: ReturnType<typeof counts>, seen: Seen, forge: FakeForge): Omit<StageRun, "exitCode"> {
  return {
    log: seen.log.slice(before.log),
    annotations: seen.annotations.slice(before.annotations),
    summary: seen.summary.slice(before.summary),
    masks: seen.masks.slice(before.masks),
    outputs: { ...seen.outputs },
    writes: forge.writes().slice(before.writes),
  };
}

async function write(workspace: string, files: StageFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const place = join(workspace, path);
    if (content === null) await rm(place, { force: true });
    else await mkdir(dirname(place), { recursive: true }).then(() => writeFile(place, content));
  }
}
