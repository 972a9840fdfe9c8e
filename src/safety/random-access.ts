import { open } from "node:fs/promises";

/** A file's bytes by offset: of 100 GB the header is read, and nothing else. */
export interface RandomAccess {
  readonly size: number;
  /** The bytes from `offset`; fewer than asked for where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file that is open until it is disposed of. */
export async function openRandomAccess(file: string): Promise<RandomAccess & AsyncDisposable> {
  const handle = await open(file, "r");
  const { size } = await handle.stat();
  return {
    size,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      const bytes = new Uint8Array(wanted);
      const { bytesRead } = await handle.read(bytes, 0, wanted, offset);
      return bytesRead === wanted ? bytes : bytes.subarray(0, bytesRead);
    },
    [Symbol.asyncDispose]: async () => await handle.close(),
  };
}

/** Bytes that are in memory: an entry of an archive. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}
