/** Of a string's opcode: the code, a length of up to 8 bytes, and what a name may have. */
const MOST_BYTES = 320;
const LONGEST = 256;

const LENGTH_BYTES: Readonly<Record<number, number>> = { 0x8c: 1, 0x58: 4, 0x8d: 8, 0x55: 1, 0x54: 4 };

/** Strings as they stand in a pickle, by the bytes from their opcode on. */
export const plainText = {
  bytes: MOST_BYTES,

  /** Undefined for what is too long for a name, is escaped, or is no UTF-8. */
  read(bytes: Uint8Array): string | undefined {
    const body = bodyOf(bytes);
    if (body === undefined || body.length > LONGEST) return undefined;
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    } catch {
      return undefined;
    }
  },
};

function bodyOf(bytes: Uint8Array): Uint8Array | undefined {
  const code = bytes[0] ?? 0;
  const lengthBytes = LENGTH_BYTES[code];
  if (lengthBytes !== undefined) return counted(bytes, lengthBytes);
  const end = bytes.indexOf(10);
  const line = end < 0 ? undefined : bytes.subarray(1, end);
  // Escapes mean other letters than those that stand there.
  if (line === undefined || line.includes(0x5c)) return undefined;
  if (code === 0x56) return line;
  const quote = line[0];
  const isQuoted = line.length >= 2 && (quote === 0x22 || quote === 0x27) && line.at(-1) === quote;
  return code === 0x53 && isQuoted ? line.subarray(1, -1) : undefined;
}

function counted(bytes: Uint8Array, lengthBytes: number): Uint8Array | undefined {
  let length = 0;
  for (let index = lengthBytes; index >= 1; index -= 1) length = length * 256 + (bytes[index] ?? 0);
  return length > LONGEST ? undefined : bytes.subarray(1 + lengthBytes, 1 + lengthBytes + length);
}
