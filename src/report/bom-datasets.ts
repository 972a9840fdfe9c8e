import type { Dataset } from "../generated/types.ts";
import { isGlob } from "../manifest/paths.ts";
import { shownPath } from "../kernel/text.ts";
import type { BomFacts } from "./bom-facts.ts";
import { datasetRef, file, hashes, licenses, properties, some, webAddress, type Json } from "./bom-parts.ts";

const MOST_FILES = 1000;

/** Every dataset as a component, with who answers for it, what it holds of people, and its files. */
export function datasetComponents(facts: BomFacts): readonly Json[] {
  return Object.entries(facts.manifest.datasets).map(([name, dataset]) => component({ name, dataset, facts }));
}

interface Described {
  readonly name: string;
  readonly dataset: Dataset;
  readonly facts: BomFacts;
}

function component(described: Described): Json {
  const { name, dataset, facts } = described;
  const { description, license, derivedFrom = [], origin, period, collection, labels, version } = dataset;
  const digest = digestOf(name, facts);
  const files = filesOf(described, digest);
  return {
    type: "data",
    "bom-ref": datasetRef(name),
    name,
    version: version?.snapshot ?? version?.s3VersionId,
    description,
    hashes: isOneFile(dataset) ? hashes(digest) : undefined,
    licenses: licenses(license),
    pedigree:
      derivedFrom.length === 0 ? undefined : { ancestors: derivedFrom.map((from) => ({ type: "data", name: from })) },
    data: [dataOf(described, digest)],
    components: some(files),
    properties: properties({
      digest,
      role: facts.evaluation?.datasets[name]?.role,
      originType: origin?.type,
      originSource: origin?.source,
      collection: collection?.method,
      periodFrom: period?.from,
      periodTo: period?.to,
      asOf: dataset.asOf ?? period?.to,
      maxAge: dataset.maxAge,
      representativeness: dataset.representativeness,
      labels: labels?.source,
      labelMethod: labels?.method,
      knownGaps: dataset.knownGaps,
      lawfulBasis: dataset.privacy?.lawfulBasis,
      purpose: dataset.privacy?.purpose,
      retentionUntil: dataset.privacy?.retentionUntil,
    }),
  };
}

function dataOf({ name, dataset, facts }: Described, digest: string | undefined): Json {
  const rows = facts.evaluation?.datasets[name]?.rows ?? scanned(name, facts, digest)?.rows;
  const owner = dataset.origin?.owner;
  return {
    type: "dataset",
    name,
    contents: { url: webAddress(dataset.url), properties: properties({ path: shownPath(dataset.path), rows }) },
    classification: dataset.personalData,
    sensitiveData: some(sensitive(dataset)),
    governance: owner === undefined ? undefined : { owners: [{ organization: { name: owner } }] },
  };
}

/** What of it is about people: the columns that the manifest names, and what they hold. */
function sensitive({ personalData, privacy }: Dataset): readonly string[] {
  if (personalData === undefined || personalData === "none") return [];
  const columns = Object.entries(privacy?.columns ?? {}).filter(([, { type }]) => type !== "NOT_PERSONAL");
  return columns.length === 0 ? [personalData] : columns.map(([name, { type }]) => `${name}: ${type}`);
}

function filesOf({ name, dataset, facts }: Described, digest: string | undefined): readonly Json[] {
  const known = facts.datasetFiles?.[name];
  if (known !== undefined) return known.slice(0, MOST_FILES).map(file);
  return digest !== undefined && isOneFile(dataset) && hashes(digest) !== undefined
    ? [file({ path: shownPath(dataset.path), digest })]
    : [];
}

function digestOf(name: string, { run, evaluation, manifest }: BomFacts): string | undefined {
  const pinned = manifest.datasets[name]?.version?.sha256;
  return (
    run?.datasets[name] ?? evaluation?.datasets[name]?.digest ?? (pinned === undefined ? undefined : `sha256:${pinned}`)
  );
}

function scanned(name: string, { scan }: BomFacts, digest: string | undefined) {
  const found = scan?.datasets[name];
  return found !== undefined && found.unread === undefined && found.digest === digest ? found : undefined;
}

function isOneFile({ path }: Dataset): boolean {
  return /^https?:/i.test(path) || !isGlob(path);
}
