import type { ElementType } from "./onnx-types.ts";
import { byteLengthOf, type Tensor, tensorAt } from "./tensor.ts";

/**
 * One message between a process and its inference child: 16 bytes (length of the header as u32, length of the
 * payload as f64 at 8), the header as JSON, zeros up to a multiple of 8, then the values of each tensor, each padded
 * to a multiple of 8. Values travel as they lie in memory.
 */
export interface Frame {
  readonly header: Header;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

export type Header =
  | { readonly kind: "load"; readonly engine: string; readonly file: string; readonly threads: number }
  | { readonly kind: "run"; readonly fetch: readonly string[] }
  | {
      readonly kind: "time";
      readonly calls: number;
      readonly warmUp: number;
      readonly fetch: readonly string[];
    }
  | { readonly kind: "memory" }
  | { readonly kind: "done"; readonly peakMemory?: number }
  | { readonly kind: "failed"; readonly message: string };

interface Envelope {
  readonly header: Header;
  readonly tensors: readonly TensorHead[];
}

interface TensorHead {
  readonly name: string;
  readonly element: ElementType;
  readonly dims: readonly number[];
  /** Left out when the other side has this tensor's dictionary from an earlier frame. */
  readonly dictionary?: readonly string[];
}

export const PREFIX_BYTES = 16;

/** Remembers which dictionaries went over, so that each goes once; one per direction and side. */
export type Dictionaries = Map<string, readonly string[]>;

/** The pieces to write, in order; values are views, not copies. */
export function encodeFrame({ header, tensors }: Frame, sent: Dictionaries): readonly Uint8Array[] {
  const entries = Object.entries(tensors);
  const envelope: Envelope = { header, tensors: entries.map(([name, tensor]) => headOf(name, tensor, sent)) };
  const json = Buffer.from(JSON.stringify(envelope));
  const values = entries.map(([, tensor]) => bytesOf(tensor));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(json.length, 0);
  prefix.writeDoubleLE(
    values.reduce((sum, { length }) => sum + padded(length), 0),
    8,
  );
  return [prefix, json, padding(json.length), ...values.flatMap((bytes) => [bytes, padding(bytes.length)])].filter(
    ({ length }) => length > 0,
  );
}

/** Lengths that follow a prefix: of the header with its padding, and of the payload. */
export function readPrefix(prefix: Uint8Array): {
  readonly header: number;
  readonly json: number;
  readonly payload: number;
} {
  const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  const json = view.getUint32(0, true);
  return { json, header: padded(json), payload: view.getFloat64(8, true) };
}

/** `body` is everything after the prefix, in a buffer of its own. */
export function decodeFrame(body: ArrayBuffer, jsonLength: number, received: Dictionaries): Frame {
  // Both ends are this program, and the child cannot be reached by anything else.
  const envelope: Envelope = JSON.parse(Buffer.from(body, 0, jsonLength).toString("utf8"));
  let offset = padded(jsonLength);
  const tensors: Record<string, Tensor> = {};
  for (const head of envelope.tensors) {
    if (head.dictionary !== undefined) received.set(head.name, head.dictionary);
    tensors[head.name] = tensorAt(body, offset, { ...head, dictionary: received.get(head.name) ?? [] });
    offset += padded(byteLengthOf(head.element, head.dims));
  }
  return { header: envelope.header, tensors };
}

function headOf(name: string, tensor: Tensor, sent: Dictionaries): TensorHead {
  const { element, dims } = tensor;
  if (element !== "string" || sent.get(name) === tensor.dictionary) return { name, element, dims };
  sent.set(name, tensor.dictionary);
  return { name, element, dims, dictionary: tensor.dictionary };
}

function bytesOf({ values }: Tensor): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function padding(length: number): Uint8Array {
  return new Uint8Array(padded(length) - length);
}
