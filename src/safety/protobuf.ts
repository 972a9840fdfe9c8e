import type { RandomAccess } from "./random-access.ts";

/** The bytes are no protobuf message, or one that no ONNX file is. */
export class BadMessage extends Error {
  override readonly name = "BadMessage";
}

/** A field of a message that stays in its file. */
export interface FieldAt {
  readonly number: number;
  readonly wire: "varint" | "fixed64" | "bytes" | "fixed32";
  /** Where its content lies; of a varint the number itself is in `value`. */
  readonly start: number;
  readonly end: number;
  /** As a double, from 0 on: what is negative in 64 bits is 2^63 or more. */
  readonly value: number;
}

const WINDOW = 64 * 1024;
const LONGEST_HEAD = 20;
const MOST_FIELDS = 20_000_000;

/** Reads protobuf messages from a file without holding them: tensors of gigabytes are passed over. */
export class MessageReader {
  readonly #source: RandomAccess;
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;
  #fields = 0;

  constructor(source: RandomAccess) {
    this.#source = source;
  }

  /** The fields in file order, every occurrence; throws BadMessage where they do not end exactly at `end`. */
  async *fields(start: number, end: number): AsyncGenerator<FieldAt> {
    let at = start;
    while (at < end) {
      const field = await this.#field(at, end);
      at = field.end;
      yield field;
    }
  }

  /** Whether all the bytes are fields of these numbers and wire types. */
  async isMessage(
    ...[start, end, wires]: readonly [number, number, ReadonlyMap<number, FieldAt["wire"]>]
  ): Promise<boolean> {
    try {
      for await (const field of this.fields(start, end)) if (wires.get(field.number) !== field.wire) return false;
      return true;
    } catch (error) {
      if (error instanceof BadMessage) return false;
      throw error;
    }
  }

  /** Bytes as they lie in the file. */
  async read(start: number, length: number): Promise<Uint8Array> {
    return await this.#source.read(start, length);
  }

  async bytes({ start, end }: FieldAt, most: number): Promise<Uint8Array> {
    return await this.#source.read(start, Math.min(most, end - start));
  }

  /** With replacement characters where it is no UTF-8. */
  async text(field: FieldAt, most = 65_536): Promise<string> {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await this.bytes(field, most));
  }

  async #field(at: number, end: number): Promise<FieldAt> {
    this.#fields += 1;
    if (this.#fields > MOST_FIELDS) throw new BadMessage(`more than ${MOST_FIELDS} fields`);
    const head = Math.min(LONGEST_HEAD, end - at);
    if (at < this.#start || at + head > this.#start + this.#window.length) await this.#load(at);
    const tag = this.#varint(at, end);
    const number = Math.floor(tag.value / 8);
    if (number < 1 || number > 536_870_911) throw new BadMessage("a field without a number");
    const start = tag.end;
    const wire = tag.value % 8;
    if (wire === 0) return { number, wire: "varint", start, ...this.#varint(start, end) };
    if (wire === 1) return within({ number, wire: "fixed64", start, end: start + 8, value: 0 }, end);
    if (wire === 5) return within({ number, wire: "fixed32", start, end: start + 4, value: 0 }, end);
    if (wire !== 2) throw new BadMessage(`wire type ${wire}`);
    const length = this.#varint(start, end);
    return within({ number, wire: "bytes", start: length.end, end: length.end + length.value, value: 0 }, end);
  }

  #varint(at: number, end: number): { readonly value: number; readonly end: number } {
    let value = 0;
    for (let index = 0; index < 10; index += 1) {
      const byte = this.#window[at + index - this.#start];
      if (at + index >= end || byte === undefined) throw new BadMessage("a number that does not end");
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, end: at + index + 1 };
    }
    throw new BadMessage("a number of more than ten bytes");
  }

  async #load(at: number): Promise<void> {
    this.#window = await this.#source.read(at, WINDOW);
    this.#start = at;
  }
}

function within(field: FieldAt, end: number): FieldAt {
  if (field.end > end) throw new BadMessage("a field that reaches beyond its message");
  return field;
}
