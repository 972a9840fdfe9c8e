import { copyFile, lstat, mkdir, realpath, rm } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { fileError } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { codeOf } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { digestOf } from "../host/file-digest.ts";

export interface KeptFile {
  /** Relative to the folder of run.json. */
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

/** Copies what training left into the output folder; a sentence where it left nothing usable. */
export async function keepArtifact(host: Host, model: ResolvedModel, folder: string): Promise<KeptFile | string> {
  return await keep({ host, from: model.training.artifact, folder, what: "training.artifact" });
}

/** The predictions file, where the manifest judges one instead of an ONNX model. */
export async function keepPredictions(
  host: Host,
  model: ResolvedModel,
  folder: string,
): Promise<KeptFile | string | undefined> {
  if (model.prediction.kind !== "file") return undefined;
  return await keep({
    host,
    from: model.prediction.path,
    folder: join(folder, "predictions"),
    what: "evaluation.predictions",
  });
}

interface Keeping {
  readonly host: Host;
  readonly from: string;
  readonly folder: string;
  readonly what: string;
}

async function keep({ host, from, folder, what }: Keeping): Promise<KeptFile | string> {
  const source = join(host.workspace, from);
  const target = join(host.workspace, folder, basename(from));
  try {
    const facts = await lstat(source);
    const [real, root] = await Promise.all([realpath(source), realpath(host.workspace)]);
    if (!facts.isFile() || !real.startsWith(root + sep))
      return `${from} (${what}) is not a plain file inside the repository.`;
    if (facts.size === 0) return `${from} (${what}) is empty.`;
    await rm(join(host.workspace, folder, basename(from)), { force: true });
    await mkdir(join(host.workspace, folder), { recursive: true });
    await copyFile(source, target);
    const path = [...folder.split("/").slice(2), basename(from)].join("/");
    return { path, digest: await digestOf(target), bytes: facts.size };
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return `The training command ended well, but left no ${from} (${what}).`;
    throw fileError("keep", from, cause);
  }
}
