import type { Forge } from "../../forge/forge.ts";
import { gitIn } from "../../forge/git.ts";
import type { Host } from "../../host/host.ts";
import type { Result } from "../../host/result.ts";
import { userMessage } from "../../kernel/errors.ts";
import { doctorStory, doctorSummary } from "../../report/doctor.ts";
import { doctorFindings, GROUPS, type Diagnosis, type Group } from "../../work/doctor/diagnosis.ts";
import { diagnoseLedger, diagnoseProtection, diagnoseToken } from "../../work/doctor/github.ts";
import { diagnoseMachine } from "../../work/doctor/machine.ts";
import { diagnoseRepository } from "../../work/doctor/repository.ts";
import { diagnoseRunners } from "../../work/doctor/runners.ts";
import { diagnoseSchedules } from "../../work/doctor/schedules.ts";
import { diagnoseWorkflows } from "../../work/doctor/workflows.ts";
import { fixAll } from "../doctor/fix.ts";
import { githubFacts, runnerFacts, scheduleFacts, type Asked } from "../doctor/github-facts.ts";
import { machineFacts } from "../doctor/machine-facts.ts";
import { repositoryFacts } from "../doctor/repository-facts.ts";
import { workflowFacts } from "../doctor/workflow-facts.ts";
import { loadModels } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";

/** How everything stands that a run rests on, and what to do where it does not. Changes nothing without `fix`. */
export async function doctorAll(place: Place, { fix }: { readonly fix: boolean }): Promise<Result> {
  const { host } = place;
  const forge = await place.forge();
  const diagnoses = await examine(place, forge);
  const mended = fix ? await fixAll({ host, forge }, diagnoses) : [];
  return told(diagnoses, mended);
}

/** Each group to its own end: what one cannot tell, the others do. */
async function examine(place: Place, forge: Forge | undefined): Promise<readonly Diagnosis[]> {
  const loaded = await loadModels(place.head, place.options.manifests);
  const models = loaded.flatMap(({ resolved }) => resolved ?? []);
  const repository = await repositoryFacts(place, loaded, forge !== undefined);
  const workflows = await workflowFacts(place, models, repository.defaultBranch);
  const asked: Asked = { place, forge, models, files: workflows.files, defaultBranch: repository.defaultBranch };
  const github = ownEnd(async () => await githubFacts(asked));
  const parts: readonly (readonly [Group, () => Promise<readonly Diagnosis[]>])[] = [
    ["repository", async () => diagnoseRepository(repository)],
    ["workflows", async () => diagnoseWorkflows(workflows)],
    ["schedules", async () => diagnoseSchedules(await scheduleFacts(asked), place.host.now())],
    ["protection", async () => diagnoseProtection(await github(), workflows.files)],
    ["ledger", async () => diagnoseLedger(await github(), workflows.files)],
    ["token", async () => diagnoseToken(await github())],
    ["runners", async () => diagnoseRunners(await runnerFacts(asked))],
    ["machine", async () => diagnoseMachine(await machineFacts(place.host, models))],
  ];
  const all: Diagnosis[] = [];
  for (const [group, work] of parts) {
    place.host.signal.throwIfAborted();
    all.push(...(await work().catch((error: unknown) => [untold(group, error)])));
  }
  return all;
}

function untold(group: Group, error: unknown): Diagnosis {
  return {
    group,
    what: group,
    outcome: "unmeasured",
    found: userMessage(error),
    advice: "Mend that, and run the doctor again.",
  };
}

/** Asked once, however many parts want it. */
function ownEnd<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

export async function isRepository(host: Host): Promise<boolean> {
  return (await gitIn(host).ask(["rev-parse", "--is-inside-work-tree"])) === "true";
}

/** Outside of a repository there is this to tell, and the machine. */
export async function doctorOutside(host: Host): Promise<Result> {
  const repository = diagnoseRepository({
    isGit: false,
    isShallow: false,
    defaultBranch: undefined,
    remote: undefined,
    isAsked: false,
    models: 0,
    broken: [],
    pointers: [],
    absent: [],
    committed: [],
    settingsProblem: undefined,
  });
  return told([...repository, ...diagnoseMachine(await machineFacts(host, []))], []);
}

function told(diagnoses: readonly Diagnosis[], mended: readonly string[]): Result {
  const report = {
    groups: GROUPS,
    diagnoses: diagnoses.map(({ fix, ...shown }) => ({ ...shown, isFixable: fix !== undefined })),
    mended,
  };
  return {
    findings: doctorFindings(diagnoses),
    summary: doctorSummary(report),
    text: (style) => doctorStory(report, style),
    outputs: { diagnoses: JSON.stringify(report.diagnoses) },
  };
}
