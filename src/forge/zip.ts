import { inflateRawSync } from "node:zlib";
import { messageOf, UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";

export interface ZipLimits {
  /** Of the archive, in bytes. */
  readonly compressed: number;
  /** Of all chosen files together, in bytes. */
  readonly inflated: number;
  readonly entries: number;
}

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * The chosen files of an archive that somebody else made, unpacked in memory. Throws a UserError on anything an honest
 * uploader never sends: too much of it, names that leave the folder, symbolic links, encryption, doubled names. Fields
 * as in PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function unzip(
  zip: Uint8Array,
  limits: ZipLimits,
  isWanted: (name: string) => boolean,
): ReadonlyMap<string, Uint8Array> {
  if (zip.length > limits.compressed)
    throw refused(`it has ${formatBytes(zip.length)}, more than ${formatBytes(limits.compressed)}`);
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries = listEntries(zip, view, limits);
  const wanted = entries.filter(({ name }) => isWanted(name));
  const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > limits.inflated)
    throw refused(`it unpacks to ${formatBytes(total)}, more than ${formatBytes(limits.inflated)}`);
  return new Map(wanted.map((entry) => [entry.name, unpack(zip, view, entry)]));
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

function listEntries(zip: Uint8Array, view: DataView, limits: ZipLimits): readonly ZipEntry[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  // 0xffff would announce ZIP64, which nothing below the size limit needs.
  if (count > limits.entries) throw refused(`it has more than ${limits.entries} entries`);
  const entries = new Map<string, ZipEntry>();
  let offset = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    const { entry, next } = readEntry(zip, view, offset);
    if (entries.has(entry.name)) throw refused(`it has two entries of one name`);
    entries.set(entry.name, entry);
    offset = next;
  }
  return [...entries.values()].filter(({ name }) => !name.endsWith("/"));
}

function findEnd(view: DataView): number {
  // The record has 22 bytes and a comment of at most 65 535.
  for (let offset = view.byteLength - 22; offset >= Math.max(0, view.byteLength - 22 - 0xffff); offset -= 1) {
    if (view.getUint32(offset, true) === END) return offset;
  }
  throw refused("it is no zip archive, or it was cut short");
}

function readEntry(
  zip: Uint8Array,
  view: DataView,
  offset: number,
): { readonly entry: ZipEntry; readonly next: number } {
  if (offset + 46 > zip.length || view.getUint32(offset, true) !== CENTRAL) throw refused("its directory is damaged");
  const nameEnd = offset + 46 + view.getUint16(offset + 28, true);
  const next = nameEnd + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  const name = decodeName(zip.subarray(offset + 46, nameEnd));
  // Unix file types live in the upper half of the external attributes; 0o120000 is a symbolic link.
  const type = (view.getUint32(offset + 38, true) >>> 16) & 0o170000;
  if (type === 0o120000) throw refused("it has a symbolic link");
  if ((view.getUint16(offset + 8, true) & 1) !== 0) throw refused("it is encrypted");
  const entry = {
    name,
    method: view.getUint16(offset + 10, true),
    compressed: view.getUint32(offset + 20, true),
    bytes: view.getUint32(offset + 24, true),
    offset: view.getUint32(offset + 42, true),
  };
  return { entry, next };
}

function decodeName(bytes: Uint8Array): string {
  const name = new TextDecoder().decode(bytes);
  const segments = name.replace(/\/$/, "").split("/");
  const isHostile = /[\\\0:]/.test(name) || segments.some((segment) => ["", ".", ".."].includes(segment));
  if (isHostile) throw refused("it has a name that leaves its folder");
  return name;
}

function unpack(zip: Uint8Array, view: DataView, entry: ZipEntry): Uint8Array {
  const { offset, compressed, bytes, method } = entry;
  if (offset + 30 > zip.length || view.getUint32(offset, true) !== LOCAL) throw refused("an entry is damaged");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = zip.subarray(start, start + compressed);
  if (packed.length !== compressed) throw refused("an entry was cut short");
  const content = method === STORED ? packed : inflate(packed, entry);
  if (content.length !== bytes) throw refused("an entry has another size than it says");
  return content;
}

function inflate(packed: Uint8Array, { method, bytes }: ZipEntry): Uint8Array {
  if (method !== DEFLATED) throw refused("it is packed by a method that uploads never use");
  try {
    // A bomb that announces less than it holds is stopped by zlib; JavaScript libraries would run it to its end.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (cause) {
    throw refused(`an entry cannot be unpacked (${messageOf(cause)})`, cause);
  }
}

function refused(reason: string, cause?: unknown): UserError {
  return new UserError(`The uploaded report is refused: ${reason}. Run the pull request's workflow again.`, {
    cause,
  });
}
