import type { RandomAccess } from "./random-access.ts";
import { BadZip } from "./zip-entry.ts";

/** So many bytes of an archive as numbers; throws a BadZip where it has fewer. */
export async function viewOf(...[source, offset, length]: readonly [RandomAccess, number, number]): Promise<DataView> {
  const bytes = offset < 0 ? new Uint8Array(0) : await source.read(offset, length);
  if (bytes.length < length) throw new BadZip("zip-end", "is cut short");
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** 8 bytes as the nearest double: no archive is longer than its exact ones. */
export function long(record: DataView, at: number): number {
  return record.getUint32(at, true) + record.getUint32(at + 4, true) * 2 ** 32;
}
