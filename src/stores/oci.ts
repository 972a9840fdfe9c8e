import { stat } from "node:fs/promises";
import { fileError } from "../host/files.ts";
import type { Web } from "../host/web.ts";
import { hexDigest, requireDigest, wrongDigest } from "./digest.ts";
import { fetchInto, requireEnd } from "./fetched-file.ts";
import { modelPack } from "./model-pack.ts";
import { fileBlob, hasBlob, keepBlob, openBlob } from "./oci-blobs.ts";
import { ociCredentials } from "./oci-credentials.ts";
import { manifestAt, putManifest } from "./oci-manifests.ts";
import { ociPlace } from "./oci-place.ts";
import { openRegistry, type Registry } from "./oci-registry.ts";
import { publishedInRegistry, publishInRegistry } from "./oci-versions.ts";
import type { PublishingStore } from "./store.ts";

export interface OciStoreOptions {
  readonly web: Web;
  /** `oci://<host>[:<port>]/<path>` */
  readonly address: string;
  readonly model: string;
  /** Bytes of one request of an upload. Default: 64 MiB. */
  readonly chunkBytes?: number;
}

/**
 * The repository `<path>/<model>` of a registry: each file is a blob, and a ModelPack of one file, tagged
 * `sha256-<64 digits>`, that keeps the registry from collecting it. A version is a ModelPack of its own, tagged with it.
 */
export async function ociStore({ web, address, model, chunkBytes }: OciStoreOptions): Promise<PublishingStore> {
  const isPlainAllowed = web.host.env("OCI_PLAIN_HTTP") === "true";
  const place = ociPlace({ address, model, isPlainAllowed });
  const registry = openRegistry(web, place, await ociCredentials(web.host, place));
  const put = async (file: string, digest: string): Promise<void> => {
    const tag = tagOf(digest);
    await requireDigest(file, digest, `The file ${file}`);
    const bytes = await sizeOf(file);
    const isTagged = (await sizeIn(registry, digest)) === bytes;
    await keepBlob(registry, fileBlob(file, { digest, bytes, chunkBytes }));
    // Called by its digest, so that everybody who stores it writes the same manifest.
    const pack = modelPack([{ path: hexDigest(digest), digest, bytes, role: "main" }], {});
    if (!isTagged) await putManifest(registry, tag, pack);
  };
  return {
    name: `the store ${registry.shown("")}`,
    has: async (digest) => (await sizeIn(registry, digest)) !== undefined && (await hasBlob(registry, digest)),
    async get(digest, file) {
      const size = await sizeIn(registry, digest);
      const opened = size === undefined ? undefined : await openBlob(registry, digest);
      if (opened === undefined) return false;
      const { remote, answer } = opened;
      requireEnd(answer, remote);
      const length = Number(answer.headers["content-length"]);
      if (length !== size) {
        answer.destroy();
        throw wrongDigest(remote.shown, `${digest} of ${size} bytes`, `${length} bytes`);
      }
      return await fetchInto(file, { web, remote, answer, digest });
    },
    put,
    async publish(version) {
      if (version.model !== model) throw new Error(`the repository of ${model} was asked to publish ${version.model}`);
      return await publishInRegistry({ registry, put, chunkBytes }, version);
    },
    published: async (question) =>
      question.model === model ? await publishedInRegistry(registry, question) : undefined,
  };
}

/** What the manifest that keeps a blob says of its size; undefined where none keeps it. */
async function sizeIn(registry: Registry, digest: string): Promise<number | undefined> {
  const manifest = await manifestAt(registry, tagOf(digest));
  return manifest?.layers.find((layer) => layer.digest === digest)?.size;
}

function tagOf(digest: string): string {
  return `sha256-${hexDigest(digest)}`;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw fileError("read", file, cause);
  }
}
