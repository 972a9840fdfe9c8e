import { createHash } from "node:crypto";
import type { Digest } from "../../records/canonical.ts";
import { readLfsPointer } from "../../records/lfs-pointer.ts";

/** Whether line endings are normalized, so that a checkout on Windows has the same digest. */
export type DigestKind = "text" | "data";

const BINARY_PROBE = 8192;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/**
 * Digest of a file: code with its line endings normalized where it is text, data as it is; of a Git LFS pointer, which
 * is the whole file, what it names. The file may be larger than memory.
 */
export async function contentDigest(kind: DigestKind, chunks: AsyncIterable<Uint8Array>): Promise<Digest> {
  const rest = chunks[Symbol.asyncIterator]();
  const start = await startOf(rest);
  const pointer = readLfsPointer(start);
  if (pointer !== undefined) return `sha256:${pointer.oid}`;
  const all = joined(start, rest);
  const hash = createHash("sha256");
  for await (const chunk of kind === "text" && !isBinary(start) ? withoutCarriageReturns(all) : all) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}

/** What tells a pointer and a binary file: the first chunks, or all there is. */
async function startOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  while (start.length < BINARY_PROBE) {
    const next = await chunks.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  return start;
}

async function* joined(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, BINARY_PROBE).includes(0);
}

async function* withoutCarriageReturns(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    // Whether the last one stands before a line feed, the next chunk tells.
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    held = bytes.subarray(end);
    yield withoutPairs(bytes.subarray(0, end));
  }
  yield held;
}

/** Without the carriage returns that stand before a line feed. */
export function withoutPairs(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(CARRIAGE_RETURN)) return bytes;
  return bytes.filter((byte, index) => byte !== CARRIAGE_RETURN || bytes[index + 1] !== LINE_FEED);
}
