import { formatBytes } from "../kernel/units.ts";
import { quoted } from "./quoted.ts";
import { BadZip, type ZipEntry } from "./zip-entry.ts";

/** A descriptor: checksum and two sizes of 4 or 8 bytes, with or without a signature. */
const DESCRIPTORS: ReadonlySet<number> = new Set([12, 16, 20, 24]);
const BOMB_BYTES = 2 ** 30;
const BOMB_RATIO = 100;
/** Deflate cannot pack better. */
const BEST_RATIO = 1032;

/** Throws a BadZip where entries overlap, or leave bytes of the file to nobody. */
export function zipLayout(entries: readonly ZipEntry[], directory: number): void {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  if ((sorted[0]?.offset ?? directory) !== 0) throw new BadZip("zip-end", "has bytes before its first file");
  for (const [index, { name, start, packed, flags }] of sorted.entries()) {
    const gap = (sorted[index + 1]?.offset ?? directory) - start - packed;
    if (gap < 0) throw new BadZip("zip-overlap", `has the file ${quoted(name)}, which overlaps another`);
    if ((flags & 8) === 0 ? gap > 0 : !DESCRIPTORS.has(gap))
      throw new BadZip("zip-gap", `has bytes behind the file ${quoted(name)} that belong to none`);
  }
}

/** Why unpacking would fill the disk; undefined where it would not. */
export function zipBombs(entries: readonly ZipEntry[]): string | undefined {
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  const lies = entries.find((entry) => entry.bytes > BEST_RATIO * entry.packed + 64);
  if (lies !== undefined) return `has the file ${quoted(lies.name)}, which says more bytes than it can hold`;
  if (bytes <= BOMB_BYTES || bytes <= BOMB_RATIO * packed) return undefined;
  return `unpacks from ${formatBytes(packed)} to ${formatBytes(bytes)}`;
}
