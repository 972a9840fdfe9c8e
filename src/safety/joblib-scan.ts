import { formatBytes } from "../kernel/units.ts";
import { inflateWhole } from "./archive-inflate.ts";
import { structureProblem } from "./file-facts.ts";
import type { CodeOptions } from "./numpy-scan.ts";
import { scanPickle } from "./pickle-scan.ts";
import type { Problem } from "./problem.ts";
import { inMemory, type RandomAccess } from "./random-access.ts";

/** What is unpacked into memory at once. */
const MOST_INFLATED = 512 * 2 ** 20;

/** Compressions that joblib writes and that are not unpacked here, by how they begin. */
const OTHERS: readonly (readonly [magic: string, name: string])[] = [
  ["BZ", "bzip2"],
  ["\xfd7zXZ", "xz"],
  ["\x5d\x00", "lzma"],
  ["\x04\x22\x4d\x18", "lz4"],
  ["ZF", "joblib's own of before 0.10"],
];

/** A model that joblib wrote: a pickle with arrays in its stream, which may be compressed as a whole. */
export async function scanJoblib(source: RandomAccess, options: CodeOptions): Promise<readonly Problem[]> {
  const { entry } = options;
  const start = Buffer.from(await source.read(0, 6)).toString("latin1");
  const other = OTHERS.find(([magic]) => start.startsWith(magic));
  if (other !== undefined)
    return [
      refused(
        `is compressed with ${other[1]}, which is not unpacked here. Save it with compress=0 or with zlib`,
        entry,
      ),
    ];
  const form = formOf(start);
  if (form === undefined) return (await scanPickle(source, options)).problems;
  if (source.size > MOST_INFLATED) return [tooLarge(entry)];
  const bytes = inflateWhole(await source.read(0, source.size), { form, most: MOST_INFLATED });
  return bytes === undefined ? [tooLarge(entry)] : (await scanPickle(inMemory(bytes), options)).problems;
}

function formOf(start: string): "zlib" | "gzip" | undefined {
  if (start.startsWith("\x1f\x8b")) return "gzip";
  return start.startsWith("x") ? "zlib" : undefined;
}

function tooLarge(entry: string | undefined): Problem {
  return refused(
    `unpacks to more than ${formatBytes(MOST_INFLATED)}, is damaged, or has something behind its end. Save it with compress=0`,
    entry,
  );
}

function refused(reason: string, entry: string | undefined): Problem {
  return structureProblem("compression", `The model that joblib wrote ${reason}.`, entry);
}
