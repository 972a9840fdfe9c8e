import type { Dataset, JudgingChange, ModelManifest } from "../generated/types.ts";
import { datasetRoles } from "../manifest/dataset-roles.ts";
import { DEFAULTS } from "../manifest/defaults.ts";
import { isHosted } from "../manifest/hosted-runner.ts";
import { judgingChanges } from "./judging-changes.ts";
import { fromRoot } from "./moved-data.ts";

export interface EffectiveModel {
  /** What the candidate is trained as, and judged by: training from the head, everything that judges from the base. */
  readonly judged: ModelManifest;
  /** What the head would judge differently; listed for a person, effective when merged. */
  readonly changes: readonly JudgingChange[];
  /**
   * `training.env: NAME`, `training.runner: label`, `datasets.<name>.fetch.command`, `.fetch.env: NAME` and
   * `evaluation.command` that were not used before: they need approval before first use.
   */
  readonly needsApproval: readonly string[];
  /** Evaluation datasets as the head has them, where it changes them: the old decides, the new is shown. */
  readonly proposedDatasets: Readonly<Record<string, Dataset>>;
}

/**
 * A pull request cannot loosen its own gate. From the head come the training section, training data, features, how the
 * model's outputs are read, and prose; everything that judges is the base branch's. Owners are the base's too: they
 * approve. How the candidate predicts (`evaluation.predictions`, `evaluation.command`, `evaluation.judge`) follows the head, since the
 * candidate cannot be read otherwise, but is listed as a change. Without a base (a first model) the head is all there is.
 * `movedFrom` is the folder of the base's manifest where it is another than the head's: what judges is read from there.
 */
export function effectiveModel(
  base: ModelManifest | undefined,
  head: ModelManifest,
  movedFrom?: string,
): EffectiveModel {
  if (base === undefined) {
    return { judged: head, changes: [], needsApproval: newNames(undefined, head), proposedDatasets: {} };
  }
  return {
    judged: judgedBy(movedFrom === undefined ? base : { ...base, datasets: fromRoot(base.datasets, movedFrom) }, head),
    changes: judgingChanges(base, head),
    needsApproval: newNames(base, head),
    proposedDatasets: proposed(base, head),
  };
}

/**
 * Evaluation data whose content differs although the manifest may not: digests by dataset name, as the base and the
 * head have them in git; what only the head has replaces what the base fetches. Made to be appended to the changes of `effectiveModel`.
 */
export function contentChanges(
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
): readonly JudgingChange[] {
  const brought = Object.entries(head).flatMap(([name, to]) =>
    base[name] === undefined
      ? [{ path: `datasets.${name}`, direction: "changed" as const, from: "not in git", to }]
      : [],
  );
  const changed = Object.entries(base).flatMap(([name, from]) => {
    const to = head[name];
    return to === undefined || to === from
      ? []
      : [{ path: `datasets.${name}`, direction: "changed" as const, from, to }];
  });
  return [...changed, ...brought];
}

function judgedBy(base: ModelManifest, head: ModelManifest): ModelManifest {
  const model = { ...pick(head.model ?? {}, ["outputs"]), ...pick(base.model ?? {}, ["threshold"]) };
  return {
    ...pick(head, [
      "apiVersion",
      "kind",
      "name",
      "description",
      "license",
      "lifecycle",
      "features",
      "training",
      "card",
    ]),
    ...pick(base, ["owners", "task", "target", "columns", "governance"]),
    ...(Object.keys(model).length === 0 ? {} : { model }),
    datasets: { ...head.datasets, ...evaluationDatasets(base) },
    evaluation: {
      ...pick(base.evaluation, ["metrics", "slices", "fairness", "latency", "confidence", "onInconclusive", "season"]),
      ...pick(head.evaluation, ["predictions", "command", "judge"]),
      // Explicit: the head's names must not change which of the base's datasets decides.
      datasets: evaluationRoles(base),
    },
  };
}

function proposed(base: ModelManifest, head: ModelManifest): Readonly<Record<string, Dataset>> {
  const old = evaluationDatasets(base);
  const now = Object.entries(evaluationDatasets(head));
  return Object.fromEntries(now.filter(([name, dataset]) => source(dataset) !== source(old[name])));
}

function source(dataset: Dataset | undefined): string {
  return JSON.stringify([dataset?.path, dataset?.version]);
}

function evaluationDatasets(manifest: ModelManifest): Readonly<Record<string, Dataset>> {
  const roles = evaluationRoles(manifest);
  return Object.fromEntries(Object.entries(manifest.datasets).filter(([name]) => roles[name] !== undefined));
}

function evaluationRoles(manifest: ModelManifest): Readonly<Record<string, "decides" | "guard" | "shown">> {
  const roles = datasetRoles(manifest);
  const entries = roles.kind === "roles" ? Object.entries(roles.roles) : [];
  return Object.fromEntries(entries.flatMap(([name, role]) => (role === "train" ? [] : [[name, role] as const])));
}

function newNames(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  const env = added(base?.training.env, head.training.env).map((name) => `training.env: ${name}`);
  // GitHub's own runners are open to every workflow of the repository, so their labels give nothing away.
  const { runner: labels = DEFAULTS["/training/runner"] } = head.training;
  const runner = isHosted(labels) ? [] : added(base?.training.runner ?? DEFAULTS["/training/runner"], labels);
  return [
    ...env,
    ...runner.map((label) => `training.runner: ${label}`),
    ...newFetches(base, head),
    ...newPrediction(base, head),
  ];
}

// Variables that one command was trusted with are not another command's.
function newFetches(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  return Object.entries(head.datasets).flatMap(([name, { fetch }]) => {
    if (fetch === undefined) return [];
    const before = base?.datasets[name]?.fetch;
    const isNew = base !== undefined && !isSame(before?.command, fetch.command);
    const command = isNew ? [`datasets.${name}.fetch.command: ${fetch.command.join(" ")}`] : [];
    return [...command, ...added(before?.env, fetch.env).map((variable) => `datasets.${name}.fetch.env: ${variable}`)];
  });
}

/** How the command that predicts is named among what needs approval: it runs in the job that judges. */
export const PREDICT_COMMAND = "evaluation.command: ";

function newPrediction(base: ModelManifest | undefined, { evaluation: { command } }: ModelManifest): readonly string[] {
  if (base === undefined || command === undefined || isSame(base.evaluation.command, command)) return [];
  return [`${PREDICT_COMMAND}${command.join(" ")}`];
}

function isSame(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function added(base: readonly string[] = [], head: readonly string[] = []): readonly string[] {
  return head.filter((name) => !base.includes(name));
}

/** The named members that are there; absent ones stay absent. */
function pick<T extends object, const K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  const present = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]);
  return Object.fromEntries(present) as Pick<T, K>;
}
