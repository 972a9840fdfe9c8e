import type { Forge } from "../../forge/forge.ts";
import { tokenModeOf } from "../../forge/token-mode.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { GitHubFacts } from "../../work/doctor/github.ts";
import type { RunnerFacts } from "../../work/doctor/runners.ts";
import type { ScheduledWorkflow } from "../../work/doctor/schedules.ts";
import type { WorkflowFile } from "../../work/doctor/workflow-file.ts";
import type { Place } from "../place/place.ts";

export interface Asked {
  readonly place: Place;
  /** Undefined where there is no token. */
  readonly forge: Forge | undefined;
  readonly models: readonly ResolvedModel[];
  readonly files: readonly WorkflowFile[];
  readonly defaultBranch: string | undefined;
}

/** What GitHub enforces; nothing where there is no token, which is told as that. */
export async function githubFacts({ place, forge, models, files, defaultBranch }: Asked): Promise<GitHubFacts> {
  const named = [...new Set(files.flatMap(({ steps }) => steps.flatMap(({ environment }) => environment ?? [])))];
  const settings = await place.settings().catch(() => undefined);
  const controls = forge?.controls;
  return {
    defaultBranch,
    rules: defaultBranch === undefined ? undefined : await controls?.rules(defaultBranch),
    classic: defaultBranch === undefined ? undefined : await controls?.classicRules(defaultBranch),
    environments: await controls?.environments(named),
    defaults: await controls?.tokenDefaults(),
    writesAs: forge === undefined ? undefined : tokenModeOf(await forge.viewer()),
    isSigned: (settings?.ledger.keys.length ?? 0) > 0,
    isRetrained: models.some(({ retraining }) => retraining !== undefined),
  };
}

export async function runnerFacts({ forge, models }: Asked): Promise<RunnerFacts> {
  const wanted = models
    .filter(({ training }) => training.on === undefined)
    .map(({ name, training }) => ({ model: name, labels: training.runner }));
  return { wanted, runners: await forge?.controls.runners() };
}

/** Workflows of ours that have a schedule, and what GitHub knows of each. */
export async function scheduleFacts({ forge, files }: Asked): Promise<readonly ScheduledWorkflow[]> {
  const own = files.filter(({ steps, crons }) => steps.length > 0 && crons.length > 0);
  if (own.length === 0) return [];
  const known = await forge?.controls.workflows();
  const told: ScheduledWorkflow[] = [];
  for (const { path, crons } of own) {
    const found = known?.find((one) => one.path === path);
    const lastRun = found === undefined ? undefined : await forge?.controls.lastScheduledRun(path);
    told.push({
      path,
      crons,
      isTold: known !== undefined,
      known: found && { state: found.state, lastRun: lastRun ?? undefined },
    });
  }
  return told;
}
