import { createHash } from "node:crypto";

/** Whether these bytes are the blob that git calls so. */
export function isBlob(id: string, bytes: Uint8Array): boolean {
  const algorithm = id.length === 64 ? "sha256" : "sha1";
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === id;
}
