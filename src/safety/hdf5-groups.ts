import { addressAt, BadHdf5, bytesOf, type HeaderMessage } from "./hdf5-header.ts";
import type { RandomAccess } from "./random-access.ts";

/** Links whose names lie in a heap that is not followed. */
export class DenseLinks extends Error {}

/** What a group has under its names: objects of this file by their address, and whether another file is named. */
export interface Members {
  readonly addresses: readonly number[];
  readonly hasOutside: boolean;
}

const UNDEFINED = 2 ** 64;
const LINK_INFO = 0x02;
const LINK = 0x06;
const SYMBOL_TABLE = 0x11;
const MOST_DEPTH = 32;
const ENTRY = 40;
const SOFT = 2;

/** The members of a group, from the messages of its header: symbol tables of older files, link messages of newer ones. */
export async function membersOf(source: RandomAccess, messages: readonly HeaderMessage[]): Promise<Members> {
  const addresses: number[] = [];
  let hasOutside = false;
  for (const { type, body } of messages) {
    if (type === SYMBOL_TABLE) addresses.push(...(await symbolsBelow(source, addressAt(body, 0), 0)));
    if (type === LINK_INFO && heapOf(body) < UNDEFINED) throw new DenseLinks();
    if (type !== LINK) continue;
    const target = targetOf(body);
    if (target === "outside") hasOutside = true;
    else if (target !== "inside") addresses.push(target);
  }
  return { addresses, hasOutside };
}

/** A link message (IV.A.2.g): an object's address, a path in this file, or what leads out of it. */
function targetOf(body: Buffer): number | "inside" | "outside" {
  if (body.length < 4 || body[0] !== 1) throw new BadHdf5("a link of another version");
  const flags = body[1] ?? 0;
  const kind = (flags & 8) === 0 ? 0 : (body[2] ?? 0);
  if (kind === 1) return "inside";
  if (kind !== 0) return "outside";
  const at = 2 + ((flags & 8) === 0 ? 0 : 1) + ((flags & 4) === 0 ? 0 : 8) + ((flags & 16) === 0 ? 0 : 1);
  const width = 2 ** (flags & 3);
  if (at + width > body.length) throw new BadHdf5("a link that is cut short");
  const length = width === 8 ? addressAt(body, at) : body.readUIntLE(at, width);
  return addressAt(body, at + width + length);
}

function heapOf(body: Buffer): number {
  return addressAt(body, ((body[1] ?? 0) & 1) === 0 ? 2 : 10);
}

/** The objects of a B-tree of symbol tables (III.A.1, III.C). */
async function symbolsBelow(
  ...[source, address, depth]: readonly [RandomAccess, number, number]
): Promise<readonly number[]> {
  if (depth > MOST_DEPTH) throw new BadHdf5("a tree without an end");
  const head = await bytesOf(source, address, 24);
  if (head.toString("latin1", 0, 4) === "SNOD") return await symbolsOf(source, address, head.readUInt16LE(6));
  if (head.toString("latin1", 0, 4) !== "TREE" || head[4] !== 0) throw new BadHdf5("a group without its members");
  const count = head.readUInt16LE(6);
  const children = await bytesOf(source, address + 24, 16 * count);
  const found: number[] = [];
  for (let index = 0; index < count; index += 1)
    found.push(...(await symbolsBelow(source, addressAt(children, 16 * index + 8), depth + 1)));
  return found;
}

async function symbolsOf(
  ...[source, address, count]: readonly [RandomAccess, number, number]
): Promise<readonly number[]> {
  const entries = await bytesOf(source, address + 8, ENTRY * count);
  return Array.from({ length: count }, (_, index) => index * ENTRY)
    .filter((at) => entries.readUInt32LE(at + 16) !== SOFT)
    .map((at) => addressAt(entries, at + 8));
}
