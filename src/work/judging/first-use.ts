import type { ModelManifest } from "../../generated/types.ts";
import { DEFAULTS } from "../../manifest/defaults.ts";
import { isHosted } from "../../manifest/hosted-runner.ts";

/** How the command that predicts is named among what needs approval: it runs in the job that judges. */
export const PREDICT_COMMAND = "evaluation.command: ";

/** Names, machines and commands that the base does not use; without a base, commands are the model's own affair. */
export function firstUses(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  const env = added(base?.training.env, head.training.env).map((name) => `training.env: ${name}`);
  return [...env, ...newLabels(base, head), ...newFetches(base, head), ...newPrediction(base, head)];
}

// GitHub's own runners are open to every workflow of the repository, so their labels give nothing away.
function newLabels(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  const usual = DEFAULTS["/training/runner"];
  const { runner = usual } = head.training;
  if (isHosted(runner)) return [];
  return added(base?.training.runner ?? usual, runner).map((label) => `training.runner: ${label}`);
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
