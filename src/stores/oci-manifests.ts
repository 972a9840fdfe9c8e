import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { WrongDigestError } from "./digest.ts";
import { keepBlob, textBlob } from "./oci-blobs.ts";
import { smallAnswer } from "./small-answer.ts";
import type { Registry } from "./oci-registry.ts";
import { MANIFEST, type Pack } from "./model-pack.ts";
import { sha256 } from "../records/canonical.ts";

/** A layer as far as stores look at it. */
interface Layer {
  readonly digest: string;
  readonly size: number;
  readonly path: string;
  /** What ORAS and containerd call the file. */
  readonly title: string;
  /** Whether it is the file itself, not an archive that would be unpacked. */
  readonly isRaw: boolean;
}

/** A manifest as far as stores look at it. */
export interface Manifest {
  /** As it came. */
  readonly text: string;
  readonly layers: readonly Layer[];
  readonly annotations: Readonly<Record<string, unknown>>;
}

/** The manifest of a tag or a digest; undefined where there is none. Throws a WrongDigestError where it is no manifest of files. */
export async function manifestAt(registry: Registry, tag: string): Promise<Manifest | undefined> {
  const shown = registry.shown(tag.startsWith("sha256:") ? `@${tag}` : `:${tag}`);
  const asked = { to: `manifests/${tag}`, headers: { accept: MANIFEST }, accepts: [200, 404] };
  const { status, text } = await smallAnswer(async () => await registry.ask(asked), { shown, web: registry.web });
  if (status === 404) return undefined;
  const found = manifestIn(text);
  if (found !== undefined) return found;
  throw new WrongDigestError(
    `${shown} is no manifest of a model: somebody else pushed it. It is not used; remove that tag, or name another repository.`,
  );
}

/**
 * Pushes a manifest under a tag, its configuration before it. Registries have no way to tag only where no tag is: what is
 * there afterwards is looked at. Throws a UserError where that is something else.
 */
export async function putManifest(registry: Registry, tag: string, { manifest, config }: Pack): Promise<void> {
  await keepBlob(registry, textBlob(config, sha256(config)));
  let there: Manifest | undefined;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const answer = await registry.ask({
      to: `manifests/${tag}`,
      method: "PUT",
      headers: { "content-length": String(Buffer.byteLength(manifest)), "content-type": MANIFEST },
      body: () => manifest,
      // docker-registry answers so where another writes the same tag at this moment.
      accepts: round === ROUNDS ? TAKEN : [...TAKEN, 400],
    });
    answer.destroy();
    there = await manifestAt(registry, tag);
    if (there?.text === manifest) return;
    if (answer.statusCode !== 400) break;
    await registry.web.wait(250 * 2 ** round);
  }
  throw new UserError(
    `The manifest ${registry.shown(`:${tag}`)} was pushed, and the registry has ${there === undefined ? "none" : "another"}: ${there === undefined ? "look at its log" : "somebody else pushed at the same time"}. Run again.`,
  );
}

const TAKEN = [200, 201, 202];
const ROUNDS = 4;

function manifestIn(text: string): Manifest | undefined {
  const value = valueOf(text);
  if (!isRecord(value) || !Array.isArray(value["layers"])) return undefined;
  const layers = value["layers"].filter(isRecord).map(({ digest, size, annotations, mediaType }) => ({
    digest: typeof digest === "string" ? digest : "",
    size: typeof size === "number" && Number.isSafeInteger(size) ? size : -1,
    path: textIn(annotations, "org.cncf.model.filepath"),
    title: textIn(annotations, "org.opencontainers.image.title"),
    isRaw: typeof mediaType === "string" && mediaType.endsWith(".raw"),
  }));
  if (layers.some(({ digest, size }) => !/^sha256:[0-9a-f]{64}$/.test(digest) || size < 0)) return undefined;
  return { text, layers, annotations: isRecord(value["annotations"]) ? value["annotations"] : {} };
}

function textIn(annotations: unknown, name: string): string {
  const text = isRecord(annotations) ? annotations[name] : undefined;
  return typeof text === "string" ? text : "";
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
