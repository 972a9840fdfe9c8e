import type { AdoptedFile } from "./adoption.ts";

/** What becomes of one file: nothing that is there is overwritten. */
export interface PlannedFile extends AdoptedFile {
  readonly kind: "new" | "same" | "lines" | "left";
  /** What is written; of `same` and `left` nothing is. */
  readonly content: string;
}

/** `existing` has the texts of those that are there. */
export function planFiles(
  wanted: readonly AdoptedFile[],
  existing: ReadonlyMap<string, string>,
): readonly PlannedFile[] {
  return wanted.map((file) => {
    const there = existing.get(file.path);
    if (there === undefined) return { ...file, kind: "new", content: file.text };
    if (file.isAppended === true) return withLines(file, there);
    return { ...file, kind: there === file.text ? "same" : "left", content: there };
  });
}

function withLines(file: AdoptedFile, there: string): PlannedFile {
  const known = new Set(there.split(/\r?\n/).map((line) => line.trim()));
  const missing = file.text.split("\n").filter((line) => line !== "" && !known.has(line));
  if (missing.length === 0) return { ...file, kind: "same", content: there };
  const lineEnd = there.includes("\r\n") ? "\r\n" : "\n";
  const begun = there === "" || there.endsWith("\n") ? there : `${there}${lineEnd}`;
  return { ...file, kind: "lines", content: `${begun}${missing.join(lineEnd)}${lineEnd}` };
}
