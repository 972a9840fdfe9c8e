import { readSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Ort from "onnxruntime-node";
import { codeOf, messageOf } from "../kernel/errors.ts";
import {
  decodeFrame,
  type Dictionaries,
  encodeFrame,
  type Frame,
  type Header,
  PREFIX_BYTES,
  readPrefix,
} from "./onnx-frame.ts";
import { type Tensor, textTensor } from "./tensor.ts";

/** Where answers are written: not standard output, which native code may print to. */
export const ANSWER_FD = 3;

/**
 * The inference child's whole life: reads frames from standard input until it ends, answers each on descriptor 3.
 * Reads and writes block on purpose: running a model blocks the event loop anyway, and a blocking read lands in the
 * buffer that the engine is given.
 */
export async function runOnnxChild(): Promise<void> {
  const received: Dictionaries = new Map();
  let session: Session | undefined;
  for (let frame = readFrame(received); frame !== undefined; frame = readFrame(received)) {
    try {
      if (frame.header.kind === "load") {
        session = await load(frame.header);
        answer({ header: { kind: "done" }, tensors: {} });
      } else if (session !== undefined) answer(await serve(session, frame));
    } catch (error) {
      answer({ header: { kind: "failed", message: messageOf(error) }, tensors: {} });
    }
  }
}

interface Session {
  readonly ort: typeof Ort;
  readonly inference: Ort.InferenceSession;
}

async function load({ engine, file, threads }: Extract<Header, { kind: "load" }>): Promise<Session> {
  const ort: typeof Ort = createRequire(engine)("onnxruntime-node");
  ort.env.logLevel = "error";
  const inference = await ort.InferenceSession.create(file, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
  });
  return { ort, inference };
}

async function serve(session: Session, { header, tensors }: Frame): Promise<Frame> {
  if (header.kind === "memory")
    return { header: { kind: "done", peakMemory: process.resourceUsage().maxRSS * 1024 }, tensors: {} };
  if (header.kind === "run") {
    const outputs = await session.inference.run(feedsOf(session, tensors), header.fetch);
    return {
      header: { kind: "done" },
      tensors: Object.fromEntries(header.fetch.map((name) => [name, fromOrt(outputs[name])])),
    };
  }
  if (header.kind === "time")
    return { header: { kind: "done" }, tensors: { milliseconds: await measure(session, header, tensors) } };
  throw new Error(`unexpected ${header.kind}`);
}

async function measure(
  session: Session,
  header: Extract<Header, { kind: "time" }>,
  tensors: Frame["tensors"],
): Promise<Tensor> {
  const feeds = feedsOf(session, tensors);
  for (let call = 0; call < header.warmUp; call++) await session.inference.run(feeds, header.fetch);
  const values = new Float64Array(header.calls);
  for (let call = 0; call < header.calls; call++) {
    const start = process.hrtime.bigint();
    await session.inference.run(feeds, header.fetch);
    values[call] = Number(process.hrtime.bigint() - start) / 1e6;
  }
  return { element: "double", dims: [header.calls], values };
}

function feedsOf({ ort }: Session, tensors: Frame["tensors"]): Record<string, Ort.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toOrt(ort, tensor)]));
}

function toOrt(ort: typeof Ort, tensor: Tensor): Ort.Tensor {
  const { element, dims, values } = tensor;
  if (element === "float") return new ort.Tensor("float32", values, dims);
  if (element === "double") return new ort.Tensor("float64", values, dims);
  if (element === "int64") return new ort.Tensor("int64", values, dims);
  if (element === "int32") return new ort.Tensor("int32", values, dims);
  if (element === "bool") return new ort.Tensor("bool", values, dims);
  const { dictionary } = tensor;
  return new ort.Tensor(
    "string",
    Array.from(values, (position) => dictionary[position] ?? ""),
    dims,
  );
}

function fromOrt(value: Ort.OnnxValue | undefined): Tensor {
  const { type, data: values, dims } = value ?? {};
  if (dims === undefined) throw new Error("an output is no tensor");
  if (type === "float32" && values instanceof Float32Array) return { element: "float", dims, values };
  if (type === "float64" && values instanceof Float64Array) return { element: "double", dims, values };
  if (type === "int64" && values instanceof BigInt64Array) return { element: "int64", dims, values };
  if (type === "int32" && values instanceof Int32Array) return { element: "int32", dims, values };
  if (type === "bool" && values instanceof Uint8Array) return { element: "bool", dims, values };
  if (type === "string" && Array.isArray(values)) return textTensor(values.map(String), dims);
  throw new Error(`an output has the element type ${type}`);
}

function readFrame(received: Dictionaries): Frame | undefined {
  const prefix = new Uint8Array(PREFIX_BYTES);
  if (!readFully(prefix)) return undefined;
  const { json, header, payload } = readPrefix(prefix);
  const body = new ArrayBuffer(header + payload);
  return readFully(new Uint8Array(body)) ? decodeFrame(body, json, received) : undefined;
}

function readFully(target: Uint8Array): boolean {
  for (let filled = 0; filled < target.length;) {
    const count = patiently(() => readSync(0, target, filled, target.length - filled, null));
    if (count === 0) return false;
    filled += count;
  }
  return true;
}

function answer(frame: Frame): void {
  for (const piece of encodeFrame(frame, new Map())) {
    for (let written = 0; written < piece.length;) {
      written += patiently(() => writeSync(ANSWER_FD, piece, written));
    }
  }
}

/** A pipe that the other side made non-blocking says EAGAIN instead of waiting. */
function patiently(operation: () => number): number {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      const code = codeOf(error);
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
