import { createHash } from "node:crypto";

/**
 * JSON with sorted keys and no white space: equal values give equal bytes, so keys and ledger entries can be compared.
 * Throws on a number that JSON cannot hold: it would silently become null.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  // Bins are long lists of numbers, which are the same text when they are written at once.
  if (Array.isArray(value) && value.every((member) => typeof member === "number" && Number.isFinite(member)))
    return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${entries.join(",")}}`;
}

/** A record as it is written to disk: sorted keys, two spaces, a final newline. */
export function prettyJson(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`;
}

/** `sha256:<hex>` of text (as UTF-8) or bytes. */
export function sha256(content: string | Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

export type Digest = `sha256:${string}`;

/** The hex part of a digest. */
export function hexOf(digest: string): string {
  return digest.replace(/^sha256:/, "");
}
