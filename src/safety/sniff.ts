import { inflateSync, gunzipSync, constants } from "node:zlib";
import type { Format } from "./format.ts";
import { hdf5Offset, startsAsTar } from "./polyglot.ts";
import { MessageReader, type FieldAt } from "./protobuf.ts";
import { inMemory, type RandomAccess } from "./random-access.ts";
import { textKind, textOfHead } from "./sniff-text.ts";
import { zipDirectory, zipKind } from "./sniff-zip.ts";
import { unpicklingOf } from "./unpickling.ts";

const HEAD = 64 * 1024;

/** What a file is: by its magic and its structure; its name only tells texts apart that have none. */
export async function sniff(source: RandomAccess, name: string): Promise<Format> {
  const head = Buffer.from(await source.read(0, HEAD));
  const byMagic = await magicOf(source, head);
  if (byMagic !== undefined) return byMagic;
  const text = textOfHead(head, head.length === source.size);
  // Protocol 0 of pickle is text without a magic. Random bytes stop now and then, and never call.
  const unpickling = await unpicklingOf(source);
  if (unpickling === "calls" || (unpickling === "stops" && text !== undefined)) return "pickle";
  if (text !== undefined) return textKind(text, name);
  if (await startsAsTar(source)) return "tar";
  if ((await hdf5Offset(source)) !== undefined) return "hdf5";
  return await messageKind(source, name);
}

async function magicOf(source: RandomAccess, head: Buffer): Promise<Format | undefined> {
  const start = head.toString("latin1", 0, 16);
  const program = programOf(head, start);
  if (program !== undefined)
    return program !== "script" && (await zipDirectory(source)) !== undefined ? "llamafile" : program;
  if (start.startsWith("GGUF")) return "gguf";
  if (start.startsWith("\x93NUMPY")) return "npy";
  if (start.startsWith("\x89HDF\r\n\x1a\n")) return "hdf5";
  if (start.startsWith("PK\x03\x04") || start.startsWith("PK\x05\x06")) return await zipKind(source);
  if (start.startsWith("PAR1") && (await endsWith(source, "PAR1"))) return "parquet";
  if (start.startsWith("CBM1")) return "catboost-binary";
  if (isSafetensors(head)) return "safetensors";
  if (
    start.startsWith("{") &&
    "iUIlL".includes(start[1] ?? " ") &&
    /learner|version/.test(head.toString("latin1", 0, 64))
  )
    return "xgboost-ubj";
  if (head[0] === 0x80 && (head[1] ?? 9) <= 5) return "pickle";
  return await compressionOf(head, start);
}

function programOf(head: Buffer, start: string): Format | undefined {
  if (/^(?:MZqFpD|jartsr)/.test(start)) return "llamafile";
  if (start.startsWith("\x7fELF")) return "elf";
  if (/^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba[\xbe\xbf])/.test(start)) return "macho";
  if (start.startsWith("MZ") && head.subarray(0, 256).includes(0)) return "pe";
  return start.startsWith("#!") ? "script" : undefined;
}

/** A length that is not astronomic, and a header that begins. Whether it is whole is asked by its scan. */
function isSafetensors(head: Buffer): boolean {
  return (
    head.length >= 9 &&
    head[8] === 0x7b &&
    head[6] === 0 &&
    head[7] === 0 &&
    head.subarray(0, 6).some((byte) => byte !== 0)
  );
}

// What joblib writes beside zlib and gzip: bzip2, xz, lzma, lz4. Nothing else of a model is compressed so.
const JOBLIB = ["BZh", "\xfd7zXZ\x00", "\x5d\x00\x00", "\x04\x22\x4d\x18"];
const PACKED = ["\x28\xb5\x2f\xfd", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07"];

async function compressionOf(head: Buffer, start: string): Promise<Format | undefined> {
  const isGzip = start.startsWith("\x1f\x8b");
  if (isGzip || isZlib(head)) {
    const inside = inflated(head, isGzip);
    if (inside === undefined) return isGzip ? "gzip" : undefined;
    const isPickle =
      (inside[0] === 0x80 && (inside[1] ?? 9) <= 5) || (await unpicklingOf(inMemory(inside))) !== "fails";
    return isPickle || !isGzip ? "joblib" : "gzip";
  }
  if (JOBLIB.some((magic) => start.startsWith(magic))) return "joblib";
  return PACKED.some((magic) => start.startsWith(magic)) ? "compressed" : undefined;
}

function isZlib(head: Buffer): boolean {
  return head.length > 2 && head[0] === 0x78 && head.readUInt16BE(0) % 31 === 0;
}

/** What a compressed head holds; undefined where it is none after all. */
function inflated(head: Buffer, isGzip: boolean): Uint8Array | undefined {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 2 ** 20 };
  try {
    return isGzip ? gunzipSync(head, options) : inflateSync(head, options);
  } catch {
    return undefined;
  }
}

async function endsWith(source: RandomAccess, text: string): Promise<boolean> {
  return (
    source.size >= 2 * text.length &&
    Buffer.from(await source.read(source.size - text.length, text.length)).toString() === text
  );
}

type Wires = ReadonlyMap<number, FieldAt["wire"]>;

// ModelProto of onnx.proto, SavedModel of saved_model.proto, ModelProto of sentencepiece_model.proto.
const ONNX = wires({ varint: [1, 5], bytes: [2, 3, 4, 6, 7, 8, 14, 20, 25, 26] });
const SAVED_MODEL = wires({ varint: [1], bytes: [2] });
const SENTENCEPIECE = wires({ bytes: [1, 2, 3, 4, 5] });
const PIECE = wires({ bytes: [1], fixed32: [2], varint: [3] });

/** Protobuf has no magic: the fields on the top level have to be those of a format, up to the file's end. */
async function messageKind(source: RandomAccess, name: string): Promise<Format> {
  const { size } = source;
  const reader = new MessageReader(source);
  const [first, ...others] = await firstFields(reader, size);
  if (first === undefined) return "unknown";
  if (first.number === 1 && first.wire === "bytes") {
    const isPiece = await reader.isMessage(first.start, first.end, PIECE);
    return isPiece && (await reader.isMessage(0, size, SENTENCEPIECE)) ? "sentencepiece" : "unknown";
  }
  const numbers = new Set([first, ...others].map(({ number }) => number));
  if (numbers.has(2) && !numbers.has(7) && (await reader.isMessage(0, size, SAVED_MODEL))) return "saved-model";
  // One that is cut off within its graph is an ONNX model still, and its scan says what it lacks.
  const isOnnx =
    [...numbers].every((number) => ONNX.has(number)) &&
    [first, ...others].every(({ number, wire }) => ONNX.get(number) === wire);
  return isOnnx && (numbers.has(7) || numbers.has(8) || /\.onnx$/i.test(name)) ? "onnx" : "unknown";
}

async function firstFields(reader: MessageReader, size: number): Promise<readonly FieldAt[]> {
  const fields: FieldAt[] = [];
  try {
    for await (const field of reader.fields(0, size)) {
      fields.push(field);
      if (fields.length >= 1000) break;
    }
  } catch {
    // What could be read before the damage tells what it was.
  }
  return fields;
}

function wires(by: Readonly<Partial<Record<FieldAt["wire"], readonly number[]>>>): Wires {
  return new Map(
    (["varint", "bytes", "fixed32", "fixed64"] as const).flatMap((wire) =>
      (by[wire] ?? []).map((number) => [number, wire] as const),
    ),
  );
}
