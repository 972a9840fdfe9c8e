import type { GitRefs } from "../forge/forge.ts";
import { sha256, type Digest } from "../records/canonical.ts";

/** What lies on a ledger by blob id, which never changes: each is read, hashed and parsed at most once. */
export class LedgerBlobs {
  readonly #refs: Pick<GitRefs, "blob" | "blobs">;
  readonly #texts = new Map<string, Promise<string>>();
  readonly #digests = new Map<string, Promise<Digest>>();
  readonly #values = new Map<string, Promise<unknown>>();

  constructor(refs: Pick<GitRefs, "blob" | "blobs">) {
    this.#refs = refs;
  }

  /** Reads all of these that are not known yet with few requests. */
  async prefetch(blobs: readonly string[]): Promise<void> {
    const missing = [...new Set(blobs)].filter((blob) => !this.#texts.has(blob));
    if (missing.length === 0) return;
    for (const [blob, bytes] of await this.#refs.blobs(missing)) this.#texts.set(blob, Promise.resolve(decoded(bytes)));
  }

  /** Lets go of what was read; digests are small and stay. */
  forget(): void {
    this.#texts.clear();
    this.#values.clear();
  }

  digest(blob: string): Promise<Digest> {
    return once(this.#digests, blob, async () => sha256(await this.text(blob)));
  }

  /** Its JSON; undefined where it is none. */
  value(blob: string): Promise<unknown> {
    return once(this.#values, blob, async () => valueOf(await this.text(blob)));
  }

  text(blob: string): Promise<string> {
    return once(this.#texts, blob, async () => decoded(await this.#refs.blob(blob)));
  }
}

function once<T>(known: Map<string, Promise<T>>, blob: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(blob) ?? make();
  known.set(blob, found);
  return found;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
