import type { ModelManifest } from "../../generated/types.ts";
import { DEFAULTS } from "../../manifest/defaults.ts";
import { isHosted } from "../../manifest/hosted-runner.ts";
import { resolveOn } from "../../manifest/training-on.ts";
import { byCodeUnit } from "../files/file-globs.ts";

/** How the command that predicts is named among what needs approval: it runs in the job that judges. */
export const PREDICT_COMMAND = "evaluation.command: ";

/** How the code of that command is named there. */
export const PREDICT_CODE = "evaluation.command's code: ";

export interface PredictCode {
  /** Digest of each file. */
  readonly code: Readonly<Record<string, string>>;
  /** Of all of them. */
  readonly digest: string;
}

const SHOWN = 3;

/** The code of a predict command as something that needs approval: its digest, and the files that are not as they were. */
export function predictCodeUse({ code, digest }: PredictCode, before: PredictCode["code"]): string {
  const changed = Object.keys({ ...before, ...code }).filter((path) => code[path] !== before[path]);
  const more = changed.length > SHOWN ? ` and ${changed.length - SHOWN} more` : "";
  return `${PREDICT_CODE}${changed.slice(0, SHOWN).join(", ")}${more} (${digest})`;
}

/** Names, machines and commands that the base does not use; without a base, commands are the model's own affair. */
export function firstUses(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  const env = added(base?.training.env, head.training.env).map((name) => `training.env: ${name}`);
  return [
    ...env,
    ...newLabels(base, head),
    ...newCluster(base, head),
    ...newFetches(base, head),
    ...newPrediction(base, head),
  ];
}

// GitHub's own runners are open to every workflow of the repository, so their labels give nothing away. Of others all
// labels together tell which machines there are: with one less, more of them answer.
function newLabels(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  const usual = DEFAULTS["/training/runner"];
  const { runner = usual } = head.training;
  const labels = machines(runner);
  return isHosted(runner) || labels === machines(base?.training.runner ?? usual) ? [] : [`training.runner: ${labels}`];
}

// Machines that settings of the default branch name; which of them a model takes is its own word.
function newCluster(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  const [before, now] = [base, head].map((manifest) => clusterOf(manifest?.training.on));
  return now === undefined || now === before ? [] : [`training.on: ${now}`];
}

function clusterOf(on: ModelManifest["training"]["on"]): string | undefined {
  return on === undefined ? undefined : resolveOn(on).cluster;
}

/** In any order and in any letters: GitHub tells labels apart by neither. */
function machines(runner: readonly string[]): string {
  return [...new Set(runner.map((label) => label.toLowerCase()))].toSorted(byCodeUnit).join(", ");
}

// Variables that one command was trusted with are not another command's.
function newFetches(base: ModelManifest | undefined, head: ModelManifest): readonly string[] {
  return Object.entries(head.datasets).flatMap(([name, { fetch }]) => {
    if (fetch === undefined) return [];
    const before = base?.datasets[name]?.fetch;
    const isNew = base !== undefined && !isSame(before?.command, fetch.command);
    const command = isNew ? [`datasets.${name}.fetch.command: ${shown(fetch.command)}`] : [];
    return [...command, ...added(before?.env, fetch.env).map((variable) => `datasets.${name}.fetch.env: ${variable}`)];
  });
}

function newPrediction(base: ModelManifest | undefined, { evaluation: { command } }: ModelManifest): readonly string[] {
  if (base === undefined || command === undefined || isSame(base.evaluation.command, command)) return [];
  return [`${PREDICT_COMMAND}${shown(command)}`];
}

/** Words that could be taken for several, or for others, are quoted: what is approved is one command. */
function shown(command: readonly string[]): string {
  return command.map((word) => (/^[\w./:=@%+-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}

function isSame(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function added(base: readonly string[] = [], head: readonly string[] = []): readonly string[] {
  return head.filter((name) => !base.includes(name));
}
