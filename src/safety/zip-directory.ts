import { structureProblem } from "./file-facts.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { BadZip, type ZipEntry } from "./zip-entry.ts";
import { zipBombs, zipLayout } from "./zip-layout.ts";
import { nameComplaint } from "./zip-name.ts";
import { quoted } from "./quoted.ts";
import { wideSizes } from "./zip-wide.ts";
import { checkDescriptors } from "./zip-descriptors.ts";
import { long, viewOf as view } from "./zip-view.ts";

export interface ZipDirectory {
  /** None where there is a problem that two readers could see differently. */
  readonly entries: readonly ZipEntry[];
  readonly problems: readonly Problem[];
}

const END = 0x06054b50;
const WIDE_END = 0x06064b50;
const WIDE_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_ENTRIES = 250_000;
const MOST_DIRECTORY = 64 * 2 ** 20;
/** A descriptor behind the bytes, names in UTF-8, and how hard it was packed. */
const KNOWN_FLAGS = 0x0008 | 0x0800 | 0x0006;
const UNICODE_PATH = 0x7075;

/**
 * The files of a zip archive, where every reader sees the same ones: the directory at the very end, each entry as its own
 * header has it, one behind another without gaps from the first byte on. Fields as in PKWARE's APPNOTE 6.3.10.
 */
export async function readZip(source: RandomAccess): Promise<ZipDirectory> {
  try {
    const end = await readEnd(source);
    const entries = await readEntries(source, end);
    zipLayout(entries, end.start);
    await checkDescriptors(source, entries, end.start);
    const bombs = zipBombs(entries);
    return bombs === undefined ? { entries, problems: [] } : refused("zip-bomb", bombs);
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    return refused(error.kind, error.message);
  }
}

function refused(kind: string, reason: string): ZipDirectory {
  const advice = "Do not load it; write it again with the library that made it.";
  return { entries: [], problems: [structureProblem(kind, `The ZIP archive ${reason}. ${advice}`)] };
}

interface End {
  readonly count: number;
  /** Of the central directory. */
  readonly start: number;
  readonly bytes: number;
}

async function readEnd(source: RandomAccess): Promise<End> {
  const at = source.size - 22;
  const end = await view(source, at, 22);
  if (end.getUint32(0, true) !== END || end.getUint16(20, true) !== 0)
    throw new BadZip("zip-end", "does not end with the end of its directory: it was cut short, or something follows");
  const small = { count: end.getUint16(10, true), bytes: end.getUint32(12, true), start: end.getUint32(16, true) };
  if (end.getUint32(4, true) !== 0 || end.getUint16(8, true) !== small.count)
    throw new BadZip("zip-end", "is one part of several");
  const wide = await readWideEnd(source, at);
  const found = wide ?? small;
  const isSame =
    isOf(small.count, found.count, 0xffff) &&
    isOf(small.bytes, found.bytes, 0xffffffff) &&
    isOf(small.start, found.start, 0xffffffff);
  if (!isSame) throw new BadZip("zip-end", "has two directories that differ");
  if (found.start + found.bytes !== at - (wide === undefined ? 0 : 76))
    throw new BadZip("zip-end", "has bytes before its first file, or between its directory and its end");
  if (found.count > MOST_ENTRIES || found.bytes > MOST_DIRECTORY)
    throw new BadZip("zip-bomb", "has more files than any model");
  return found;
}

/** The older field has the number itself, or says that the wider one has it. */
function isOf(small: number, wide: number, saturated: number): boolean {
  return small === wide || small === saturated;
}

/** Readers look for the wide end at different places: it has to be at both. */
async function readWideEnd(source: RandomAccess, end: number): Promise<End | undefined> {
  if (end < 76) return undefined;
  const locator = await view(source, end - 20, 20);
  if (locator.getUint32(0, true) !== WIDE_LOCATOR) return undefined;
  const wide = await view(source, end - 76, 56);
  const isUsual =
    wide.getUint32(0, true) === WIDE_END &&
    long(wide, 4) === 44 &&
    long(locator, 8) === end - 76 &&
    wide.getUint32(16, true) === 0;
  if (!isUsual || long(wide, 24) !== long(wide, 32)) throw new BadZip("zip-end", "has two directories that differ");
  return { count: long(wide, 32), bytes: long(wide, 40), start: long(wide, 48) };
}

