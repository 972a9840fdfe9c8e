/**
 * Files of 100 GB are checked by their headers: a safetensors and a GGUF file as large language models have them, sparse, so
 * that the disk holds the headers alone. The reference is to read as many bytes as the header has.
 *
 *   node bench/headers.ts
 */
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scanSet } from "../src/safety/scan-set.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { duration, elapsed, interleaved } from "./rig/timing.ts";

const SIZE = 100e9;
const LAYERS = 120;
const ROUNDS = 11;
const PARTS = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down", "attn_norm", "ffn_norm"];
const COUNT = LAYERS * PARTS.length;
const ROW = 8192;
const ROWS = Math.floor(SIZE / COUNT / (2 * ROW));

const folder = await mkdtemp(join(tmpdir(), "model-gitops-bench-"));
try {
  const files = {
    safetensors: await sparse("model.safetensors", safetensorsHead()),
    gguf: await sparse("model.gguf", ggufHead()),
  };
  publishResults([await result("safetensors", files.safetensors), await result("GGUF, 128 000 tokens", files.gguf)]);
} finally {
  await rm(folder, { recursive: true });
}

interface Sparse {
  readonly file: string;
  readonly head: number;
}

async function result(what: string, { file, head }: Sparse): Promise<BenchResult> {
  const name = file.slice(folder.length + 1);
  const { ours = Number.NaN, reading = Number.NaN } = await interleaved<string>(ROUNDS, {
    ours: () => elapsed(() => scanned(name, file)),
    reading: () => elapsed(() => read(file, head)),
  });
  return {
    what: `check a file of 100 GB by its header of ${(head / 1e6).toFixed(1)} MB (${what})`,
    ours: duration(ours),
    reference: `${duration(reading)} (reading it)`,
    ratio: "",
    target: "< 50 ms",
    isMet: ours < 50,
  };
}

async function scanned(name: string, file: string): Promise<void> {
  const nothing = { tier: undefined, allowFormats: [], allowGlobals: [], allowOperatorDomains: [] };
  const { files } = await scanSet([{ name, file }], nothing);
  if (files.some(({ problems }) => problems.length > 0))
    throw new Error(`${name} is not clean: ${JSON.stringify(files)}`);
}

async function read(file: string, length: number): Promise<void> {
  await using handle = await open(file);
  await handle.read(Buffer.alloc(length), 0, length, 0);
}

async function sparse(name: string, { head, size }: { readonly head: Buffer; readonly size: number }): Promise<Sparse> {
  const file = join(folder, name);
  await using handle = await open(file, "w");
  await handle.write(head);
  await handle.truncate(size);
  return { file, head: head.length };
}

function safetensorsHead(): { readonly head: Buffer; readonly size: number } {
  const bytes = 2 * ROW * ROWS;
  const tensors = names().map((name, at) => [
    name,
    { dtype: "BF16", shape: [ROWS, ROW], data_offsets: [at * bytes, (at + 1) * bytes] },
  ]);
  const text = Buffer.from(JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(tensors) }));
  const head = Buffer.concat([u64(text.length), text]);
  return { head, size: head.length + COUNT * bytes };
}

function ggufHead(): { readonly head: Buffer; readonly size: number } {
  const tokens = Array.from({ length: 128_000 }, (_, at) => ggufText(`Ġtoken${at}`));
  const keys = [
    [ggufText("general.architecture"), u32(8), ggufText("llama")],
    [ggufText("tokenizer.ggml.tokens"), u32(9), u32(8), u64(tokens.length), ...tokens],
    [ggufText("tokenizer.ggml.scores"), u32(9), u32(6), u64(tokens.length), Buffer.alloc(4 * tokens.length)],
    [
      ggufText("tokenizer.chat_template"),
      u32(8),
      ggufText("{% for message in messages %}{{ message['content'] | trim }}{% endfor %}"),
    ],
  ];
  const bytes = 2 * ROW * ROWS;
  const infos = names().map((name, at) => [ggufText(name), u32(2), u64(ROW), u64(ROWS), u32(30), u64(at * bytes)]);
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(COUNT),
    u64(keys.length),
    ...keys.flat(),
    ...infos.flat(),
  ]);
  return { head, size: Math.ceil(head.length / 32) * 32 + COUNT * bytes };
}

function names(): readonly string[] {
  return Array.from({ length: LAYERS }, (_, layer) => PARTS.map((part) => `blk.${layer}.${part}.weight`)).flat();
}

function ggufText(text: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(text)), Buffer.from(text)]);
}

function u32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function u64(value: number): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}
