import { join } from "node:path";
import type { Forge, Pull, WorkflowRun } from "../../forge/forge.ts";
import type { RunRecord, WitnessedModel } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import { userMessage } from "../../kernel/errors.ts";
import { isBelow } from "../../records/artifact.ts";
import { sha256 } from "../../records/canonical.ts";
import { evidenceDigest } from "../../records/evidence-digest.ts";
import { parseRun } from "../../records/parse.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { clearOutputs } from "../place/outputs.ts";
import { ownWorkflow } from "../place/own-workflow.ts";
import { filesOf, type Place } from "../place/place.ts";
import { GATE_JOB, WITNESSED_FILES } from "../../records/witness.ts";
import { forgetRun } from "../training/forget-run.ts";
import { readRun } from "./known-run.ts";
import { uploadedBy, type Uploaded, type Uploads } from "./uploads.ts";
import { readWitness } from "./witness.ts";

type Wanted = Pick<ModelAtRevision, "name" | "trainKey">;

export interface Adoption {
  /** The merged pull request. */
  readonly pull: Pull;
  /** Whether bytes that nobody vouches for are taken: where one job does everything, nobody can. Default: no. */
  readonly mayClaim?: boolean | undefined;
  /** The name of the gate's job, as its check is called. Default: the templates'. */
  readonly gateJob?: string | undefined;
}

/** What was brought into the output folder, and on whose word. */
export interface Adopted {
  /** `witnessed`: the gate's job vouches for the bytes. `claimed`: the run says so itself. */
  readonly provenance: "witnessed" | "claimed";
  /** The workflow run that uploaded it. */
  readonly run: number;
  /** Where the gate vouches for its evaluation, which is there then. Any other is to be made again. */
  readonly evaluation?: "witnessed";
}

/**
 * Brings what the merged pull request's runs left for a model into the output folder: what the gate vouches for, or
 * bytes alone where they may be claimed. Undefined where nothing fits the key. Only runs of this repository and of the
 * workflow file that records are looked at, and that saves downloads and proves nothing.
 */
export async function adoptOutputs(place: Place, model: Wanted, adoption: Adoption): Promise<Adopted | undefined> {
  const { pull } = adoption;
  const forge = await place.forge();
  if (forge === undefined || pull.isFork) return undefined;
  const orWarn = async <T>(otherwise: T, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      place.host.log.warn(`${model.name}: the pull request's artifact could not be adopted: ${userMessage(error)}`);
      return otherwise;
    }
  };
  for (const run of await orWarn([], () => runsOf(place, forge, pull))) {
    const adopted = await orWarn(undefined, () => adoptFrom(place, model, { ...adoption, forge, run }));
    if (adopted !== undefined) return adopted;
  }
  return undefined;
}

/** The runs of the pull request's head in this repository, the most trustworthy first. */
async function runsOf(place: Place, forge: Forge, { head }: Pull): Promise<readonly WorkflowRun[]> {
  const runs = await forge.workflowRuns(head.sha);
  const own = ownWorkflow(place);
  return runs
    .filter(({ event, headRepositoryId }) => event === "pull_request" && headRepositoryId === head.repositoryId)
    .filter(({ path }) => own === undefined || path === own)
    .toSorted(successfulFirst);
}

/** Then the newest first. */
function successfulFirst(a: WorkflowRun, b: WorkflowRun): number {
  return Number(b.conclusion === "success") - Number(a.conclusion === "success") || b.id - a.id;
}

type Origin = Adoption & { readonly forge: Forge; readonly run: WorkflowRun };

