import type { Finding } from "../../findings/finding.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { lineageGraph, PRODUCTION, type LineageGraph } from "../../work/lineage/graph.ts";
import type { EnvironmentFacts, LineageFacts, ManifestFacts, ModelFacts } from "../../work/lineage/nodes.ts";
import { loadEnvironments, loadModels } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";
import { rolledWindows } from "../place/rolled-up.ts";
import { contentName } from "./content-names.ts";

export interface GatheredLineage {
  readonly facts: LineageFacts;
  readonly graph: LineageGraph;
  /** Models by the name of a dataset that their manifests have. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
  /** Environments that cannot be read name nothing here, and are told. */
  readonly findings: readonly Finding[];
}

export interface LineageWish {
  /** Only models whose manifests have a dataset of these names. Default: all, and those that the ledger alone knows. */
  readonly datasets?: ReadonlySet<string> | undefined;
  /** Whether windows of production are read too: there may be many. */
  readonly hasWindows: boolean;
}

/** All that ledger and tree say of what was made from what. Reads every run, evaluation and acceptance. */
export async function gatherLineage(place: Place, files: RevisionFiles, wish: LineageWish): Promise<GatheredLineage> {
  const { ledger } = place;
  const loaded = await loadModels(files, place.options.manifests);
  const resolved = loaded.flatMap(({ resolved: model }) => model ?? []);
  const declared = declaredBy(resolved);
  const wanted = wish.datasets && new Set([...wish.datasets].flatMap((dataset) => declared.get(dataset) ?? []));
  const manifests = new Map<string, ManifestFacts>();
  for (const model of resolved)
    if (wanted?.has(model.name) !== false) manifests.set(model.name, await manifestFacts(files, model));
  const names = wanted ?? new Set([...manifests.keys(), ...(await ledger.models())]);
  const kinds = [
    "run",
    "evaluation",
    "acceptance",
    ...(wish.hasWindows ? (["window", "rollup"] as const) : []),
  ] as const;
  await ledger.prefetch([...names].flatMap((model) => kinds.map((kind) => ({ model, kind, last: Infinity }))));
  const models: ModelFacts[] = [];
  for (const name of [...names].toSorted()) {
    const [runs, evaluations, acceptances] = await Promise.all([
      ledger.list(name, "run"),
      ledger.list(name, "evaluation"),
      ledger.acceptances(name),
    ]);
    const windows = wish.hasWindows
      ? [...(await rolledWindows(place, name)), ...(await ledger.list(name, "window"))]
      : undefined;
    models.push({ name, manifest: manifests.get(name), runs, evaluations, acceptances, windows });
  }
  const { environments, findings } = await environmentFacts(files);
  const facts = { models, environments };
  return { facts, graph: lineageGraph(facts), declared, findings };
}

async function manifestFacts(files: RevisionFiles, model: ResolvedModel): Promise<ManifestFacts> {
  const datasets = Object.values(model.datasets).map(async (dataset) => ({
    name: dataset.name,
    digest: await contentName(files, dataset),
    derivedFrom: dataset.declared.derivedFrom ?? [],
  }));
  return {
    file: model.file,
    isRetired: model.lifecycle === "retired",
    datasets: await Promise.all(datasets),
    baseModels: model.manifest.baseModels ?? [],
  };
}

/** The environments of a revision, and what is wrong with those that cannot be read. */
export async function environmentFacts(
  files: RevisionFiles,
): Promise<{ readonly environments: readonly EnvironmentFacts[]; readonly findings: readonly Finding[] }> {
  const read = await loadEnvironments(files);
  return {
    environments: read.flatMap(({ file, manifest }) =>
      manifest === undefined ? [] : [{ name: manifest.name, file, models: manifest.models }],
    ),
    findings: read.flatMap(({ findings }) => findings),
  };
}

/** A model that is watched has rows of production too, which no manifest names otherwise. */
export function declaredBy(models: readonly ResolvedModel[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { name, datasets, monitoring } of models) {
    const names = [...Object.keys(datasets), ...(monitoring === undefined ? [] : [PRODUCTION])];
    for (const dataset of new Set(names)) found.set(dataset, [...(found.get(dataset) ?? []), name]);
  }
  return found;
}
