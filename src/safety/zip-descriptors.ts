import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";
import { BadZip, type ZipEntry } from "./zip-entry.ts";
import { long, viewOf as view } from "./zip-view.ts";

/** What a descriptor behind an entry's bytes repeats, with or without its signature, in 4 or 8 bytes a size. */
export async function checkDescriptors(
  ...[source, entries, end]: readonly [RandomAccess, readonly ZipEntry[], number]
): Promise<void> {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [index, { flags, start, packed, bytes, crc, name }] of sorted.entries()) {
    if ((flags & 8) === 0) continue;
    const length = (sorted[index + 1]?.offset ?? end) - start - packed;
    const found = await view(source, start + packed, length);
    const at = length === 16 || length === 24 ? 4 : 0;
    const isWide = length - at === 20;
    const sizes = isWide
      ? [long(found, at + 4), long(found, at + 12)]
      : [found.getUint32(at + 4, true), found.getUint32(at + 8, true)];
    const isSame =
      (at === 0 || found.getUint32(0, true) === 0x08074b50) &&
      found.getUint32(at, true) === crc &&
      sizes[0] === packed &&
      sizes[1] === bytes;
    if (!isSame)
      throw new BadZip(
        "zip-header",
        `has the file ${quoted(name)}, of which directory and header say different things`,
      );
  }
}
