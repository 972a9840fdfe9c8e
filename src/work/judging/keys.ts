import { isSet } from "../../manifest/artifact.ts";
import type { DatasetRole, ResolvedModel, ResolvedTraining } from "../../manifest/resolved-model.ts";
import type { TrainKeyParts } from "../../records/keys.ts";
import { byCodeUnit } from "../files/file-globs.ts";

/** What the manifest itself adds to the trainKey; code and data follow it by their digests. */
export function trainParts({
  training: { command, setup, params, env, artifact, seeds },
}: ResolvedModel): Omit<TrainKeyParts, "code" | "lockfiles" | "data"> {
  return { command, setup, params, env: env.toSorted(byCodeUnit), artifact: artifactWords(artifact), seeds };
}

/** A single file stays the word that it was before artifacts could be sets. */
function artifactWords(paths: ResolvedTraining["artifact"]): TrainKeyParts["artifact"] {
  const words = paths.map(({ path, isFolder }) => (isFolder ? `${path}/` : path));
  return isSet(paths) ? words : (words[0] ?? "");
}

/** What the manifest adds to the evaluationKey, with the roles that the measured datasets had. */
export function evaluationParts(
  { manifest, task, target, columns, threshold, features, excludedFeatures, inputs, outputs }: ResolvedModel,
  roles: Readonly<Record<string, DatasetRole>>,
) {
  return {
    evaluation: manifest.evaluation,
    roles,
    task,
    target,
    columns,
    threshold,
    features,
    ...(excludedFeatures.length > 0 && { excludedFeatures }),
    ...(Object.keys(inputs).length > 0 && { inputs }),
    outputs,
  };
}
