import { crc32, deflateRawSync } from "node:zlib";

export interface ZipFile {
  readonly name: string;
  readonly content: Uint8Array | string;
  readonly isDeflated?: boolean;
  /** Fields of its directory entry that differ from what is true. */
  readonly central?: Partial<Fields>;
  /** And of its own header. */
  readonly local?: Partial<Fields>;
  readonly attributes?: number;
  /** Sizes follow the bytes. */
  readonly hasDescriptor?: boolean;
  readonly extra?: Uint8Array;
}

interface Fields {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  readonly offset: number;
}

export interface ZipShape {
  readonly before?: string;
  readonly gap?: string;
  readonly after?: string;
  readonly comment?: string;
  /** The directory's wide end too, as PyTorch writes it. */
  readonly isWide?: boolean;
  readonly count?: number;
}

/** A zip archive that says what it is told to, true or not. */
export function zipOf(files: readonly ZipFile[], shape: ZipShape = {}): Uint8Array {
  const parts: Buffer[] = [Buffer.from(shape.before ?? "")];
  const central: Buffer[] = [];
  let at = parts[0]?.length ?? 0;
  for (const file of files) {
    const { header, entry } = recordsOf(file, at);
    parts.push(header);
    central.push(entry);
    at += header.length;
  }
  parts.push(Buffer.from(shape.gap ?? ""));
  at += shape.gap?.length ?? 0;
  const directory = Buffer.concat(central);
  const end = endOf({ count: shape.count ?? files.length, bytes: directory.length, start: at }, shape);
  return Uint8Array.from(Buffer.concat([...parts, directory, end, Buffer.from(shape.after ?? "")]));
}

function recordsOf(file: ZipFile, offset: number): { readonly header: Buffer; readonly entry: Buffer } {
  const content = Buffer.from(file.content);
  const body = file.isDeflated === true ? deflateRawSync(content) : content;
  const flags = file.hasDescriptor === true ? 0x0808 : 0x0800;
  const method = file.isDeflated === true ? 8 : 0;
  const fields = {
    name: file.name,
    flags,
    method,
    crc: crc32(content),
    packed: body.length,
    bytes: content.length,
    offset,
  };
  const later = file.hasDescriptor === true ? { crc: 0, packed: 0, bytes: 0 } : {};
  const local = { ...fields, ...later, ...file.local };
  const extra = file.extra ?? Buffer.alloc(0);
  const header = Buffer.concat([
    numbers([4, 0x04034b50], [2, 20], ...common(local)),
    numbers([2, Buffer.from(local.name).length], [2, extra.length]),
    Buffer.from(local.name),
    extra,
    body,
    file.hasDescriptor === true
      ? numbers([4, 0x08074b50], [4, fields.crc], [4, fields.packed], [4, fields.bytes])
      : Buffer.alloc(0),
  ]);
  const said = { ...fields, ...file.central };
  const name = Buffer.from(said.name);
  const entry = Buffer.concat([
    numbers(
      [4, 0x02014b50],
      [2, 0x0314],
      [2, 20],
      ...common(said),
      [2, name.length],
      [2, extra.length],
      [2, 0],
      [2, 0],
      [2, 0],
    ),
    numbers([4, file.attributes ?? 0], [4, said.offset]),
    name,
    extra,
  ]);
  return { header, entry };
}

function common({ flags, method, crc, packed, bytes }: Fields): readonly (readonly [number, number])[] {
  return [
    [2, flags],
    [2, method],
    [4, 0],
    [4, crc],
    [4, packed],
    [4, bytes],
  ];
}

function endOf(
  { count, bytes, start }: { readonly count: number; readonly bytes: number; readonly start: number },
  { comment = "", isWide = false }: ZipShape,
): Buffer {
  const end = numbers([4, 0x06054b50], [4, 0], [2, count], [2, count], [4, bytes], [4, start], [2, comment.length]);
  const wide = numbers(
    [4, 0x06064b50], [8, 44], [2, 0x031e], [2, 0x2d], [4, 0], [4, 0], [8, count], [8, count], [8, bytes], [8, start],
    [4, 0x07064b50], [4, 0], [8, start + bytes], [4, 1],
  ); // prettier-ignore
  return Buffer.concat([isWide ? wide : Buffer.alloc(0), end, Buffer.from(comment)]);
}

function numbers(...fields: readonly (readonly [bytes: number, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(8);
      field.writeBigUInt64LE(BigInt(value));
      return field.subarray(0, bytes);
    }),
  );
}
