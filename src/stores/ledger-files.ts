import { userMessage } from "../kernel/errors.ts";
import type { Digest } from "../records/canonical.ts";
import type { EvidenceKind } from "../records/kinds/kind.ts";
import type { LedgerBlobs } from "./ledger-blobs.ts";
import { addressOf, parseRecorded, type LedgerFormat, type Recorded } from "./ledger-entry.ts";
import type { Filed } from "./ledger-listing.ts";
import { distrustOf, type LedgerTrust } from "./ledger-trust.ts";

/** A file of the ledger as it lies there. */
export interface LyingFile<Word extends string = string, Body extends object = object> {
  readonly path: string;
  readonly text: string;
  /** Of the text, as the next entry names it. */
  readonly digest: Digest;
  /** Undefined where it cannot be read. */
  readonly entry: Recorded<Word, Body> | undefined;
  /** Why it counts for nothing; undefined where it counts. */
  readonly doubt: string | undefined;
}

interface Lying<Word extends string, Body extends object> {
  readonly model: string;
  readonly kind: EvidenceKind<Word, Body>;
  readonly blobs: LedgerBlobs;
  readonly format: LedgerFormat;
  readonly trust: LedgerTrust | undefined;
}

/** These files, read with few requests. */
export async function lyingFiles<Word extends string, Body extends object>(
  files: readonly Filed[],
  { model, kind, blobs, format, trust }: Lying<Word, Body>,
): Promise<readonly LyingFile<Word, Body>[]> {
  await blobs.prefetch(files.map(({ blob }) => blob));
  const read = files.map(async ({ blob, path }): Promise<LyingFile<Word, Body>> => {
    const file = { path, text: await blobs.text(blob), digest: await blobs.digest(blob) };
    const id = addressOf(path, format)?.id ?? "";
    try {
      const entry = parseRecorded({ model, kind, id, path }, await blobs.value(blob), format);
      return { ...file, entry, doubt: trust && distrustOf(entry, trust) };
    } catch (error) {
      return { ...file, entry: undefined, doubt: userMessage(error) };
    }
  });
  return await Promise.all(read);
}
