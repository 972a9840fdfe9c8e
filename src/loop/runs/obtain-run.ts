import { findingOf, type Finding } from "../../findings/finding.ts";
import type { RunRecord } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import { predictedFiles, trainingFiles } from "../data/evaluation-data.ts";
import { absentCode } from "../models/absent-code.ts";
import { trainElsewhere } from "../elsewhere/train-elsewhere.ts";
import { fetchKnownRun, keepRun } from "./known-run.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { keepFindings } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { TRAIN } from "../training/train-rules.ts";
import { trainModel } from "../training/train.ts";
import type { TrainingData } from "../../training/environment.ts";

export interface RunOutcome {
  readonly run?: RunRecord | undefined;
  readonly findings: readonly Finding[];
}

/** The run of a model: fetched when its key is known, trained when not. Leaves artifact, run.json and findings. */
export async function obtainRun(place: Place, model: ModelAtRevision): Promise<RunOutcome> {
  return await (begun.get(model) ?? obtainNow(place, model));
}

/** Trainings on clusters that run beside everything else, and that whoever asks for the run waits for. */
const begun = new WeakMap<ModelAtRevision, Promise<RunOutcome>>();

/** Begins to obtain the run of a model that trains on a cluster, so that several are trained side by side. */
export function beginRun(place: Place, model: ModelAtRevision): void {
  if (model.head.training.on === undefined || begun.has(model)) return;
  const run = obtainNow(place, model);
  // Whoever asks for it is told.
  run.catch(() => undefined);
  begun.set(model, run);
}

async function obtainNow(place: Place, model: ModelAtRevision): Promise<RunOutcome> {
  const { name } = model;
  const known = await fetchKnownRun(place, model);
  const { run, findings } = known === undefined ? await trainNow(place, model) : { run: known, findings: [] };
  // A training that was cut off says nothing about the model: no verdict, no comment.
  place.host.signal.throwIfAborted();
  await keepFindings(place, name, { stage: "train", findings });
  return { run, findings };
}

async function trainNow(place: Place, model: ModelAtRevision): Promise<RunOutcome> {
  const { host, commit } = place;
  const { on } = model.head.training;
  if (on === undefined && !mayRun(place))
    return { findings: [located(model, findingOf(TRAIN.cluster, notHere(model)))] };
  const absent = await absentCode(place.head, model.head);
  if (absent !== undefined) {
    const finding = findingOf(TRAIN.code, { model: model.name, ...absent });
    return { findings: [located(model, finding)] };
  }
  const data = await trainingData(place, model);
  if ("problem" in data) return { findings: [data.problem] };
  const trained =
    on === undefined
      ? await trainModel({
          host,
          model: model.head,
          trainKey: model.trainKey,
          datasets: data.digests,
          data: data.files,
          files: filesOf(place, model.name),
          commit,
        })
      : await trainElsewhere(place, { model, on, datasets: data.digests, data: data.files });
  if (trained.run !== undefined) await keepRun(place, model.name, trained.run);
  return { ...trained, findings: trained.findings.map((finding) => located(model, finding)) };
}

/** Not in a job that holds what reaches clusters: training could take it along. */
function mayRun({ options }: Place): boolean {
  return options.where !== "elsewhere";
}

function notHere({ name }: ModelAtRevision) {
  const message = `${name} trains on the runner, and this job, which reaches clusters, runs no training itself.`;
  return {
    model: name,
    message,
    remediation: "Train it in a job without `where: elsewhere`, or name a cluster by training.on.",
  };
}

/** The key of the manifest that a failed training is about. */
const KEYS: Readonly<Record<string, string>> = {
  [TRAIN.machine.id]: "/training/requires",
  [TRAIN.setup.id]: "/training/setup",
  [TRAIN.command.id]: "/training/command",
  [TRAIN.artifact.id]: "/training/artifact",
  [TRAIN.cluster.id]: "/training/on",
  [TRAIN.limits.id]: "/training/on",
  [TRAIN.elsewhere.id]: "/training/on",
};

function located(model: ModelAtRevision, finding: Finding): Finding {
  const location = model.locate(KEYS[finding.rule] ?? "/training");
  return location === undefined ? finding : { ...finding, location };
}

interface ReadData {
  readonly digests: Readonly<Record<string, string>>;
  readonly files: TrainingData;
}

/** The training data, fetched where the manifest says how; a finding where it is not to be had. */
async function trainingData(place: Place, model: ModelAtRevision): Promise<ReadData | { readonly problem: Finding }> {
  try {
    const found = await trainingFiles(place, model.head, { mayFetch: mayRun(place) });
    const read = [...found, ...(await predictedFiles(place, model.head))];
    return {
      digests: Object.fromEntries(found.map(({ name, digest }) => [name, digest])),
      files: Object.fromEntries(read.map(({ name, files }) => [name, files])),
    };
  } catch (error) {
    const location = model.locate("/datasets");
    return {
      problem: findingOf(TRAIN.data, {
        model: model.name,
        message: userMessage(error),
        location,
      }),
    };
  }
}
