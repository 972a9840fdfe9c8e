import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator, tipOf, type Emulator } from "../rig/emulator.ts";
import { onMergeGroup, onPullRequest, onPush, type JobOptions, type WorkflowOutcome } from "../rig/quick-start.ts";
import { callApi, createRepository, type Files, type Pull, type Repository } from "../rig/repository.ts";
import type { Role } from "../rig/state.ts";
import { modelFiles } from "./fixture/model.ts";
import { ledgerFiles, recordDirectly } from "./ledger.ts";
import { observe, type ObserveOptions } from "./observe.ts";

export interface ScenarioOptions {
  /** Of the first commit on main; one small model unless given. */
  readonly files?: Files;
  /** Logins with their role; `ada` and `grace` may write anyway. */
  readonly people?: Readonly<Record<string, Role>>;
  /** Names of models that main has already trained and recorded; all unless given. */
  readonly recorded?: "all" | "none";
  /** So many days from now they were. */
  readonly recordedDays?: number;
  readonly isPrivate?: boolean;
}

export interface Proposal {
  readonly files: Files;
  readonly branch?: string;
  readonly title?: string;
  readonly user?: string;
}

/** A repository on an emulated GitHub, whose model is recorded, and what its people and its workflow do. */
export interface Scenario extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly repository: Repository;
  /** A branch at the tip of main, one commit, a pull request. */
  propose(proposal: Proposal): Promise<Pull>;
  /** The quick start's workflow on the pull request, observed. */
  check(pull: Pick<Pull, "number">, options?: ScenarioJob): Promise<string>;
  /** The same in the merge queue. */
  queue(pull: Pick<Pull, "number">, options?: ScenarioJob): Promise<string>;
  /** The same on a push to main; `before` is what main was. */
  push(before: string | undefined, options?: ScenarioJob): Promise<string>;
  review(pull: Pick<Pull, "number">, review: Review): Promise<void>;
  /** A file that the newest run left in its workspace. */
  left(path: string): Promise<string>;
}

export type ScenarioJob = JobOptions & Omit<ObserveOptions, "pull">;

export interface Review {
  readonly by: string;
  readonly body: string;
  readonly event?: "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
}

/** Starts it all; dispose it with `await using`. */
export async function scenario({
  files = modelFiles(),
  people = {},
  recorded = "all",
  recordedDays = 0,
  isPrivate = false,
}: ScenarioOptions = {}): Promise<Scenario> {
  const emulator = await startEmulator({ people: { ada: "write", grace: "write", ...people }, isPrivate });
  const repository = await createRepository(emulator, { files });
  if (recorded === "all") await recordDirectly(emulator, recordedDays);
  let newest: WorkflowOutcome | undefined;
  const observed = async (
    options: ScenarioJob & { readonly pull?: number },
    run: (job: JobOptions) => Promise<WorkflowOutcome>,
  ): Promise<string> => {
    const { folds, summary, log, pull, ...job } = options;
    const before = { ledger: await ledgerFiles(emulator) };
    emulator.clearRequests();
    newest = await run(job);
    return await observe(emulator, { outcome: newest, before }, { folds, summary, log, pull });
  };
  return {
    emulator,
    repository,
    propose: (proposal) => propose(repository, proposal),
    check: (pull, options = {}) =>
      observed({ ...options, pull: pull.number }, (job) => onPullRequest(emulator, pull, job)),
    queue: (pull, options = {}) => observed(options, (job) => onMergeGroup(emulator, pull, job)),
    push: (before, options = {}) => observed(options, (job) => onPush(emulator, before, job)),
    async review(pull, { by, body, event = "APPROVE" }) {
      await callApi(emulator, by, {
        method: "POST",
        path: `/repos/${emulator.slug}/pulls/${pull.number}/reviews`,
        body: { body, event },
      });
    },
    left: (path) => readFile(join(newest?.workspace ?? "", path), "utf8"),
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  };
}

async function propose(
  repository: Repository,
  { files, branch = "change", title = "Change the model", user = "ada" }: Proposal,
): Promise<Pull> {
  await repository.branch(branch);
  await repository.commit(files, title);
  return await repository.openPullRequest({ head: branch, title, user });
}

/** The commit that main names now. */
export function mainOf({ emulator }: Pick<Scenario, "emulator">): Promise<string> {
  return tipOf(emulator);
}

/** The line by which somebody accepts what the newest run judged. */
export async function approvalLine(scene: Pick<Scenario, "left">, model = "churn"): Promise<string> {
  const verdict = await scene.left(`model-gitops-out/${model}/verdict.json`);
  const found = /"approvalCommand": "(.+)"/.exec(verdict)?.[1];
  if (found === undefined) throw new Error("the verdict asks for no approval");
  return found;
}