async function adoptFrom(place: Place, model: Wanted, origin: Origin): Promise<Adopted | undefined> {
  const { forge, run, mayClaim = false } = origin;
  const uploads = await forge.artifacts(run.id);
  const stated = await statedOf(place, model, { ...origin, uploads });
  if (stated === undefined && !mayClaim) return undefined;
  const files = await uploadedBy(forge, uploads, model.name);
  const record = files.get(`${model.name}/run.json`);
  if (record === undefined) return undefined;
  const made = parseRun(new TextDecoder().decode(record), `${model.name}/run.json of the pull request`);
  if (made.trainKey !== model.trainKey || made.model !== model.name) return undefined;
  const witnessed = stated !== undefined && isOf(files, stated, made) ? stated : undefined;
  if (stated !== undefined && witnessed === undefined)
    place.host.log.warn(`${model.name}: run ${run.id} uploaded something else than what its gate saw.`);
  if (witnessed === undefined && !mayClaim) return undefined;
  const isEvaluated = witnessed !== undefined && isEvaluationOf(files, witnessed);
  await bring(place, model, { files, isEvaluated });
  const word = witnessed === undefined ? "as its run claims it" : "as its gate saw it";
  const key = made.trainKey.slice(7, 19);
  place.host.log.info(
    `${model.name}: adopted the artifact of pull request #${origin.pull.number}, ${word}, trainKey ${key}.`,
  );
  const provenance = witnessed === undefined ? "claimed" : "witnessed";
  return { provenance, run: run.id, ...(isEvaluated && { evaluation: "witnessed" as const }) };
}

/** What the gate of a run says of a model; undefined, with the reason in the log, where nobody can be believed. */
async function statedOf(
  place: Place,
  model: Wanted,
  origin: Origin & { readonly uploads: Uploads },
): Promise<WitnessedModel | undefined> {
  const workflow = ownWorkflow(place);
  if (workflow === undefined) return undefined;
  const { gateJob = GATE_JOB, mayClaim = false, ...asked } = origin;
  const found = await readWitness(place, { ...asked, gateJob, workflow });
  if ("problem" in found) {
    const message = `${model.name}: no job vouches for what run ${origin.run.id} made: ${found.problem}.`;
    // Where one job does everything it is always so.
    if (mayClaim) place.host.log.debug(message);
    else place.host.log.info(message);
    return undefined;
  }
  const own = found.models.filter(({ model: name }) => name === model.name);
  return own.length === 1 && own[0]?.trainKey === model.trainKey ? own[0] : undefined;
}

/** The digest that the record names is the bytes', which is verified once they are there. */
function isOf(files: Uploaded, stated: WitnessedModel, { artifact }: RunRecord): boolean {
  return stated.artifact === artifact.digest && isSame(files, stated, "run.json");
}

function isSame(files: Uploaded, { model, files: stated }: WitnessedModel, name: string): boolean {
  const bytes = files.get(`${model}/${name}`);
  return stated[name] === (bytes && sha256(bytes));
}

/** An evaluation counts with all that the gate judged beside it: a finding that is left out may be the one that blocks. */
function isEvaluationOf(files: Uploaded, stated: WitnessedModel): boolean {
  const evaluation = files.get(`${stated.model}/evaluation.json`);
  if (evaluation === undefined || stated.evaluation === undefined) return false;
  const digest = evidenceDigest({
    evaluation,
    findings: files.get(`${stated.model}/findings/evaluate.json`),
    replay: files.get(`${stated.model}/replay.json`),
    proposed: files.get(`${stated.model}/proposed.json`),
    scan: files.get(`${stated.model}/scan.json`),
  });
  return digest === stated.evaluation && WITNESSED_FILES.every((name) => isSame(files, stated, name));
}

interface Brought {
  readonly files: Uploaded;
  readonly isEvaluated: boolean;
}

async function bring(place: Place, model: Wanted, { files, isEvaluated }: Brought): Promise<void> {
  await clearOutputs(place, model.name);
  const output = filesOf(place, model.name);
  await forgetRun(place.host, output);
  // The evaluation names the profile by its digest, which is compared where it is stored.
  const wanted: readonly string[] = isEvaluated ? [...WITNESSED_FILES, "profile.json"] : ["run.json"];
  for (const [path, bytes] of files) {
    const inside = path.slice(model.name.length + 1);
    if (!isBelow(inside) || !(wanted.includes(inside) || inside.startsWith("artifact/"))) continue;
    await writeAtomic(join(place.host.workspace, output.folder, inside), bytes);
  }
  await requireSound(place, model.name);
}

/** What was uploaded without its files, or with others, is forgotten, so that nobody stumbles over it later. */
async function requireSound(place: Place, name: string): Promise<void> {
  try {
    await readRun(place, name);
  } catch (error) {
    await forgetRun(place.host, filesOf(place, name));
    await clearOutputs(place, name);
    throw error;
  }
}
