import { formatBytes } from "../kernel/units.ts";
import { DenseLinks, membersOf } from "./hdf5-groups.ts";
import { addressAt, BadHdf5, bytesOf, readHeader, type HeaderMessage } from "./hdf5-header.ts";
import type { RandomAccess } from "./random-access.ts";

const MOST_OBJECTS = 200_000;
const DATASPACE = 0x01;
const DATATYPE = 0x03;
const EXTERNAL_FILES = 0x07;
const LAYOUT = 0x08;
const UNDEFINED = 2 ** 64;
/** Of a superblock's extension: B-tree sizes, reference counts and free space. Others say where the file really is. */
const EXTENSIONS: ReadonlySet<number> = new Set([0x00, 0x10, 0x13, 0x16, 0x17]);
const BOMB_BYTES = 2 ** 30;
const BOMB_RATIO = 1032;

/** Why an HDF5 file is refused, to go on from "The HDF5 file"; `isCode` where reading it opens another file. */
export interface Hdf5Complaint {
  readonly kind: "hdf5" | "hdf5-external" | "hdf5-bomb";
  readonly reason: string;
}

/**
 * Follows every object from the root: whether one of them is, or has its numbers, in another file of its reader's machine
 * (CVE-2026-1669), or says so many numbers that reading it fills the memory (CVE-2026-0897).
 */
export async function objectComplaint(source: RandomAccess): Promise<Hdf5Complaint | undefined> {
  try {
    return await walk(source, await rootOf(source));
  } catch (error) {
    if (error instanceof DenseLinks)
      return {
        kind: "hdf5",
        reason: `keeps the names of a group as libver="latest" or track_order make h5py write them, which is not followed`,
      };
    if (!(error instanceof BadHdf5)) throw error;
    return { kind: "hdf5", reason: `is damaged: it has ${error.message}` };
  }
}

async function walk(source: RandomAccess, root: number): Promise<Hdf5Complaint | undefined> {
  const known = new Set([root]);
  const waiting = [root];
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    const messages = await readHeader(source, address);
    const { addresses, hasOutside } = await membersOf(source, messages);
    if (hasOutside) return { kind: "hdf5-external", reason: "has a link to another file, which its reader opens" };
    const complaint = datasetComplaint(messages, source.size);
    if (complaint !== undefined) return complaint;
    for (const next of addresses) {
      if (known.has(next)) continue;
      known.add(next);
      waiting.push(next);
    }
    if (known.size > MOST_OBJECTS) return { kind: "hdf5", reason: "has more objects than any model" };
  }
  return undefined;
}

/** The address of the root's header; the superblock has been looked at before (II.A). */
async function rootOf(source: RandomAccess): Promise<number> {
  const version = (await bytesOf(source, 8, 1))[0] ?? 9;
  if (version < 2) return addressAt(await bytesOf(source, version === 0 ? 64 : 68, 8), 0);
  const [extension, root] = [await bytesOf(source, 20, 8), await bytesOf(source, 36, 8)];
  if (addressAt(extension, 0) < UNDEFINED) {
    const messages = await readHeader(source, addressAt(extension, 0));
    if (messages.some(({ type }) => !EXTENSIONS.has(type))) throw new BadHdf5("an extension that is not followed");
  }
  return addressAt(root, 0);
}

function datasetComplaint(messages: readonly HeaderMessage[], fileBytes: number): Hdf5Complaint | undefined {
  const layout = messages.find(({ type }) => type === LAYOUT)?.body;
  if (messages.some(({ type }) => type === EXTERNAL_FILES) || (layout !== undefined && !isOwn(layout)))
    return { kind: "hdf5-external", reason: "has numbers in another file, which its reader opens" };
  if (layout === undefined) return undefined;
  const bytes = elementsOf(messages) * elementBytes(messages);
  return bytes > BOMB_BYTES && bytes > BOMB_RATIO * fileBytes
    ? { kind: "hdf5-bomb", reason: `says ${formatBytes(bytes)} of numbers and holds far fewer` }
    : undefined;
}

/** Compact, in one piece, or in chunks; the fourth class takes its numbers from other datasets. */
function isOwn(layout: Buffer): boolean {
  const version = layout[0] ?? 0;
  const kind = version < 3 ? layout[2] : layout[1];
  return kind !== undefined && kind <= 2;
}

function elementsOf(messages: readonly HeaderMessage[]): number {
  const space = messages.find(({ type }) => type === DATASPACE);
  if (space === undefined || space.isShared || space.body.length < 4)
    throw new BadHdf5("a dataset without a shape of its own");
  const { body } = space;
  const rank = body[1] ?? 0;
  const at = body[0] === 1 ? 8 : 4;
  let count = 1;
  for (let side = 0; side < rank; side += 1) count *= addressAt(body, at + 8 * side);
  return count;
}

function elementBytes(messages: readonly HeaderMessage[]): number {
  const type = messages.find((message) => message.type === DATATYPE);
  return type === undefined || type.isShared || type.body.length < 8 ? 1 : type.body.readUInt32LE(4);
}