async function readEntries(source: RandomAccess, end: End): Promise<readonly ZipEntry[]> {
  const bytes = await source.read(end.start, end.bytes);
  const directory = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let index = 0; index < end.count; index += 1) {
    if (at + 46 > bytes.length || directory.getUint32(at, true) !== CENTRAL)
      throw new BadZip("zip-end", "has a damaged directory");
    const next =
      at +
      46 +
      directory.getUint16(at + 28, true) +
      directory.getUint16(at + 30, true) +
      directory.getUint16(at + 32, true);
    if (next > bytes.length) throw new BadZip("zip-end", "has a damaged directory");
    const central = readCentral(new DataView(bytes.buffer, bytes.byteOffset + at, next - at));
    if (names.has(central.name.toLowerCase()))
      throw new BadZip("zip-names", `has two files of the name ${quoted(central.name)}`);
    names.add(central.name.toLowerCase());
    entries.push({ ...central, start: await startOf(source, central) });
    at = next;
  }
  if (at !== bytes.length) throw new BadZip("zip-end", "has more in its directory than it counts");
  return entries;
}

function readCentral(record: DataView): Omit<ZipEntry, "start"> {
  const flags = record.getUint16(8, true);
  const nameEnd = 46 + record.getUint16(28, true);
  const name = nameOf(record, 46, nameEnd, flags);
  const at = quoted(name);
  if ((flags & 0x2041) !== 0) throw new BadZip("zip-encrypted", `has the encrypted file ${at}`);
  if ((flags & ~KNOWN_FLAGS) !== 0)
    throw new BadZip("zip-flags", `has the file ${at} with flags that readers take differently`);
  const method = record.getUint16(10, true);
  if (method !== 0 && method !== 8)
    throw new BadZip("zip-method", `has the file ${at} packed by a method that is not read here`);
  // Unix file types live in the upper half of the external attributes: anything but a file or a folder is a link or worse.
  const type = (record.getUint32(38, true) >>> 16) & 0o170000;
  if (type !== 0 && type !== 0o100000 && type !== 0o040000)
    throw new BadZip("zip-link", `has ${at}, which is a link or a device`);
  if (record.getUint16(34, true) !== 0) throw new BadZip("zip-end", "is one part of several");
  const extra = new DataView(record.buffer, record.byteOffset + nameEnd, record.getUint16(30, true));
  const sizes = {
    bytes: record.getUint32(24, true),
    packed: record.getUint32(20, true),
    offset: record.getUint32(42, true),
  };
  const wide = wideSizes(sizes, extra);
  if (wide === undefined || wide.ids.has(UNICODE_PATH))
    throw new BadZip("zip-names", `has the file ${at} with a second name or size`);
  if (method === 0 && wide.packed !== wide.bytes) throw new BadZip("zip-sizes", `has the file ${at} with two sizes`);
  const { bytes, packed, offset } = wide;
  return { name, isDeflated: method === 8, packed, bytes, offset, flags, crc: record.getUint32(16, true) };
}

function nameOf(...[record, start, end, flags]: readonly [DataView, number, number, number]): string {
  const bytes = new Uint8Array(record.buffer, record.byteOffset + start, end - start);
  const complaint = nameComplaint(bytes, (flags & 0x0800) !== 0);
  if (complaint !== undefined) throw new BadZip("zip-names", complaint);
  return new TextDecoder().decode(bytes);
}

/** Where its bytes begin, when its own header says what the directory says. */
async function startOf(source: RandomAccess, entry: Omit<ZipEntry, "start">): Promise<number> {
  const head = await view(source, entry.offset, 30);
  const nameLength = head.getUint16(26, true);
  const extraLength = head.getUint16(28, true);
  const rest = await view(source, entry.offset + 30, nameLength + extraLength);
  const name = new TextDecoder().decode(new Uint8Array(rest.buffer, rest.byteOffset, nameLength));
  const sizes = { bytes: head.getUint32(22, true), packed: head.getUint32(18, true), offset: 0 };
  const wide = wideSizes(sizes, new DataView(rest.buffer, rest.byteOffset + nameLength, extraLength));
  const isLater = (entry.flags & 8) !== 0;
  const isSame =
    head.getUint32(0, true) === LOCAL &&
    head.getUint16(6, true) === entry.flags &&
    head.getUint16(8, true) === (entry.isDeflated ? 8 : 0) &&
    name === entry.name &&
    wide !== undefined &&
    !wide.ids.has(UNICODE_PATH) &&
    isSaid(head.getUint32(14, true), entry.crc, isLater) &&
    isSaid(wide.bytes, entry.bytes, isLater) &&
    isSaid(wide.packed, entry.packed, isLater);
  if (!isSame)
    throw new BadZip(
      "zip-header",
      `has the file ${quoted(entry.name)}, of which directory and header say different things`,
    );
  return entry.offset + 30 + nameLength + extraLength;
}

/** Zero where a descriptor behind the bytes says it. */
function isSaid(here: number, there: number, isLater: boolean): boolean {
  return here === there || (isLater && here === 0);
}
