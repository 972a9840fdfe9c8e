import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { describedManifest } from "../evidence/described-manifest.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";

/** A model as it is judged, with what the Croissant files of its datasets say where the manifest says nothing. */
export async function describedModel(
  { place }: Pick<Ruled, "place">,
  { judged }: Pick<ModelAtRevision, "judged">,
): Promise<ResolvedModel> {
  const { manifest } = await describedManifest(place.head, judged.file, judged.manifest);
  if (manifest === judged.manifest) return judged;
  const datasets = Object.entries(judged.datasets).map(
    ([name, dataset]) => [name, { ...dataset, declared: manifest.datasets[name] ?? dataset.declared }] as const,
  );
  return { ...judged, manifest, datasets: Object.fromEntries(datasets) };
}
