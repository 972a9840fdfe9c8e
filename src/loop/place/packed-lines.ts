import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import { readFile, writeAtomic } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import { sha256 } from "../../records/canonical.ts";
import type { PackedLines } from "../../generated/types.ts";
import type { Store } from "../../stores/store.ts";
import type { Place } from "./place.ts";

/** What an archive may come to, unpacked: a thousand windows of some hundred kilobytes. */
const MOST_BYTES = 512 * 1024 ** 2;

/**
 * Keeps lines in the store, packed. Brotli, since its window spans many entries: one is much like the next, and gzip
 * forgets after 32 kB.
 */
export async function keepLines(
  { scratch }: Pick<Place, "scratch">,
  store: Store,
  { text, name }: { readonly text: string; readonly name: string },
): Promise<PackedLines> {
  const bytes = await packed(text);
  const digest = sha256(bytes);
  const file = join(scratch, `packed-${randomUUID()}`);
  await writeAtomic(file, bytes);
  await store.put(file, digest, name);
  return { digest, bytes: bytes.length };
}

/** The same text gives the same bytes, under one version of Node. */
export async function packed(text: string): Promise<Uint8Array> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
  };
  return await promisify(brotliCompress)(text, { params });
}

/** Throws a UserError where the store has not these bytes. */
export async function keptLines(
  { scratch }: Pick<Place, "scratch">,
  store: Store,
  { digest }: PackedLines,
): Promise<string> {
  const file = join(scratch, `packed-${randomUUID()}`);
  const lacks = `${store.name} does not have the archive ${digest.slice(0, 19)}…`;
  const remedy =
    "Bring it back from a copy of the store, or the windows from the history of the branch model-gitops/ledger.";
  if (!(await store.get(digest, file))) throw new UserError(`${lacks}. ${remedy}`);
  const bytes = await readFile(file);
  // Stores verify; what is about to leave the branch is worth a second look.
  if (sha256(bytes) !== digest) throw new UserError(`${lacks}, but other bytes in its place. ${remedy}`);
  return (await promisify(brotliDecompress)(bytes, { maxOutputLength: MOST_BYTES })).toString("utf8");
}
