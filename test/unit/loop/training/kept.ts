import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ModelManifest } from "../../../../src/generated/types.ts";
import { resolveArtifact } from "../../../../src/manifest/artifact.ts";
import type { Prediction, ResolvedModel } from "../../../../src/manifest/resolved-model.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { model } from "../../work/manifests.ts";

export const FOLDER = "models/credit-risk";
export const WHERE = { root: "deep/out/credit-risk", folder: "artifact" };

const PREDICTIONS: Readonly<Record<string, Prediction>> = {
  onnx: { kind: "onnx" },
  command: { kind: "command", command: ["python", "predict.py"] },
  file: { kind: "file", path: `${FOLDER}/predictions.csv` },
};

/** A model with this artifact. */
export function modelOf(artifact: string | readonly string[], kind = "onnx"): ResolvedModel {
  const given = model();
  const declared = typeof artifact === "string" ? artifact : [...artifact];
  const training = { training: { artifact: declared } } as Pick<ModelManifest, "training">;
  return {
    ...given,
    prediction: PREDICTIONS[kind] ?? given.prediction,
    training: { ...given.training, artifact: resolveArtifact(training, given.file) },
  };
}

/** A host on which a training of `FOLDER` left these files. */
export async function leftBy(files: Readonly<Record<string, string>>): Promise<FakeHost> {
  const host = await fakeHost();
  for (const [name, text] of Object.entries(files)) {
    const path = join(host.workspace, FOLDER, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return host;
}
