import { mkdir, rm } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { JobResult } from "../../generated/types.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { isInsideFolder } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Artifact, Kept } from "../../records/artifact.ts";
import type { OutputFiles } from "../../records/layout.ts";
import { isInside } from "../../revisions/revision.ts";
import { outputPaths } from "../training/artifact-path.ts";
import { setAside } from "../training/set-aside.ts";
import { keepArtifact, keepPredictions } from "../training/train-artifact.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

/** What one seed left, in the output folder. */
export interface Home {
  readonly artifact: Artifact;
  readonly predictions: Kept | undefined;
}

export interface Bringing {
  readonly host: Host;
  readonly model: ResolvedModel;
  readonly opened: OpenedCluster;
  readonly files: OutputFiles;
  /** Which seed, from 0, and what it is. */
  readonly index: number;
  readonly seed: number;
}

/**
 * Fetches what a job left, by digest, to where training would have left it here, and keeps it as that is kept. A sentence
 * where it is not what the manifest says. Throws a UserError where bytes cannot be had.
 */
export async function bringHome(bringing: Bringing, result: JobResult): Promise<Home | string> {
  const { host, model } = bringing;
  const stray = strayPath(model, result);
  if (stray !== undefined)
    return `The job left ${JSON.stringify(stray)}, which is not what training.artifact or evaluation.predictions names.`;
  await using _ = await setAside(host, outputPaths(model));
  await clear(host, model);
  try {
    for (const file of filesOf(result)) await fetchOne(bringing, file);
    return await kept(bringing);
  } finally {
    // What a cluster left is nobody's work: it stays where it is kept, and nowhere else.
    await clear(host, model);
  }
}

async function kept({ host, model, files, index, seed }: Bringing): Promise<Home | string> {
  const own = posix.relative(files.folder, files.artifactFolder);
  const where = { root: files.folder, folder: index === 0 ? own : `${own}/seed-${seed}` };
  const artifact = await keepArtifact(host, model, where);
  if (typeof artifact === "string") return artifact;
  const predictions = index === 0 ? await keepPredictions(host, model, where) : undefined;
  return typeof predictions === "string" ? predictions : { artifact, predictions };
}

function filesOf({ artifact, predictions }: JobResult): JobResult["artifact"] {
  return predictions === undefined ? artifact : [...artifact, predictions];
}

/** Whoever can write the exchange names nothing else of this machine. */
function strayPath({ training, prediction }: ResolvedModel, { artifact, predictions }: JobResult): string | undefined {
  const isMade = (path: string): boolean =>
    isInside(path) &&
    training.artifact.some((one) => (one.isFolder ? isInsideFolder(one.path, path) : one.path === path));
  const stray = artifact.find(({ path }) => !isMade(path))?.path;
  if (stray !== undefined) return stray;
  const isPredicted = predictions === undefined || (prediction.kind === "file" && prediction.path === predictions.path);
  return isPredicted ? undefined : predictions.path;
}

async function fetchOne({ host, opened }: Bringing, { path, digest }: JobResult["artifact"][number]): Promise<void> {
  const target = join(host.workspace, path);
  try {
    await mkdir(dirname(target), { recursive: true });
  } catch (cause) {
    throw fileError("make", dirname(target), cause);
  }
  for (const wait of [1000, 10_000, 60_000, 0]) {
    if (await opened.exchange.blobs.get(digest, target)) return;
    // A network file system may show the result before the bytes.
    if (wait > 0) await opened.wait(wait);
  }
  throw new UserError(
    `${path} (${digest}), which the job left, is not in ${opened.exchange.address}. See whether somebody cleans up there, and train again.`,
  );
}

async function clear({ workspace }: Host, model: ResolvedModel): Promise<void> {
  for (const { path } of outputPaths(model)) {
    try {
      await rm(join(workspace, path), { recursive: true, force: true });
    } catch (cause) {
      throw fileError("remove", path, cause);
    }
  }
}
