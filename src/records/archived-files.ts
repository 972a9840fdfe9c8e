import { canonicalJson, prettyJson, sha256, type Digest } from "./canonical.ts";

/**
 * Files of the ledger as they are archived, a line each: an entry as canonical JSON, of which the file is the
 * pretty-printed form; a file that is anything else as one JSON string.
 */
export function archiveText(files: readonly string[]): string {
  return files.map((text) => `${lineOf(text)}\n`).join("");
}

/** The files of an archive, byte by byte as they lay on the branch. Throws a SyntaxError on what is none. */
export function archivedFiles(archive: string): readonly string[] {
  return linesOf(archive).map((line) => {
    const value: unknown = JSON.parse(line);
    return typeof value === "string" ? value : prettyJson(value);
  });
}

/** Of files in their order, by their digests: none can be left out, added or exchanged. */
export function entriesDigest(digests: readonly string[]): Digest {
  return sha256(digests.map((digest) => `${digest}\n`).join(""));
}

/** Without the last one, behind which nothing is. */
export function linesOf(text: string): readonly string[] {
  return text.split("\n").slice(0, -1);
}

function lineOf(text: string): string {
  const value: unknown = JSON.parse(text);
  return typeof value !== "string" && prettyJson(value) === text ? canonicalJson(value) : JSON.stringify(text);
}
