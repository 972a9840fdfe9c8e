import { BadMessage, type FieldAt, type MessageReader } from "./protobuf.ts";

/** The messages of onnx.proto (ONNX 1.23) that describe and hold no tensor. */
export type MessageName =
  | "Entry" | "Opset" | "ValueInfo" | "Type" | "Tensor" | "Sequence" | "Map" | "Optional" | "Opaque" | "Shape" | "Dimension" | "Annotation" | "Any"; // prettier-ignore

const MESSAGES: Readonly<Record<MessageName, Readonly<Record<number, MessageName>>>> = {
  Entry: {},
  Opset: {},
  ValueInfo: { 2: "Type", 4: "Entry" },
  Type: { 1: "Tensor", 4: "Sequence", 5: "Map", 7: "Opaque", 8: "Tensor", 9: "Optional" },
  Tensor: { 2: "Shape" },
  Sequence: { 1: "Type" },
  Map: { 2: "Type" },
  Optional: { 1: "Type" },
  Opaque: {},
  Shape: { 1: "Dimension" },
  Dimension: {},
  Annotation: { 2: "Entry" },
  Any: {},
};

const MOST_DEPTH = 100;

/** Throws BadMessage where the bytes, or those of a message inside, are none. */
export async function checkMessage(
  ...[reader, { start, end }, name, depth = 0]: readonly [MessageReader, FieldAt, MessageName, number?]
): Promise<void> {
  if (depth > MOST_DEPTH) throw new BadMessage(`types that nest more than ${MOST_DEPTH} deep`);
  for await (const field of reader.fields(start, end)) {
    const inside = MESSAGES[name][field.number];
    if (inside !== undefined && field.wire === "bytes") await checkMessage(reader, field, inside, depth + 1);
  }
}

const CHUNK = 2 ** 20;

/** Throws BadMessage where the packed numbers of a field are not whole. */
export async function checkVarints(reader: MessageReader, { start, end }: FieldAt): Promise<void> {
  let run = 0;
  for (let at = start; at < end; at += CHUNK) {
    for (const byte of await reader.read(at, Math.min(CHUNK, end - at))) {
      run = byte < 0x80 ? 0 : run + 1;
      if (run > 9) throw new BadMessage("a number of more than ten bytes");
    }
  }
  if (run > 0) throw new BadMessage("a number that does not end");
}
