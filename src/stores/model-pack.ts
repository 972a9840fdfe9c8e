import { posix } from "node:path";
import { canonicalJson, sha256 } from "../records/canonical.ts";

/** A file as a layer of a CNCF ModelPack: github.com/modelpack/model-spec, docs/spec.md. */
export interface PackFile {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
  /** What is judged is the weights, and documents are documents, whatever they are called. */
  readonly role: "main" | "part" | "document";
}

export interface Pack {
  /** As they are sent: the same for the same files. */
  readonly manifest: string;
  readonly config: string;
}

interface Described {
  readonly name?: string;
  readonly version?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.cncf.model.config.v1+json";

/** The manifest and the configuration of a model with these files, which are blobs as they are. */
export function modelPack(files: readonly PackFile[], { name, version, annotations }: Described): Pack {
  const config = canonicalJson({
    descriptor: { name, version },
    config: {},
    // Layers that are no archives are their own content.
    modelfs: { type: "layers", diffIds: files.map(({ digest }) => digest) },
  });
  const manifest = canonicalJson({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: "application/vnd.cncf.model.manifest.v1+json",
    config: { mediaType: CONFIG, digest: sha256(config), size: Buffer.byteLength(config) },
    layers: files.map(({ path, digest, bytes, role }) => ({
      mediaType: `application/vnd.cncf.model.${kindOf(path, role)}.v1.raw`,
      digest,
      size: bytes,
      // ORAS and containerd call files by the second.
      annotations: { "org.cncf.model.filepath": path, "org.opencontainers.image.title": path },
    })),
    ...(annotations !== undefined && { annotations }),
  });
  return { manifest, config };
}

const CODE = new Set([".py", ".r", ".jl", ".js", ".ts", ".sh", ".ipynb"]);
const DOCUMENTS = new Set([".md", ".pdf", ".html", ".rst"]);
const SETTINGS = new Set([".json", ".yaml", ".yml", ".toml", ".txt", ".cfg", ".ini", ".jinja"]);

function kindOf(path: string, role: PackFile["role"]): "weight" | "weight.config" | "doc" | "code" {
  if (role !== "part") return role === "main" ? "weight" : "doc";
  const ending = posix.extname(path).toLowerCase();
  if (CODE.has(ending)) return "code";
  if (DOCUMENTS.has(ending) || /^(?:licen[cs]e|readme|notice)\b/i.test(posix.basename(path))) return "doc";
  return SETTINGS.has(ending) ? "weight.config" : "weight";
}
