/** Numbers in [0, 1) by Mulberry32: the same of each seed, so that a finding can be made again. */
export function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Bytes that end lengths, numbers and texts in many formats. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x22, 0x27, 0x2c, 0x3a, 0x5b, 0x7b, 0x7d, 0x5d, 0x2f, 0x2e, 0x25];

type Change = (bytes: Buffer, random: () => number, other: Uint8Array) => Buffer;

const CHANGES: readonly Change[] = [
  (bytes, random) => changed(bytes, at(bytes, random), Math.floor(random() * 256)),
  (bytes, random) => changed(bytes, at(bytes, random), TELLING[Math.floor(random() * TELLING.length)] ?? 0),
  (bytes, random) =>
    changed(bytes, at(bytes, random), (bytes[at(bytes, random)] ?? 0) ^ (1 << Math.floor(random() * 8))),
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => Buffer.concat([bytes.subarray(0, at(bytes, random)), bytes.subarray(at(bytes, random))]),
  // What was there is there once more, up to a thousand times.
  (bytes, random) => {
    const [from, length] = [at(bytes, random), 1 + Math.floor(random() * 40)];
    const piece = bytes.subarray(from, from + length);
    const times = random() < 0.1 ? 1000 : 2;
    return Buffer.concat([
      bytes.subarray(0, from),
      ...Array.from({ length: times }, () => piece),
      bytes.subarray(from),
    ]);
  },
  // Another file's piece in the place of this one's.
  (bytes, random, other) => {
    const [from, length] = [at(bytes, random), Math.floor(random() * 64)];
    const start = Math.floor(random() * other.length);
    return Buffer.concat([
      bytes.subarray(0, from),
      other.subarray(start, start + length),
      bytes.subarray(from + length),
    ]);
  },
  // Eight bytes that say much: of a length, a size, a number of dimensions.
  (bytes, random) => {
    const from = at(bytes, random);
    const large = Buffer.alloc(8, random() < 0.5 ? 0xff : 0x7f);
    return Buffer.concat([bytes.subarray(0, from), large, bytes.subarray(from + 8)]);
  },
];

const at = (bytes: Uint8Array, random: () => number): number => Math.floor(random() * bytes.length);

function changed(bytes: Buffer, index: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[index] = value;
  return copy;
}

/** So many variations of some files, one to four changes each. */
export function* mutantsOf(files: readonly (Uint8Array | string)[], count: number, seed = 1): Generator<Buffer> {
  const random = numbersOf(seed);
  const pick = (): Buffer => Buffer.from(files[Math.floor(random() * files.length)] ?? "");
  for (let index = 0; index < count; index += 1) {
    let bytes = pick();
    const changes = 1 + Math.floor(random() * 4);
    for (let change = 0; change < changes; change += 1)
      bytes = CHANGES[Math.floor(random() * CHANGES.length)]?.(bytes, random, pick()) ?? bytes;
    yield bytes;
  }
}
