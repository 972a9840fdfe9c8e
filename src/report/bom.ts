import { createHash } from "node:crypto";
import type { BaseModel, ModelManifest } from "../generated/types.ts";
import { filesOfArtifact } from "../records/artifact.ts";
import { canonicalJson, hexOf, prettyJson } from "../records/canonical.ts";
import { measuredAlone, measuredDigest } from "../records/measured-alone.ts";
import { modelCard } from "./bom-card.ts";
import { datasetComponents } from "./bom-datasets.ts";
import type { BomFacts } from "./bom-facts.ts";
import { declarations } from "./bom-declarations.ts";
import { datasetRef, encoded, file, hashes, licenses, properties, some, webAddress, type Json } from "./bom-parts.ts";
import { cardArtifact, cardVersion } from "./card-facts.ts";
import { manifestDigest } from "./card-provenance.ts";

const MOST_FILES = 1000;

/**
 * The bill of materials of a model as CycloneDX 1.6: model card, base models, datasets, files. The same facts give the
 * same bytes: its serial number is made of its content, and its time is that of the training.
 */
export function renderBom(given: BomFacts): string {
  const { evaluation } = given;
  const facts = evaluation === undefined ? given : { ...given, evaluation: measuredAlone(evaluation) };
  const content = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: facts.run?.startedAt,
      tools: { components: [tool(facts)] },
      component: modelComponent(facts),
    },
    components: some(datasetComponents(facts)),
    dependencies: [
      { ref: modelRef(facts.manifest), dependsOn: some(Object.keys(facts.manifest.datasets).map(datasetRef)) },
      ...Object.entries(facts.manifest.datasets).map(([name, { derivedFrom = [] }]) => ({
        ref: datasetRef(name),
        dependsOn: some(derivedFrom.filter((from) => isOwn(from, name, facts.manifest)).map(datasetRef)),
      })),
    ],
    ...(facts.policies === undefined ? {} : declarations(facts.policies, modelRef(facts.manifest))),
  };
  return prettyJson({ ...content, serialNumber: serialOf(canonicalJson(content)) });
}

function isOwn(from: string, name: string, { datasets }: ModelManifest): boolean {
  return from !== name && Object.hasOwn(datasets, from);
}

/** A UUID of our own making (RFC 9562, version 8): the content's digest. */
function serialOf(content: string): string {
  const bytes = createHash("sha256").update(content).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `urn:uuid:${bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`;
}

function tool({ evaluation }: BomFacts): Json {
  const [, version] = /^model-gitops (\S+)/.exec(evaluation?.engine ?? "") ?? [];
  return { type: "application", name: "model-gitops", version };
}

function modelRef({ name }: ModelManifest): string {
  return `model:${name}`;
}

function modelComponent(facts: BomFacts): Json {
  const { manifest, evaluation, run } = facts;
  const version = cardVersion(facts);
  const artifact = cardArtifact(facts);
  return {
    type: "machine-learning-model",
    "bom-ref": modelRef(manifest),
    name: manifest.name,
    version,
    description: manifest.description,
    supplier: supplier(manifest),
    authors: manifest.owners.map((name) => ({ name })),
    purl: version === undefined ? undefined : `pkg:generic/${manifest.name}@${encoded(version)}`,
    // The digest of several files is one over their list, and no file has it.
    hashes: run?.artifact.set === undefined && evaluation?.candidate.files === undefined ? hashes(artifact) : undefined,
    licenses: licenses(manifest.license),
    pedigree: manifest.baseModels && { ancestors: manifest.baseModels.map(ancestor) },
    components: some(artifactFiles(facts)),
    modelCard: modelCard(facts),
    properties: properties({
      artifact,
      lifecycle: manifest.lifecycle ?? "active",
      manifestSha256: hexOf(manifestDigest(facts)),
      evaluationSha256: evaluation === undefined ? undefined : hexOf(measuredDigest(evaluation)),
      trainKey: run?.trainKey ?? evaluation?.trainKey,
      evaluationKey: evaluation?.evaluationKey,
      commit: run?.commit,
    }),
  };
}

function supplier({ owners, contact }: ModelManifest): Json {
  const url = webAddress(contact);
  return {
    name: owners.join(", "),
    url: url === undefined ? undefined : [url],
    contact: contact === undefined || url !== undefined ? undefined : [{ email: contact }],
  };
}

function ancestor({ id, revision, relation = "finetune", license, source, endOfLife }: BaseModel): Json {
  const page = webAddress(source) ?? webAddress(id);
  const isOfHub = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/.test(id);
  return {
    type: "machine-learning-model",
    name: id,
    version: revision,
    hashes: hashes(revision),
    licenses: licenses(license),
    purl: isOfHub ? `pkg:huggingface/${id}@${encoded(revision)}` : undefined,
    externalReferences: page === undefined ? undefined : [{ type: "model-card", url: page }],
    properties: properties({ relation, endOfLife }),
  };
}

/** Every file of the artifact. How its tensors are encoded is told one by one: a label such as Q4_K_M hides exceptions. */
function artifactFiles({ run, scan }: BomFacts): readonly Json[] {
  if (run === undefined) return [];
  const looked = new Map((scan?.artifact === run.artifact.digest ? scan.files : []).map((one) => [one.path, one]));
  return filesOfArtifact(run.artifact)
    .slice(0, MOST_FILES)
    .map(({ path, digest, bytes }) => {
      const found = looked.get(path) ?? looked.get(path.replace(/^artifact\//, ""));
      const dtypes = Object.entries(found?.dtypes ?? {}).map(([type, count]) => [`tensors:${type}`, count] as const);
      return file({
        path,
        digest,
        facts: properties({ bytes, format: found?.format, ...Object.fromEntries(dtypes) }),
      });
    });
}
