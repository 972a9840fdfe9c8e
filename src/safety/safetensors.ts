import { isRecord } from "../kernel/guards.ts";
import { structureProblem, census, type Scan } from "./file-facts.ts";
import { jsonTraits, type JsonTraits } from "./json-text.ts";
import { secretProblems } from "./secret-problems.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";
import { layoutProblem, readTensor, type Tensor } from "./safetensors-tensor.ts";

const LENGTH_BYTES = 8;
/** What the reference implementation reads at most (tensor.rs of safetensors 0.8). */
export const MOST_HEADER_BYTES = 100_000_000;

/**
 * Checks a safetensors file by its header, whatever its size: what the reference implementation (safetensors 0.8) refuses is
 * refused, and further what it accepts and other readers read differently: keys that come twice, and members of a tensor
 * that it does not have.
 */
export async function scanSafetensors(source: RandomAccess): Promise<Scan> {
  const { size } = source;
  const length = await headerLength(source);
  if (length === undefined || length > MOST_HEADER_BYTES || LENGTH_BYTES + length > size)
    return broken(
      "header",
      "The safetensors header's length is more than 100 MB or than the file. Write the file again.",
    );
  const bytes = await source.read(LENGTH_BYTES, length);
  const text = utf8(bytes);
  if (bytes.length < length || text?.startsWith("{") !== true)
    return broken("header", "The safetensors header is no UTF-8 text that begins with {. Write the file again.");
  return scanHeader(text, size - LENGTH_BYTES - length);
}

/** Undefined where the file is too short to have one. */
export async function headerLength(source: RandomAccess): Promise<number | undefined> {
  const bytes = await source.read(0, LENGTH_BYTES);
  if (bytes.length < LENGTH_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES);
  return view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
}

/** `dataBytes`: how many bytes follow the header. */
function scanHeader(text: string, dataBytes: number): Scan {
  const [traits, header] = parsed(text) ?? [];
  if (traits === undefined || !isRecord(header))
    return broken("header", "The safetensors header is no JSON object, or has too many parts. Write the file again.");
  if (traits.duplicate !== undefined)
    return broken(
      "duplicate-key",
      `The safetensors header has the key ${quoted(traits.duplicate)} twice, so that readers see different tensors. Write the file again.`,
    );
  if (!traits.hasOnlyCounts)
    return broken(
      "header",
      "The safetensors header has a number that is no whole one from 0 on. Write the file again.",
    );
  const { __metadata__: metadata, ...entries } = header;
  const tensors: Tensor[] = [];
  for (const [name, value] of Object.entries(entries)) {
    const tensor = readTensor(name, value);
    if (typeof tensor === "string") return { problems: [structureProblem("tensor", tensor)] };
    tensors.push(tensor);
  }
  return {
    problems: [...metadataProblems(metadata), ...layoutProblem(tensors, dataBytes)],
    facts: { dtypes: census(tensors.map(({ dtype }) => dtype)) },
  };
}

function parsed(text: string): readonly [JsonTraits, unknown] | undefined {
  try {
    const traits = jsonTraits(text);
    return traits.isTooMuch ? undefined : [traits, JSON.parse(text)];
  } catch {
    return undefined;
  }
}

function metadataProblems(metadata: unknown): readonly Problem[] {
  if (metadata === undefined) return [];
  const values = isRecord(metadata) ? Object.entries(metadata) : undefined;
  if (values?.every(([key, value]) => typeof value === "string" && (key + value).isWellFormed()) !== true)
    return [
      structureProblem("metadata", "The safetensors __metadata__ maps not only text to text. Write the file again."),
    ];
  return secretProblems(values.map(([key, value]) => `${key}: ${String(value)}`).join("\n"), "__metadata__");
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function broken(kind: string, message: string): Scan {
  return { problems: [structureProblem(kind, message)] };
}
