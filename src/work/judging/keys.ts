import type { ModelManifest } from "../../generated/types.ts";
import { settingAt } from "../../manifest/defaults.ts";
import { isSet } from "../../manifest/artifact.ts";
import type { DatasetRole, ResolvedModel, ResolvedTraining } from "../../manifest/resolved-model.ts";
import type { TrainKeyParts } from "../../records/keys.ts";
import { byCodeUnit } from "../files/file-globs.ts";
import { evaluationDatasets, evaluationRoles } from "./datasets.ts";
import { ROWS } from "./table.ts";

/** What the manifest itself adds to the trainKey; code and data follow it by their digests. */
export function trainParts({
  training: { command, setup, params, env, artifact, seeds, runtimeEnv },
}: ResolvedModel): Omit<TrainKeyParts, "code" | "lockfiles" | "data"> {
  return {
    command,
    setup,
    params,
    env: env.toSorted(byCodeUnit),
    artifact: artifactWords(artifact),
    seeds,
    ...(runtimeEnv !== undefined && { runtimeEnv }),
  };
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

/** Everything of a manifest that decides how the bytes of an artifact are asked; the code of a predict command is besides. */
export function readingParts({ manifest, features, excludedFeatures, inputs, outputs, prediction }: ResolvedModel) {
  const { kind } = prediction;
  return {
    features: features ?? null,
    excludedFeatures,
    inputs,
    outputs,
    kind,
    // As they are written: a folder that is renamed brings them along.
    predictions: manifest.evaluation.predictions ?? null,
    ...(kind === "command" && { command: prediction.command, training: manifest.training ?? null }),
  };
}

/**
 * Everything of a manifest that judges it: what is the base branch's while a change is judged, and what of the head's is
 * told to a person. The content of the data follows it.
 */
export function judgingParts(manifest: ModelManifest): Readonly<Record<string, unknown>> {
  const judging = ROWS.filter(([, row]) => row.from === "base" || ("listed" in row && row.from === "head"));
  const settings = judging.flatMap(([pointer]) => {
    const [whole = ""] = pointer.split("/*");
    const value = whole === "/evaluation/datasets" ? evaluationRoles(manifest) : settingAt(manifest, whole);
    return value === undefined ? [] : [[whole, value] as const];
  });
  const fetched = Object.entries(evaluationDatasets(manifest)).map(([name, { fetch }]) => [name, fetch ?? null]);
  return { ...Object.fromEntries(settings), fetch: Object.fromEntries(fetched) };
}
