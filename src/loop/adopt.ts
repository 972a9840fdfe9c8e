import { join } from "node:path";
import type { Forge, Pull } from "../forge/forge.ts";
import { unzip } from "../forge/zip.ts";
import { writeAtomic } from "../host/files.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { parseRun } from "../records/parse.ts";
import { isBelow } from "./known-run.ts";
import type { Session } from "./session.ts";
import { filesOf, type Subject } from "./subject.ts";

/** Larger artifacts are trained again rather than unpacked in memory. */
const LIMITS = { compressed: 1024 ** 3, inflated: 1.5 * 1024 ** 3, entries: 20_000 } as const;

/** The pull request that this push merged; undefined for a direct push. Squash and rebase merges are found as well. */
export async function mergedPull(session: Session): Promise<Pull | undefined> {
  const { event } = session;
  const forge = await session.forge();
  if (event.kind !== "push" || forge === undefined) return undefined;
  const pulls = await forge.pullsOfCommit(event.after);
  return pulls.find(({ merged, base }) => merged && base.branch === event.branch);
}

/**
 * Brings the files that the merged pull request's runs left for a model into the output folder. Only runs of this
 * repository count: whoever controls a fork controls what its run uploads. False where nothing fits the key.
 */
export async function adoptOutputs(session: Session, subject: Subject, pull: number | undefined): Promise<boolean> {
  const forge = await session.forge();
  if (pull === undefined || forge === undefined) return false;
  const merged = await forge.pull(pull);
  if (merged.isFork) return false;
  try {
    const runs = (await forge.workflowRuns(merged.head.sha)).filter(
      ({ event, headRepositoryId }) => event === "pull_request" && headRepositoryId === merged.head.repositoryId,
    );
    for (const { id } of runs.toSorted((a, b) => b.id - a.id)) {
      if (await adopt(session, subject, { files: await uploadedBy(forge, id, subject.name), pull })) return true;
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    session.host.log.warn(`${subject.name}: the pull request's artifact could not be adopted: ${messageOf(error)}`);
  }
  return false;
}

/** A model's files in everything that a run uploaded. */
async function uploadedBy(forge: Forge, runId: number, model: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const uploads = (await forge.artifacts(runId)).filter(({ name, expired }) => name.startsWith("model-gitops-") && !expired);
  const files = new Map<string, Uint8Array>();
  for (const upload of uploads) {
    if (upload.bytes > LIMITS.compressed) throw new UserError(`The artifact ${upload.name} has ${formatBytes(upload.bytes)}, more than is unpacked here.`);
    const zip = await forge.downloadArtifact(upload.id, LIMITS.compressed);
    for (const [path, bytes] of unzip(zip, LIMITS, (name) => name.startsWith(`${model}/`))) files.set(path, bytes);
  }
  return files;
}

/** Writes the files down if their run record is of this very key. */
async function adopt(session: Session, subject: Subject, { files, pull }: { readonly files: ReadonlyMap<string, Uint8Array>; readonly pull: number }): Promise<boolean> {
  const record = files.get(`${subject.name}/run.json`);
  if (record === undefined) return false;
  const run = parseRun(new TextDecoder().decode(record), `${subject.name}/run.json of the pull request`);
  if (run.trainKey !== subject.trainKey || run.model !== subject.name) return false;
  const { folder } = filesOf(session, subject.name);
  for (const [path, bytes] of files) {
    const inside = path.slice(subject.name.length + 1);
    if (isBelow(inside)) await writeAtomic(join(session.host.workspace, folder, inside), bytes);
  }
  session.host.log.info(`${subject.name}: adopted the artifact of pull request #${pull}, trainKey ${run.trainKey.slice(7, 19)}.`);
  return true;
}
