import { join } from "node:path";
import type { Forge, Pull, WorkflowRun } from "../../forge/forge.ts";
import { unzip } from "../../forge/zip.ts";
import { writeAtomic } from "../../host/files.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { formatBytes } from "../../kernel/units.ts";
import { isBelow } from "../../records/artifact.ts";
import { parseRun } from "../../records/parse.ts";
import { forgetRun, readRun } from "./known-run.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { clearOutputs } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";

type Wanted = Pick<ModelAtRevision, "name" | "trainKey">;

/** Larger artifacts are trained again rather than unpacked in memory. */
const LIMITS = { compressed: 1024 ** 3, inflated: 1.5 * 1024 ** 3, entries: 20_000 } as const;

/** What the workflows of this suite upload: other names are other people's, or a training job's. */
const UPLOADS = ["model-gitops-out", "model-gitops-artifact"] as const;

/**
 * Brings the files that the merged pull request's runs left for a model into the output folder. Only runs of this
 * repository count: whoever controls a fork controls what its run uploads. False where nothing fits the key.
 */
export async function adoptOutputs(place: Place, model: Wanted, merged: Pull): Promise<boolean> {
  const forge = await place.forge();
  if (forge === undefined || merged.isFork) return false;
  const orWarn = async <T>(otherwise: T, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      place.host.log.warn(`${model.name}: the pull request's artifact could not be adopted: ${userMessage(error)}`);
      return otherwise;
    }
  };
  for (const { id } of await orWarn([], () => runsOf(forge, merged))) {
    const isAdopted = await orWarn(false, async () =>
      adopt(place, model, { files: await uploadedBy(forge, id, model.name), pull: merged.number }),
    );
    if (isAdopted) return true;
  }
  return false;
}

/** The runs of the pull request's head in this repository, the most trustworthy first. */
async function runsOf(forge: Forge, { head }: Pull): Promise<readonly WorkflowRun[]> {
  const runs = await forge.workflowRuns(head.sha);
  return runs
    .filter(({ event, headRepositoryId }) => event === "pull_request" && headRepositoryId === head.repositoryId)
    .toSorted(successfulFirst);
}

/** Then the newest first. */
function successfulFirst(a: WorkflowRun, b: WorkflowRun): number {
  return Number(b.conclusion === "success") - Number(a.conclusion === "success") || b.id - a.id;
}

/** A model's files in what a run uploaded under our names; a re-run's upload replaces that of the attempt before. */
async function uploadedBy(forge: Forge, runId: number, model: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const all = (await forge.artifacts(runId)).filter(({ expired }) => !expired).toSorted((a, b) => b.id - a.id);
  const files = new Map<string, Uint8Array>();
  for (const wanted of UPLOADS) {
    const upload = all.find(({ name }) => name === wanted);
    if (upload === undefined) continue;
    if (upload.bytes > LIMITS.compressed)
      throw new UserError(`The artifact ${upload.name} has ${formatBytes(upload.bytes)}, more than is unpacked here.`);
    const zip = await forge.downloadArtifact(upload.id, LIMITS.compressed);
    const isWanted = (path: string): boolean =>
      path.startsWith(`${model}/`) && path.startsWith(`${model}/artifact/`) === (wanted === "model-gitops-artifact");
    for (const [path, bytes] of unzip(zip, LIMITS, isWanted)) files.set(path, bytes);
  }
  return files;
}

/** Writes the files down if their run record is of this very key. */
async function adopt(
  place: Place,
  model: Wanted,
  { files, pull }: { readonly files: ReadonlyMap<string, Uint8Array>; readonly pull: number },
): Promise<boolean> {
  const record = files.get(`${model.name}/run.json`);
  if (record === undefined) return false;
  const run = parseRun(new TextDecoder().decode(record), `${model.name}/run.json of the pull request`);
  if (run.trainKey !== model.trainKey || run.model !== model.name) return false;
  await clearOutputs(place, model.name);
  const output = filesOf(place, model.name);
  await forgetRun(place.host, output);
  for (const [path, bytes] of files) {
    const inside = path.slice(model.name.length + 1);
    if (isBelow(inside)) await writeAtomic(join(place.host.workspace, output.folder, inside), bytes);
  }
  await requireSound(place, model.name);
  place.host.log.info(
    `${model.name}: adopted the artifact of pull request #${pull}, trainKey ${run.trainKey.slice(7, 19)}.`,
  );
  return true;
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
