import { join } from "node:path";
import type { Forge, Pull, WorkflowRun } from "../../forge/forge.ts";
import { unzip } from "../../forge/zip.ts";
import { writeAtomic } from "../../host/files.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { formatBytes } from "../../kernel/units.ts";
import { parseRun } from "../../records/parse.ts";
import { isBelow } from "./known-run.ts";
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
  try {
    const runs = (await forge.workflowRuns(merged.head.sha)).filter(
      ({ event, headRepositoryId }) => event === "pull_request" && headRepositoryId === merged.head.repositoryId,
    );
    for (const { id } of runs.toSorted(successfulFirst)) {
      if (
        await adopt(place, model, {
          files: await uploadedBy(forge, id, model.name),
          pull: merged.number,
        })
      )
        return true;
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    place.host.log.warn(`${model.name}: the pull request's artifact could not be adopted: ${messageOf(error)}`);
  }
  return false;
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
  const { folder } = filesOf(place, model.name);
  for (const [path, bytes] of files) {
    const inside = path.slice(model.name.length + 1);
    if (isBelow(inside)) await writeAtomic(join(place.host.workspace, folder, inside), bytes);
  }
  place.host.log.info(
    `${model.name}: adopted the artifact of pull request #${pull}, trainKey ${run.trainKey.slice(7, 19)}.`,
  );
  return true;
}
