import type { Dataset, Feature, ModelManifest } from "../generated/types.ts";
import { shownPath } from "../kernel/text.ts";
import { declaredFeatures } from "../manifest/features.ts";
import { isGlob } from "../manifest/paths.ts";
import { targetColumns } from "../manifest/target.ts";
import { prettyJson } from "../records/canonical.ts";
import { spdxId } from "../records/spdx.ts";
import type { BomFacts, DatasetFile } from "./bom-facts.ts";
import { encoded, some, webAddress, type Json } from "./bom-parts.ts";
import { CONFORMS_TO, CROISSANT_CONTEXT } from "./croissant-context.ts";
import { responsibleAi } from "./croissant-rai.ts";

const MOST_FILES = 1000;
const MOST_FIELDS = 5000;

/**
 * A dataset of a model as Croissant 1.1 with the vocabulary for responsible AI. What the manifest does not say is left
 * out: a reader that needs it finds that it is missing, and nothing that was made up.
 */
export function renderCroissant(facts: BomFacts, name: string): string | undefined {
  const dataset = facts.manifest.datasets[name];
  if (dataset === undefined) return undefined;
  const files = filesOf(facts, name, dataset);
  const isPinned = files.some(({ digest }) => digest !== undefined);
  return prettyJson({
    "@context": CROISSANT_CONTEXT,
    "@type": "sc:Dataset",
    conformsTo: CONFORMS_TO,
    name: idOf(facts.manifest, name),
    description: dataset.description,
    url: webAddress(dataset.url),
    license: licenseOf(dataset.license),
    creator:
      dataset.origin?.owner === undefined ? undefined : { "@type": "sc:Organization", name: dataset.origin.owner },
    dateModified: dataset.asOf ?? dataset.period?.to,
    // Without a digest the files may be others tomorrow, and a reader must not take them for the same.
    isLiveDataset: isPinned ? undefined : true,
    "prov:wasDerivedFrom": some((dataset.derivedFrom ?? []).map((from) => ({ "@id": sourceOf(from, facts.manifest) }))),
    distribution: distribution(dataset, files),
    recordSet: recordSet({ facts, name, dataset, files }),
    ...responsibleAi(dataset),
  });
}

function idOf({ name }: ModelManifest, dataset: string): string {
  return `${name}-${dataset}`;
}

/** A dataset beside it by its name, or a source elsewhere as a name that cannot be taken for an address. */
function sourceOf(from: string, manifest: ModelManifest): string {
  if (Object.hasOwn(manifest.datasets, from)) return idOf(manifest, from);
  return webAddress(from) ?? `urn:dataset:${encoded(from)}`;
}

function licenseOf(license: string | undefined): string | undefined {
  const id = license === undefined ? undefined : spdxId(license);
  return id === undefined ? license : `https://spdx.org/licenses/${id}.html`;
}

interface Known {
  readonly path: string;
  readonly digest: string | undefined;
}

function filesOf({ datasetFiles, run, evaluation }: BomFacts, name: string, dataset: Dataset): readonly Known[] {
  const listed: readonly DatasetFile[] | undefined = datasetFiles?.[name];
  if (listed !== undefined) return listed.slice(0, MOST_FILES);
  const pinned = dataset.version?.sha256;
  const digest = run?.datasets[name] ?? evaluation?.datasets[name]?.digest ?? (pinned && `sha256:${pinned}`);
  return isOneFile(dataset) ? [{ path: shownPath(dataset.path), digest }] : [];
}

function isOneFile({ path }: Dataset): boolean {
  return /^https?:/i.test(path) || !isGlob(path);
}

function distribution(dataset: Dataset, files: readonly Known[]): readonly Json[] {
  const objects = files.map(({ path, digest }) => {
    const [, kind, hex] = /^(sha256|md5):([0-9a-f]{32,64})$/.exec(digest ?? "") ?? [];
    return {
      "@type": "cr:FileObject",
      "@id": fileId(path),
      name: path.split("/").at(-1),
      contentUrl: path,
      encodingFormat: formatOf(path),
      sha256: kind === "sha256" ? hex : undefined,
      md5: kind === "md5" ? hex : undefined,
    };
  });
  if (isOneFile(dataset)) return objects;
  const path = shownPath(dataset.path);
  const set = { "@type": "cr:FileSet", "@id": "files", name: "files", includes: path, encodingFormat: formatOf(path) };
  return [...objects, set];
}

function fileId(path: string): string {
  return `file/${encoded(path)}`;
}

const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\.csv$/i, "text/csv"],
  [/\.tsv$/i, "text/tab-separated-values"],
  [/\.(?:jsonl|ndjson)$/i, "application/jsonlines"],
  [/\.parquet$/i, "application/x-parquet"],
  [/\.gz$/i, "application/gzip"],
];

function formatOf(path: string): string {
  const plain = path.replace(/[?#].*$/s, "");
  return FORMATS.find(([pattern]) => pattern.test(plain))?.[1] ?? "application/octet-stream";
}

interface Described {
  readonly facts: BomFacts;
  readonly name: string;
  readonly dataset: Dataset;
  readonly files: readonly Known[];
}

/** The rows: the columns that were found in the file, else those that the manifest names. */
function recordSet({ facts, name, dataset, files }: Described): readonly Json[] | undefined {
  const [first] = files;
  const source =
    isOneFile(dataset) && first !== undefined
      ? { fileObject: { "@id": fileId(first.path) } }
      : { fileSet: { "@id": "files" } };
  const types = typesOf(facts.manifest);
  const looked = facts.scan?.datasets[name];
  const found = looked?.unread === undefined ? (looked?.columns ?? []).map((column) => column.name) : [];
  const columns = (found.length > 0 ? found : [...types.keys()]).slice(0, MOST_FIELDS);
  if (columns.length === 0) return undefined;
  const field = [...new Set(columns)].map((column) => ({
    "@type": "cr:Field",
    "@id": `rows/${encoded(column)}`,
    name: column,
    dataType: types.get(column) ?? "sc:Text",
    source: { ...source, extract: { column } },
  }));
  return [{ "@type": "cr:RecordSet", "@id": "rows", name: "rows", field }];
}

const TYPES = { number: "sc:Float", category: "sc:Text", boolean: "sc:Boolean" } as const satisfies Record<
  Feature["type"],
  string
>;

/** Columns that the manifest knows, and what they hold. */
function typesOf(manifest: ModelManifest): ReadonlyMap<string, string> {
  const { columns = {}, target, task } = manifest;
  const own = [columns.id, columns.group].filter((column) => column !== undefined);
  const isNumber = /regression|forecasting/.test(task);
  return new Map([
    ...own.map((column) => [column, "sc:Text"] as const),
    ...(columns.time === undefined ? [] : [[columns.time, "sc:DateTime"] as const]),
    ...(declaredFeatures(manifest) ?? []).map(({ name, type }) => [name, TYPES[type]] as const),
    ...targetColumns(target).map((column) => [column, isNumber ? "sc:Float" : "sc:Text"] as const),
  ]);
}
