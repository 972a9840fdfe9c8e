import { crc32 } from "node:zlib";
import { formatBytes } from "../kernel/units.ts";
import { inflateWhole } from "./archive-inflate.ts";
import { structureProblem } from "./file-facts.ts";
import type { Problem } from "./problem.ts";
import { inMemory, type RandomAccess } from "./random-access.ts";
import type { ZipEntry } from "./zip-entry.ts";

/** What is unpacked into memory at once. */
const MOST_INFLATED = 512 * 2 ** 20;
/** Checksums of larger stored files would cost a pass over gigabytes of weights, which no scan reads. */
const MOST_CHECKED = 64 * 2 ** 20;

/** An entry's bytes, or why they are not read. */
export async function openEntry(source: RandomAccess, entry: ZipEntry): Promise<RandomAccess | Problem> {
  if (!entry.isDeflated && entry.bytes > MOST_CHECKED) return part(source, entry.start, entry.bytes);
  if (entry.bytes > MOST_INFLATED)
    return problem(
      "zip-size",
      `unpacks to ${formatBytes(entry.bytes)}, more than the ${formatBytes(MOST_INFLATED)} that are read here. Write it without compression`,
      entry,
    );
  const packed = await source.read(entry.start, entry.packed);
  const bytes = entry.isDeflated ? inflateWhole(packed, { form: "raw", most: entry.bytes }) : packed;
  if (bytes?.length !== entry.bytes)
    return problem("zip-sizes", "has another size than it says. Do not load it", entry);
  if (crc32(bytes) !== entry.crc) return problem("zip-crc", "has another checksum than it says. Do not load it", entry);
  return inMemory(bytes);
}

/** A part of a file as a file of its own. */
export function part(source: RandomAccess, start: number, size: number): RandomAccess {
  return {
    size,
    read: async (offset, length) => await source.read(start + offset, Math.max(0, Math.min(length, size - offset))),
  };
}

function problem(kind: string, reason: string, { name }: ZipEntry): Problem {
  return structureProblem(kind, `A file of the ZIP archive ${reason}.`, name.slice(0, 80));
}
