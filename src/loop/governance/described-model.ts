import type { Dataset } from "../../generated/types.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { describedManifest } from "../evidence/described-manifest.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Ruled } from "../place/session.ts";

/** What is said of rows, and decides nothing of how a model is judged by them. */
const WORDS = [
  "description", "url", "license", "origin", "collection", "labels", "representativeness", "knownGaps", "derivedFrom",
  "personalData", "privacy", "croissant",
] as const satisfies readonly (keyof Dataset)[]; // prettier-ignore

/**
 * A model as it is judged. What is said of its rows is said by the change, also of those that judge: whoever takes the
 * licence out is told at once, and whoever adds it need not wait. Croissant files say what the manifest does not.
 */
export async function describedModel(
  { place }: Pick<Ruled, "place">,
  { judged, head }: Pick<ModelAtRevision, "judged" | "head">,
): Promise<ResolvedModel> {
  const said = withWordsOf(judged.manifest.datasets, head.manifest.datasets);
  const { manifest } = await describedManifest(place.head, head.file, { ...judged.manifest, datasets: said });
  const datasets = Object.entries(judged.datasets).map(
    ([name, dataset]) => [name, { ...dataset, declared: manifest.datasets[name] ?? dataset.declared }] as const,
  );
  return { ...judged, manifest, datasets: Object.fromEntries(datasets) };
}

/** The head's manifest with what its Croissant files say: what is accepted is what it says in all. */
export async function describedHead(
  { place }: Pick<Ruled, "place">,
  { head }: Pick<ModelAtRevision, "head">,
): Promise<ResolvedModel["manifest"]> {
  return (await describedManifest(place.head, head.file, head.manifest)).manifest;
}

function withWordsOf(judged: Readonly<Record<string, Dataset>>, head: Readonly<Record<string, Dataset>>) {
  const named = Object.entries(judged).map(([name, dataset]): readonly [string, Dataset] => {
    const own = Object.hasOwn(head, name) ? head[name] : undefined;
    return [name, own === undefined ? dataset : { ...without(dataset), ...wordsOf(own) }];
  });
  return Object.fromEntries(named);
}

function wordsOf(dataset: Dataset): Partial<Dataset> {
  return Object.fromEntries(Object.entries(dataset).filter(([key]) => isWord(key)));
}

function without(dataset: Dataset): Dataset {
  const kept: Partial<Dataset> = Object.fromEntries(Object.entries(dataset).filter(([key]) => !isWord(key)));
  return { ...kept, path: dataset.path };
}

function isWord(key: string): boolean {
  return WORDS.some((word) => word === key);
}
