import { sha256 } from "../records/canonical.ts";
import { requireDigest } from "./digest.ts";
import { modelPack, type PackFile } from "./model-pack.ts";
import { fileBlob, hasBlob, keepBlob } from "./oci-blobs.ts";
import { manifestAt, type Manifest, putManifest } from "./oci-manifests.ts";
import { versionTag } from "./oci-place.ts";
import type { Registry } from "./oci-registry.ts";
import { incomplete, otherVersion, requireOwnAddress, requireOwnFiles } from "./published-files.ts";
import type { Publication, PublishedQuestion, PublishedVersion, Store } from "./store.ts";
import { filesOfVersion, otherBytes, requireNames, type VersionFile } from "./version-files.ts";

interface Publishing {
  readonly registry: Registry;
  readonly put: Store["put"];
  readonly chunkBytes: number | undefined;
}

const MODEL = "io.model-gitops.model";
const VERSION = "io.model-gitops.version";
const ARTIFACT = "io.model-gitops.artifact";

/**
 * Publishes a version as one ModelPack whose layers are its files, tagged with the version once all of them are there. Its
 * address has the manifest's digest, which no later push can change.
 */
export async function publishInRegistry(
  { registry, put, chunkBytes }: Publishing,
  version: PublishedVersion,
): Promise<string> {
  const files = await filesOfVersion(version);
  const { model, artifact } = version;
  const pack = modelPack(
    files.map((file) => packed(file, version)),
    {
      name: model,
      version: version.version,
      annotations: { [MODEL]: model, [VERSION]: version.version, [ARTIFACT]: artifact.digest },
    },
  );
  const tag = versionTag(version.version);
  const there = await manifestAt(registry, tag);
  if (there !== undefined && there.text !== pack.manifest)
    throw otherBytes(version, { where: registry.shown(`:${tag}`), path: differing(there, files) });
  for (const { file, digest, bytes, isModel } of files) {
    if (isModel && bytes > 0) {
      await put(file, digest);
      continue;
    }
    await requireDigest(file, digest, `The file ${file}`);
    await keepBlob(registry, fileBlob(file, { digest, bytes, chunkBytes }));
  }
  if (there === undefined) await putManifest(registry, tag, pack);
  return registry.shown(`@${sha256(pack.manifest)}`);
}

/**
 * What is published of a version, by the digest in its address where that was recorded, else by its tag; compared with its
 * artifact. Undefined where no manifest is there. Layers are named by their digests, which whoever pulls them verifies.
 */
export async function publishedInRegistry(
  registry: Registry,
  question: PublishedQuestion,
): Promise<Publication | undefined> {
  requireNames(question);
  const recorded = digestIn(registry, question.address);
  requireOwnAddress(question.address, recorded !== undefined, `the store ${registry.shown("")}`);
  const reference = recorded ?? versionTag(question.version);
  const where = registry.shown(recorded === undefined ? `:${reference}` : `@${recorded}`);
  const manifest = await manifestAt(registry, reference);
  if (manifest === undefined) return undefined;
  const { annotations, layers, text } = manifest;
  if (recorded !== undefined && sha256(text) !== recorded)
    throw otherVersion(question, where, "the registry gives another manifest");
  if (annotations[MODEL] !== question.model || annotations[VERSION] !== question.version)
    throw otherVersion(question, where, "somebody else pushed that tag");
  const packed = layers.find(({ title, path, isRaw }) => title !== path || !isRaw);
  if (packed !== undefined)
    throw otherVersion(question, where, `its ${packed.path || packed.digest} is not a file as it is`);
  requireOwnFiles(
    layers.map(({ path, digest, size }) => ({ path, digest, bytes: size })),
    question,
    where,
  );
  for (const { digest, path } of layers)
    if (!(await hasBlob(registry, digest))) throw incomplete(question, where, path);
  return { address: registry.shown(`@${sha256(text)}`), digest: question.artifact.digest };
}

/** The digest in an address of this repository. */
function digestIn(registry: Registry, address: string | undefined): string | undefined {
  const own = registry.shown("@");
  const digest = address?.startsWith(own) === true ? address.slice(own.length) : "";
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined;
}

function packed({ path, digest, bytes, isModel }: VersionFile, { artifact: { set } }: PublishedVersion): PackFile {
  const isMain = isModel && (set === undefined || set.main === path);
  return { path, digest, bytes, role: isMain ? "main" : isModel ? "part" : "document" };
}

/** The first file that is not the same, for the message. */
function differing({ layers }: Manifest, files: readonly VersionFile[]): string {
  const own = files.find(({ path, digest }) => !layers.some((layer) => layer.path === path && layer.digest === digest));
  const gone = layers.find(({ path }) => files.every((file) => file.path !== path));
  return own?.path ?? gone?.path ?? "manifest";
}
