import type { ModelManifest } from "../../../../src/generated/types.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import type { ResolvedDataset, ResolvedModel } from "../../../../src/manifest/resolved-model.ts";
import { canonicalJson } from "../../../../src/records/canonical.ts";
import { evaluationRoles } from "../../../../src/work/judging/datasets.ts";
import { evaluationParts, trainParts } from "../../../../src/work/judging/keys.ts";
import { limitsOf } from "../../../../src/work/judging/limits.ts";
import { FILE } from "../manifests.ts";

/** What a manifest says that anything acts on, however it is written: defaults filled in, sets in order. */
export function meaningOf(manifest: ModelManifest): string {
  const { manifest: _said, file: _file, folder: _folder, ...model } = resolved(manifest);
  return canonicalJson({
    ...model,
    risk: manifest.governance?.risk,
    slices: model.slices.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    approvers: model.approvers.toSorted(),
    training: { ...model.training, env: model.training.env.toSorted() },
    datasets: Object.values(model.datasets).map((dataset) => [dataset.name, dataset.fetch, contentOf(dataset)]),
  });
}

/** What the manifest gives to the trainKey, or leads it to. */
export function trainInputs(manifest: ModelManifest): string {
  const model = resolved(manifest);
  return canonicalJson([trainParts(model), model.training.code, contents(model, model.trainingData)]);
}

/** What the manifest gives to the evaluationKey, or leads it to. */
export function evaluationInputs(manifest: ModelManifest): string {
  const model = resolved(manifest);
  return canonicalJson([evaluationParts(model, evaluationRoles(manifest)), contents(model, model.evaluationData)]);
}

/** The limits that go into the verdictKey. */
export function verdictInputs(manifest: ModelManifest): string {
  return canonicalJson(limitsOf(resolved(manifest)));
}

function resolved(manifest: ModelManifest): ResolvedModel {
  return resolveModel(manifest, FILE);
}

function contents({ datasets }: ResolvedModel, names: readonly string[]): readonly unknown[] {
  return names.flatMap((name) => {
    const dataset = datasets[name];
    return dataset === undefined ? [] : [[name, contentOf(dataset)]];
  });
}

function contentOf({ role, path, sha256, snapshot, dvc, s3VersionId }: ResolvedDataset): unknown {
  return { role, path, sha256, snapshot, dvc, s3VersionId };
}
