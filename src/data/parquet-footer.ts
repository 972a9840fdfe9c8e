import type { FileHandle } from "node:fs/promises";

const TAIL = 8;
/** The rows stand before the row groups, which make a footer long: this takes a schema of thousands of columns. */
const READ = 1024 ** 2;

/**
 * The rows that a Parquet file says it has, from its footer alone; undefined where it is none, or is encrypted.
 * (parquet.apache.org/docs/file-format: the footer's length and `PAR1` end the file.)
 */
export async function parquetRows(file: FileHandle, size: number): Promise<number | undefined> {
  if (size < TAIL) return undefined;
  const tail = await read(file, size - TAIL, TAIL);
  const length = tail.readUInt32LE(0);
  if (tail.toString("latin1", 4) !== "PAR1" || length > size - TAIL) return undefined;
  try {
    return rowsOf(new CompactReader(await read(file, size - TAIL - length, Math.min(length, READ))));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

const NUM_ROWS = 3;

/** `FileMetaData` of parquet.thrift: version, schema, num_rows, … */
function rowsOf(reader: CompactReader): number | undefined {
  for (let id = 0; ;) {
    const field = reader.field(id);
    if (field === undefined) return undefined;
    id = field.id;
    if (id === NUM_ROWS) return field.type === TYPE.i64 ? reader.signed() : undefined;
    reader.skip(field.type, 0);
  }
}

const TYPE = { byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 } as const;
const MAX_DEPTH = 20;

/** Thrift's compact protocol, as far as it takes to step over a value. Throws a RangeError where the bytes are none. */
class CompactReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The next field of a struct after the one with this id; undefined at its end. */
  field(last: number): { readonly id: number; readonly type: number } | undefined {
    const head = this.#byte();
    if (head === 0) return undefined;
    const type = head & 0x0f;
    return { id: head >> 4 === 0 ? this.signed() : last + (head >> 4), type };
  }

  signed(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  skip(type: number, depth: number): void {
    if (depth > MAX_DEPTH || this.#at >= this.#bytes.length) throw new RangeError("no value is here");
    if (type === TYPE.byte) this.#at += 1;
    else if (type === TYPE.i16 || type === TYPE.i32 || type === TYPE.i64) this.#varint();
    else if (type === TYPE.double) this.#at += 8;
    else if (type === TYPE.binary) this.#at = this.#varint() + this.#at;
    else if (type === TYPE.list || type === TYPE.set) this.#skipList(depth);
    else if (type === TYPE.struct) this.#skipStruct(depth);
    // 1 and 2 are true and false, which have no bytes of their own; a map stands in no field before the rows.
    else if (type > 2) throw new RangeError(`no type ${type} is expected here`);
  }

  #skipList(depth: number): void {
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#varint() : head >> 4;
    const type = head & 0x0f;
    // In a list, true and false are a byte each.
    for (let index = 0; index < size; index++) this.skip(type <= 2 ? TYPE.byte : type, depth + 1);
  }

  #skipStruct(depth: number): void {
    for (let field = this.field(0); field !== undefined; field = this.field(field.id)) this.skip(field.type, depth + 1);
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number without an end");
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError("the footer ends early");
    return byte;
  }
}
