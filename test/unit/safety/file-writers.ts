/** A safetensors file as its format describes it: the length, the header, the data. */
export function safetensors(header: unknown, dataBytes = 0): Buffer {
  return safetensorsText(typeof header === "string" ? header : JSON.stringify(header), dataBytes);
}

function safetensorsText(header: string, dataBytes: number): Buffer {
  const text = Buffer.from(header);
  return Buffer.concat([u64(text.length), text, Buffer.alloc(dataBytes)]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A GGUF text: its length in bytes, and its bytes. */
export function ggufText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly (number | bigint)[];
  readonly type: number;
  readonly offset: number | bigint;
}

export interface GgufParts {
  readonly version?: number;
  readonly keys?: readonly Buffer[];
  readonly tensors?: readonly GgufTensor[];
  readonly dataBytes?: number;
  readonly counts?: readonly [tensors: number | bigint, keys: number | bigint];
  readonly alignment?: number;
}

/** A GGUF file as ggml/docs/gguf.md describes it. */
export function gguf({
  version = 3,
  keys = [],
  tensors = [],
  dataBytes = 0,
  counts,
  alignment = 32,
}: GgufParts): Buffer {
  const [tensorCount, keyCount] = counts ?? [tensors.length, keys.length];
  const infos = tensors.map(({ name, shape, type, offset }) =>
    Buffer.concat([ggufText(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset)]),
  );
  const head = Buffer.concat([Buffer.from("GGUF"), u32(version), u64(tensorCount), u64(keyCount), ...keys, ...infos]);
  const padding = (alignment - (head.length % alignment)) % alignment;
  return Buffer.concat([head, Buffer.alloc(padding + dataBytes)]);
}

export function ggufKey(key: string, type: number, value: Buffer): Buffer {
  return Buffer.concat([ggufText(key), u32(type), value]);
}

export function ggufString(key: string, text: string): Buffer {
  return ggufKey(key, 8, ggufText(text));
}

/** Fields of a protobuf message, without a schema. */
export function field(number: number, content: Buffer | string | number): Buffer {
  if (typeof content === "number") return Buffer.concat([varint(number * 8), varint(content)]);
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

/** A ZIP archive of stored entries; their checksums are 0. */
export function zip(entries: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const sizes = Buffer.concat([
      u32(0),
      u32(content.length),
      u32(content.length),
      Buffer.from([name.length, 0, 0, 0]),
    ]);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(10), sizes, Buffer.from(name + content)]);
    directory.push(
      Buffer.concat([
        Buffer.from("PK\x01\x02"),
        Buffer.alloc(12),
        sizes,
        Buffer.alloc(10),
        u32(offset),
        Buffer.from(name),
      ]),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = Buffer.from([directory.length, 0, directory.length, 0]);
  return Buffer.concat([
    ...locals,
    central,
    Buffer.from("PK\x05\x06"),
    Buffer.alloc(4),
    count,
    u32(central.length),
    u32(offset),
    Buffer.alloc(2),
  ]);
}

/** Behind an issuer's prefix it makes a token: apart from it, so that no scanner of this repository takes it for one. */
export const MIXED = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fG3hJ5";
