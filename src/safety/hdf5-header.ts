import type { RandomAccess } from "./random-access.ts";

/** The file is not laid out as HDF5 says. */
export class BadHdf5 extends Error {
  override readonly name = "BadHdf5";
}

/** A message of an object header: what one property of a group or dataset is. */
export interface HeaderMessage {
  readonly type: number;
  /** It stands elsewhere, and here is only where. */
  readonly isShared: boolean;
  readonly body: Buffer;
}

const CONTINUATION = 0x10;
const MOST_CHUNKS = 4096;
const MOST_BYTES = 64 * 2 ** 20;

interface Chunk {
  readonly start: number;
  readonly bytes: number;
}

/** The messages of the object whose header lies at an address, versions 1 and 2 (HDF5 file format 3.0, IV.A.1). */
export async function readHeader(source: RandomAccess, address: number): Promise<readonly HeaderMessage[]> {
  const head = await bytesOf(source, address, 16);
  const isNewer = head.toString("latin1", 0, 4) === "OHDR";
  if (!isNewer && head[0] !== 1) throw new BadHdf5("an object without a header");
  const { first, hasOrder } = isNewer ? await newerStart(source, address) : olderStart(head, address);
  const chunks: Chunk[] = [first];
  const messages: HeaderMessage[] = [];
  let total = 0;
  for (let index = 0; index < chunks.length; index += 1) {
    const chunk = chunks[index] ?? first;
    total += chunk.bytes;
    if (chunks.length > MOST_CHUNKS || total > MOST_BYTES) throw new BadHdf5("a header larger than any");
    const bytes = await bytesOf(source, chunk.start, chunk.bytes);
    for (const message of messagesIn(bytes, { isNewer, hasOrder })) {
      messages.push(message);
      if (message.type === CONTINUATION) chunks.push(continuation(message.body, isNewer));
    }
  }
  return messages;
}

/** So many bytes at an address; throws where the file has fewer. */
export async function bytesOf(...[source, address, length]: readonly [RandomAccess, number, number]): Promise<Buffer> {
  const bytes = await source.read(address, length);
  if (bytes.length < length) throw new BadHdf5("an address beyond its end");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An address as a number: none of a real file is above 2^53. */
export function addressAt(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length) throw new BadHdf5("a message that is cut short");
  return Number(bytes.readBigUInt64LE(at));
}

function olderStart(head: Buffer, address: number): { readonly first: Chunk; readonly hasOrder: boolean } {
  return { first: { start: address + 16, bytes: head.readUInt32LE(8) }, hasOrder: false };
}

async function newerStart(
  source: RandomAccess,
  address: number,
): Promise<{ readonly first: Chunk; readonly hasOrder: boolean }> {
  const head = await bytesOf(source, address, 6);
  const flags = head[5] ?? 0;
  if (head[4] !== 2) throw new BadHdf5("a header of another version");
  const at = address + 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4);
  const width = 2 ** (flags & 3);
  const size = await bytesOf(source, at, width);
  const bytes = width === 8 ? addressAt(size, 0) : size.readUIntLE(0, width);
  return { first: { start: at + width, bytes }, hasOrder: (flags & 4) !== 0 };
}

/** Newer continuations have a signature before, and a checksum behind their messages. */
function continuation(body: Buffer, isNewer: boolean): Chunk {
  const [start, bytes] = [addressAt(body, 0), addressAt(body, 8)];
  return isNewer ? { start: start + 4, bytes: bytes - 8 } : { start, bytes };
}

function messagesIn(
  chunk: Buffer,
  { isNewer, hasOrder }: { readonly isNewer: boolean; readonly hasOrder: boolean },
): readonly HeaderMessage[] {
  const messages: HeaderMessage[] = [];
  const headBytes = isNewer ? 4 + (hasOrder ? 2 : 0) : 8;
  let at = 0;
  while (at + headBytes <= chunk.length) {
    const type = isNewer ? chunk.readUInt8(at) : chunk.readUInt16LE(at);
    const sizeAt = at + (isNewer ? 1 : 2);
    const end = at + headBytes + chunk.readUInt16LE(sizeAt);
    if (end > chunk.length) throw new BadHdf5("a message that is cut short");
    const isShared = (chunk.readUInt8(sizeAt + 2) & 2) !== 0;
    messages.push({ type, isShared, body: chunk.subarray(at + headBytes, end) });
    at = end;
  }
  return messages;
}
