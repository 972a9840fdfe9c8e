import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** One field of a protobuf message, already read: a length-delimited one as bytes, a varint as a number. */
export interface Field {
  readonly number: number;
  readonly wire: WireType;
  /** Of length-delimited fields: a view, no copy. Empty otherwise. */
  readonly bytes: Uint8Array;
  /** Of varint fields, as the nearest double. 0 otherwise. */
  readonly varint: number;
}

const NOTHING = new Uint8Array(0);

/**
 * The fields of a message in file order, unknown ones included. Throws a RangeError or Error (of the reader) where
 * the bytes are no message. Every occurrence is given, because a reader that merges repeated fields would see what
 * one that takes the last does not.
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) yield { number, wire, bytes: reader.bytes(), varint: 0 };
    else if (wire === WireType.Varint) yield { number, wire, bytes: NOTHING, varint: Number(reader.int64()) };
    else {
      // Groups are as old as protobuf and never part of ONNX: a file that has some is not read further.
      if (wire === WireType.Bit32) reader.fixed32();
      else if (wire === WireType.Bit64) reader.fixed64();
      else throw new RangeError(`wire type ${wire}`);
      yield { number, wire, bytes: NOTHING, varint: 0 };
    }
  }
}

export function isMessage(field: Field, number: number): boolean {
  return field.number === number && field.wire === WireType.LengthDelimited;
}

export function isVarint(field: Field, number: number): boolean {
  return field.number === number && field.wire === WireType.Varint;
}

/** The integers of a repeated field's occurrence, packed or not. */
export function integersOf(field: Field): readonly number[] {
  if (field.wire === WireType.Varint) return [field.varint];
  const reader = new BinaryReader(field.bytes);
  const values: number[] = [];
  while (reader.pos < reader.len) values.push(Number(reader.int64()));
  return values;
}

/** UTF-8, with replacement characters where it is none. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
