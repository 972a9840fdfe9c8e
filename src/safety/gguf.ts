import { ByteCursor, CutOff } from "./byte-cursor.ts";
import { census, structureProblem, type Scan } from "./file-facts.ts";
import { GGML_TYPES, type GgmlType } from "./ggml-types.ts";
import { BadGguf, readEntry, readText, SHORTEST_SAID } from "./gguf-values.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";
import { secretProblems } from "./secret-problems.ts";
import { templateProblems } from "./template.ts";

const MOST_KEYS = 65_536;
const MOST_PROBLEMS = 50;
const MOST_TENSORS = 1_048_576;
const MOST_DIMENSIONS = 4;
const MOST_NAME_BYTES = 64;
const DEFAULT_ALIGNMENT = 32;
// ggml counts elements in 64 bits with a sign.
const MOST_COUNTED = 2 ** 63;

interface Tensor {
  readonly name: string;
  readonly type: GgmlType;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Checks a GGUF file, version 2 or 3, by its header, whatever its size: counts, values, names, shapes and places, as the
 * specification (ggml/docs/gguf.md) and llama.cpp's reader have them, the chat templates it carries, and secrets in its texts.
 */
export async function scanGguf(source: RandomAccess): Promise<Scan> {
  const problems: Problem[] = [];
  try {
    const tensors = await readHeader(new ByteCursor(source), problems);
    return { problems, facts: { dtypes: census(tensors.map(({ type }) => type.name)) } };
  } catch (error) {
    if (error instanceof CutOff)
      return {
        problems: [
          ...problems,
          structureProblem("cut-off", "The GGUF file ends before its header does. Write it again."),
        ],
      };
    if (error instanceof BadGguf)
      return {
        problems: [
          ...problems,
          structureProblem("gguf", `The GGUF file ${error.message}. Write it again with a current gguf.`),
        ],
      };
    throw error;
  }
}

async function readHeader(cursor: ByteCursor, problems: Problem[]): Promise<readonly Tensor[]> {
  await cursor.need(24);
  cursor.skip(4);
  const version = cursor.u32();
  // The version of a file for the other byte order reads as a large number.
  if (version > 0xffff) throw new BadGguf("is big-endian or of an unknown version, which is not read here");
  if (version !== 2 && version !== 3) throw new BadGguf(`is of version ${version}; 2 and 3 are read`);
  const tensorCount = cursor.u64();
  const keyCount = cursor.u64();
  if (tensorCount > MOST_TENSORS) throw new BadGguf(`promises more than ${MOST_TENSORS} tensors`);
  if (keyCount > MOST_KEYS) throw new BadGguf(`promises more than ${MOST_KEYS} keys`);
  const alignment = await readMetadata(cursor, keyCount, problems);
  const tensors: Tensor[] = [];
  for (let index = 0; index < tensorCount; index += 1) tensors.push(await readTensor(cursor));
  refuseTwice(
    tensors.map(({ name }) => name),
    "tensor",
  );
  const start = padded(cursor.position, alignment);
  refuseLayout(tensors, { alignment, room: cursor.size - start });
  return tensors;
}

/** Gives the alignment of the tensors. */
async function readMetadata(cursor: ByteCursor, count: number, problems: Problem[]): Promise<number> {
  const keys: string[] = [];
  let alignment = DEFAULT_ALIGNMENT;
  const say = (key: string, text: string) => {
    if (problems.length >= MOST_PROBLEMS) return;
    if (isTemplate(key)) problems.push(...templateProblems(text, key));
    if (text.length >= SHORTEST_SAID) problems.push(...secretProblems(`${key}: ${text}`, key));
  };
  for (let index = 0; index < count; index += 1) {
    const [key, value] = await readEntry(cursor, say);
    keys.push(key);
    if (key !== "general.alignment") continue;
    if (value === undefined || value < 1 || (value & (value - 1)) !== 0 || value > 2 ** 30)
      throw new BadGguf("has an alignment that is no power of two");
    alignment = value;
  }
  refuseTwice(keys, "key");
  return alignment;
}

/** `tokenizer.chat_template`, and those with a name: `tokenizer.chat_template.tool_use`. */
function isTemplate(key: string): boolean {
  return key.includes("template");
}

async function readTensor(cursor: ByteCursor): Promise<Tensor> {
  const name = await readText(cursor, MOST_NAME_BYTES);
  await cursor.need(4);
  const dimensions = cursor.u32();
  if (dimensions > MOST_DIMENSIONS) throw new BadGguf(`has a tensor of ${dimensions} dimensions`);
  await cursor.need(8 * dimensions + 12);
  const shape = Array.from({ length: dimensions }, () => cursor.u64());
  const typeNumber = cursor.u32();
  const offset = cursor.u64();
  const type = GGML_TYPES.get(typeNumber);
  if (type === undefined) throw new BadGguf(`has the tensor ${quoted(name)} of the unknown type ${typeNumber}`);
  const [row = 1] = shape;
  const elements = shape.reduce((product, size) => product * size, 1);
  if (shape.some((size) => size >= MOST_COUNTED) || elements >= MOST_COUNTED)
    throw new BadGguf(`has the tensor ${quoted(name)} of an impossible shape`);
  if (row % type.block !== 0)
    throw new BadGguf(`has the tensor ${quoted(name)} whose rows are no whole blocks of ${type.name}`);
  return { name, type, offset, bytes: (elements / type.block) * type.bytes };
}

function refuseTwice(names: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    // What reads it as a C string sees less of the name.
    if (name.includes("\0")) throw new BadGguf(`has a NUL in the ${what} ${quoted(name)}`);
    if (seen.has(name)) throw new BadGguf(`has the ${what} ${quoted(name)} twice`);
    seen.add(name);
  }
}

/** The tensors lie in the header's order one behind the other, each padded to the alignment: as llama.cpp's reader wants it. */
function refuseLayout(
  tensors: readonly Tensor[],
  { alignment, room }: { readonly alignment: number; readonly room: number },
): void {
  let start = 0;
  let end = 0;
  for (const { name, offset, bytes } of tensors) {
    if (offset % alignment !== 0) throw new BadGguf(`has the tensor ${quoted(name)} off its alignment of ${alignment}`);
    if (offset < start) throw new BadGguf(`has the tensor ${quoted(name)} inside another one`);
    if (offset > start) throw new BadGguf(`has a hole before its tensor ${quoted(name)}`);
    end = offset + bytes;
    start = padded(end, alignment);
    if (end > room) throw new BadGguf(`is cut off: its tensor ${quoted(name)} reaches beyond its end`);
  }
  if (room > start) throw new BadGguf("has bytes behind its last tensor");
}

function padded(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}
