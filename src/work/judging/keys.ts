import type { DatasetRole, ResolvedModel } from "../../manifest/resolved-model.ts";
import type { TrainKeyParts } from "../../records/keys.ts";
import { byCodeUnit } from "../file-globs.ts";

/** What the manifest itself adds to the trainKey; code and data follow it by their digests. */
export function trainParts({
  training: { command, setup, params, env, artifact, seeds },
}: ResolvedModel): Omit<TrainKeyParts, "code" | "lockfiles" | "data"> {
  return { command, setup, params, env: env.toSorted(byCodeUnit), artifact, seeds };
}

/** What the manifest adds to the evaluationKey, with the roles that the measured datasets had. */
export function evaluationParts(
  { manifest, task, target, columns, threshold, features, outputs }: ResolvedModel,
  roles: Readonly<Record<string, DatasetRole>>,
) {
  return { evaluation: manifest.evaluation, roles, task, target, columns, threshold, features, outputs };
}
