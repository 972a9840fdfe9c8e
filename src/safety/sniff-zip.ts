import type { Format } from "./format.ts";
import type { RandomAccess } from "./random-access.ts";

const END_RECORD = 22;
const MOST_COMMENT = 65_535;
const ENTRY = 46;
const MOST_DIRECTORY = 16 * 2 ** 20;

/** Where a ZIP archive's directory lies; of those of more than 4 GB, which have another, only that there is one. */
export interface ZipDirectory {
  readonly start: number;
  readonly bytes: number;
}

/** The directory that a ZIP reader finds at the file's end (as Python's zipfile looks for it), if it has entries. */
export async function zipDirectory(source: RandomAccess): Promise<ZipDirectory | undefined> {
  const start = Math.max(0, source.size - END_RECORD - MOST_COMMENT);
  const tail = Buffer.from(await source.read(start, END_RECORD + MOST_COMMENT));
  for (let at = tail.length - END_RECORD; at >= 0; at -= 1) {
    at = tail.lastIndexOf("PK\x05\x06", at);
    if (at === -1) return undefined;
    const bytes = tail.readUInt32LE(at + 12);
    // PyTorch writes the wide end always, with numbers that the older one has room for.
    const wide = at >= 20 ? await wideDirectory(source, tail.subarray(at - 20, at)) : undefined;
    const directory = wide ?? { start: start + at - bytes, bytes };
    if (await startsWith(source, directory.start, "PK\x01\x02")) return directory;
  }
  return undefined;
}

/** By its entries' names; `names` for tests of what it holds. */
export async function zipKind(source: RandomAccess): Promise<Format> {
  const directory = await zipDirectory(source);
  if (directory === undefined) return "zip";
  const names = await entryNames(source, directory);
  if (names.some((name) => /(?:^|\/)(?:data|constants)\.pkl$/.test(name))) return "torch-zip";
  if (names.includes("config.json") && names.some((name) => /^(?:metadata\.json|model\.weights\.)/.test(name)))
    return "keras-zip";
  return names.length > 0 && names.every((name) => name.endsWith(".npy")) ? "npz" : "zip";
}

/** The locator stands before the end record, and says where the wide end record is. */
async function wideDirectory(source: RandomAccess, locator: Buffer): Promise<ZipDirectory | undefined> {
  if (locator.toString("latin1", 0, 4) !== "PK\x06\x07") return undefined;
  const record = Buffer.from(await source.read(Number(locator.readBigUInt64LE(8)), 56));
  if (record.length < 56 || record.toString("latin1", 0, 4) !== "PK\x06\x06") return undefined;
  return { start: Number(record.readBigUInt64LE(48)), bytes: Number(record.readBigUInt64LE(40)) };
}

async function entryNames(source: RandomAccess, { start, bytes }: ZipDirectory): Promise<readonly string[]> {
  const directory = Buffer.from(await source.read(start, Math.min(bytes, MOST_DIRECTORY)));
  const names: string[] = [];
  for (let at = 0; at + ENTRY <= directory.length;) {
    if (directory.toString("latin1", at, at + 4) !== "PK\x01\x02") break;
    const nameBytes = directory.readUInt16LE(at + 28);
    names.push(directory.toString("utf8", at + ENTRY, at + ENTRY + nameBytes));
    at += ENTRY + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return names;
}

async function startsWith(...[source, at, text]: readonly [RandomAccess, number, string]): Promise<boolean> {
  return at >= 0 && Buffer.from(await source.read(at, text.length)).toString("latin1") === text;
}
