import { copyFile, lstat, mkdir, realpath, rm } from "node:fs/promises";
import { basename, dirname, join, posix, sep } from "node:path";
import { digestOf } from "../../host/file-digest.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { codeOf } from "../../kernel/errors.ts";
import { isSet } from "../../manifest/artifact.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Artifact, Kept } from "../../records/artifact.ts";
import { setFile } from "../../stores/artifact.ts";
import { keepSet, leftNone, type KeepFolder } from "./train-artifact-set.ts";

/** Copies what training left into the output folder; a sentence where it left nothing usable. */
export async function keepArtifact(host: Host, model: ResolvedModel, where: KeepFolder): Promise<Artifact | string> {
  const { artifact } = model.training;
  if (isSet(artifact)) return await keepSet(host, model, where);
  const kept = await keepFile(host, { from: artifact[0]?.path ?? "", what: "training.artifact", ...where });
  if (typeof kept === "string") return kept;
  const isListing = (await setFile(join(host.workspace, where.root, kept.path))) !== undefined;
  return isListing
    ? `${artifact[0]?.path} (training.artifact) is the listing of another artifact, and no model.`
    : kept;
}

/** The predictions file, where the manifest judges one instead of an ONNX model. */
export async function keepPredictions(
  host: Host,
  model: ResolvedModel,
  { root, folder }: KeepFolder,
): Promise<Kept | string | undefined> {
  if (model.prediction.kind !== "file") return undefined;
  const { path } = model.prediction;
  return await keepFile(host, { from: path, what: "evaluation.predictions", root, folder: `${folder}/predictions` });
}

interface Keeping extends KeepFolder {
  readonly from: string;
  /** The manifest's key. */
  readonly what: string;
}

async function keepFile(host: Host, { from, what, root, folder }: Keeping): Promise<Kept | string> {
  const source = join(host.workspace, from);
  const path = posix.join(folder, basename(from));
  const target = join(host.workspace, root, path);
  try {
    const facts = await lstat(source);
    const [real, workspace] = await Promise.all([realpath(source), realpath(host.workspace)]);
    if (facts.isDirectory()) return `${from} (${what}) is a folder. Write it with a / at its end to keep all of it.`;
    if (!facts.isFile() || !real.startsWith(workspace + sep))
      return `${from} (${what}) is not a plain file inside the repository.`;
    if (facts.size === 0) return `${from} (${what}) is empty.`;
    await rm(target, { force: true });
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
    return { path, digest: await digestOf(target), bytes: facts.size };
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return leftNone(from, what);
    throw fileError("keep", from, cause);
  }
}
