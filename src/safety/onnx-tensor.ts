import { structureProblem } from "./file-facts.ts";
import { checkMessage, checkVarints } from "./onnx-messages.ts";
import { sayEntry, type OnnxWalk } from "./onnx-facts.ts";
import { placeOf } from "./onnx-places.ts";
import { BadMessage, type FieldAt } from "./protobuf.ts";
import { quoted } from "./quoted.ts";

/** Bits of an element by TensorProto.DataType (onnx.proto of ONNX 1.23); 8, text, has no fixed size. */
const BITS: Readonly<Record<number, number>> = {
  1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16,
  17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2, 27: 6, 28: 6,
}; // prettier-ignore
const TEXT = 8;
const EXTERNAL = 1;
// The typed fields beside raw_data: float, int32, string, int64, double, uint64.
const TYPED: ReadonlySet<number> = new Set([4, 5, 6, 7, 10, 11]);
const MOST_ENTRIES = 16;
const MOST_SHAPE_BYTES = 1024;
const NEGATIVE = 2 ** 63;

interface Read {
  name: string;
  type: number;
  elements: number;
  raw: number | undefined;
  isExternal: boolean;
  hasTyped: boolean;
  readonly entries: (readonly [string, string])[];
}

/** A TensorProto, wherever it stands: as an initializer, in an attribute, as a part of a sparse one. */
export async function walkTensor(tensor: FieldAt, walk: OnnxWalk): Promise<void> {
  const read: Read = {
    name: "",
    type: 0,
    elements: 1,
    raw: undefined,
    isExternal: false,
    hasTyped: false,
    entries: [],
  };
  for await (const field of walk.reader.fields(tensor.start, tensor.end)) await readField(field, { read, walk });
  checkTensor(read, walk);
}

async function readField(
  field: FieldAt,
  { read, walk }: { readonly read: Read; readonly walk: OnnxWalk },
): Promise<void> {
  const { number, wire } = field;
  if (number === 1)
    for (const size of await sizesOf(field, walk)) read.elements *= size >= NEGATIVE ? Number.NaN : size;
  else if (number === 2) read.type = field.value;
  else if (number === 8) read.name = await walk.reader.text(field, 512);
  else if (number === 9) read.raw = (read.raw ?? 0) + (field.end - field.start);
  else if (number === 13) {
    if (read.entries.length < MOST_ENTRIES) read.entries.push(await entryOf(field, walk));
  } else if (number === 14) read.isExternal ||= field.value === EXTERNAL;
  else if (number === 12 && wire === "bytes") await walk.say(field, "doc_string");
  else if (number === 16 && wire === "bytes") await sayEntry(field, walk);
  else if (number === 3 && wire === "bytes") await checkMessage(walk.reader, field, "Any");
  else if (TYPED.has(number) && field.end > field.start) {
    read.hasTyped = true;
    await checkTyped(field, walk);
  }
}

/** Packed numbers have to be whole: 4 and 10 are floats and doubles, 6 is text. */
async function checkTyped(field: FieldAt, { reader }: OnnxWalk): Promise<void> {
  if (field.wire !== "bytes" || field.number === 6) return;
  if (field.number !== 4 && field.number !== 10) return await checkVarints(reader, field);
  if ((field.end - field.start) % (field.number === 4 ? 4 : 8) !== 0)
    throw new BadMessage("a list of numbers that is not whole");
  return undefined;
}

async function sizesOf(field: FieldAt, { reader }: OnnxWalk): Promise<readonly number[]> {
  if (field.wire === "varint") return [field.value];
  const bytes = await reader.bytes(field, MOST_SHAPE_BYTES);
  if (bytes.length < field.end - field.start) return [Number.NaN];
  await checkVarints(reader, field);
  const sizes: number[] = [];
  let value = 0;
  let shift = 0;
  for (const byte of bytes) {
    value += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte >= 0x80) continue;
    sizes.push(value);
    [value, shift] = [0, 0];
  }
  return sizes;
}

async function entryOf(field: FieldAt, { reader }: OnnxWalk): Promise<readonly [string, string]> {
  let key = "";
  let value = "";
  for await (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) key = await reader.text(part, 512);
    else if (part.number === 2) value = await reader.text(part, 8192);
  }
  return [key, value];
}

function checkTensor({ name, type, elements, raw, isExternal, hasTyped, entries }: Read, walk: OnnxWalk): void {
  if (walk.isRefused()) return undefined;
  const bits = BITS[type];
  const needed = bits === undefined ? undefined : Math.ceil((elements * bits) / 8);
  if (Number.isNaN(elements) || elements > 2 ** 53 || (bits === undefined && type !== TEXT))
    return walk.report(
      structureProblem("tensor", `The tensor ${quoted(name)} has an impossible shape or type. Export the model again.`),
    );
  if (!isExternal && entries.length === 0) {
    if (raw !== undefined && raw !== needed)
      walk.report(
        structureProblem(
          "tensor",
          `The tensor ${quoted(name)} has more or fewer bytes than its shape needs. Export the model again.`,
        ),
      );
    return undefined;
  }
  if (raw !== undefined || hasTyped)
    return walk.report(
      structureProblem(
        "external-data",
        `The tensor ${quoted(name)} lies in the model and in another file too. Export the model again.`,
      ),
    );
  const place = placeOf({ tensor: name, entries, needed }, walk.members);
  if ("member" in place) walk.external.add(place.member);
  else walk.report(structureProblem("external-data", place.problem));
}
