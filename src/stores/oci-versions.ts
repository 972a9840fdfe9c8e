import { sha256 } from "../records/canonical.ts";
import { UserError } from "../kernel/errors.ts";
import { requireDigest } from "./digest.ts";
import { modelPack, type PackFile } from "./model-pack.ts";
import { fileBlob, hasBlob, keepBlob } from "./oci-blobs.ts";
import { manifestAt, type Manifest, putManifest } from "./oci-manifests.ts";
import { versionTag } from "./oci-place.ts";
import type { Registry } from "./oci-registry.ts";
import type { Publication, PublishedVersion, Store } from "./store.ts";
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

/** What is published of a version; undefined where its tag is not there. */
export async function publishedInRegistry(
  registry: Registry,
  version: Pick<PublishedVersion, "model" | "version">,
): Promise<Publication | undefined> {
  requireNames(version);
  const tag = versionTag(version.version);
  const manifest = await manifestAt(registry, tag);
  if (manifest === undefined) return undefined;
  const { annotations, layers, text } = manifest;
  const digest = annotations[ARTIFACT];
  const isOwn = annotations[MODEL] === version.model && annotations[VERSION] === version.version;
  if (!isOwn || typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new UserError(
      `${registry.shown(`:${tag}`)} is not ${version.model} ${version.version} as it was published: somebody else pushed that tag. It is not used; remove the tag, and publish again.`,
    );
  for (const layer of layers) {
    if (await hasBlob(registry, layer.digest)) continue;
    throw new UserError(
      `${registry.shown(`:${tag}`)} says that it has ${layer.path || layer.digest}, and the registry has it no more. Publish ${version.model} ${version.version} again to complete it.`,
    );
  }
  return { address: registry.shown(`@${sha256(text)}`), digest };
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
