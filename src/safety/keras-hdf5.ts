import { structureProblem } from "./file-facts.ts";
import { type Hdf5Complaint, objectComplaint } from "./hdf5-objects.ts";
import { kerasConfigProblems } from "./keras-config.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";

const WINDOW = 4 * 2 ** 20;
const OVERLAP = 64;
const MOST_CONFIG = 64 * 2 ** 20;
const MOST_PLACES = 64;

/** Attributes that Keras reads a model from, and the mark of what could hide one: a heap that is compressed. */
const MARKS = /model_config|training_config|FRHP/g;

/**
 * An HDF5 file of Keras: its objects lie all in it, and where its name occurs, the configuration that stands there is read
 * and checked; weights have none. HDF5 is too large a format to be read whole here, so what is not as h5py writes it is
 * refused.
 */
export async function scanHdf5(source: RandomAccess): Promise<readonly Problem[]> {
  if (!(await isPlain(source))) return [refused("begins in a way that h5py does not write")];
  const marks = await findMarks(source);
  if (marks === undefined) return [refused("names its configuration more often than Keras does")];
  const complaint = await objectComplaint(source);
  const problems: Problem[] = complaint === undefined ? [] : [complained(complaint)];
  for (const { word, offset } of marks) {
    if (word === "FRHP") problems.push(...(await heapProblems(source, offset)));
    else problems.push(...(await configProblems(source, word, offset)));
  }
  return problems;
}

/** Addresses of 8 bytes that count from the file's first: with another base, they mean other places than they say. */
async function isPlain(source: RandomAccess): Promise<boolean> {
  const head = Buffer.from(await source.read(0, 48));
  if (head.length < 48 || head.toString("latin1", 0, 8) !== "\x89HDF\r\n\x1a\n") return false;
  const version = head[8] ?? 9;
  const sizesAt = version < 2 ? 13 : 9;
  const baseAt = [24, 28, 12, 12][version];
  if (baseAt === undefined || head[sizesAt] !== 8 || head[sizesAt + 1] !== 8) return false;
  return head.readBigUInt64LE(baseAt) === 0n;
}

interface Mark {
  readonly word: string;
  readonly offset: number;
}

async function findMarks(source: RandomAccess): Promise<readonly Mark[] | undefined> {
  const marks = new Map<number, string>();
  let places = 0;
  for (let start = 0; start < source.size; start += WINDOW - OVERLAP) {
    const text = Buffer.from(await source.read(start, WINDOW)).toString("latin1");
    for (const match of text.matchAll(MARKS)) {
      if (marks.has(start + match.index)) continue;
      marks.set(start + match.index, match[0]);
      places += 1;
      if (places > MOST_PLACES) return undefined;
    }
  }
  return [...marks].map(([offset, word]) => ({ word, offset }));
}

/** A fractal heap whose header names filters: its attributes could not be found by their names. */
async function heapProblems(source: RandomAccess, offset: number): Promise<readonly Problem[]> {
  const head = Buffer.from(await source.read(offset, 9));
  return head.length < 9 || head.readUInt16LE(7) !== 0 ? [refused("has attributes that are compressed")] : [];
}

async function configProblems(source: RandomAccess, word: string, offset: number): Promise<readonly Problem[]> {
  const text = await attributeText(source, { offset, length: word.length });
  return text === undefined
    ? [refused(`has a ${word} that is not as h5py writes it`)]
    : kerasConfigProblems(text, word);
}

/** The string of the attribute whose name stands at the offset (HDF5 3.0 file format, IV.A.2.m, versions 1 to 3). */
async function attributeText(
  source: RandomAccess,
  name: { readonly offset: number; readonly length: number },
): Promise<string | undefined> {
  const before = Buffer.from(await source.read(Math.max(0, name.offset - 9), 9));
  if (before.length < 9) return undefined;
  // Version 3 has one byte more, the name's character set; only the first pads to 8 bytes.
  const head = before[0] === 3 && before[8] === 0 ? before : before.subarray(1);
  const version = head[0] ?? 0;
  // A type that is shared stands elsewhere; h5py shares none.
  if (version > 1 && head[1] !== 0) return undefined;
  if (version < 1 || version > 3 || head.readUInt16LE(2) !== name.length + 1) return undefined;
  const padded = (bytes: number): number => (version === 1 ? Math.ceil(bytes / 8) * 8 : bytes);
  const typeAt = name.offset + padded(name.length + 1);
  const type = Buffer.from(await source.read(typeAt, 8));
  const dataAt = typeAt + padded(head.readUInt16LE(4)) + padded(head.readUInt16LE(6));
  const form = (type[0] ?? 0) & 15;
  if (form === 3) return await decode(source, dataAt, type.readUInt32LE(4));
  return form === 9 && ((type[1] ?? 0) & 15) === 1 ? await heapText(source, dataAt) : undefined;
}

/** A string of any length lies in a global heap: its length, the heap's address and its number there (III.E). */
async function heapText(source: RandomAccess, offset: number): Promise<string | undefined> {
  const place = Buffer.from(await source.read(offset, 16));
  if (place.length < 16) return undefined;
  const length = place.readUInt32LE(0);
  const heap = Number(place.readBigUInt64LE(4));
  const head = Buffer.from(await source.read(heap, 16));
  if (head.toString("latin1", 0, 4) !== "GCOL" || head.length < 16) return undefined;
  const end = heap + Number(head.readBigUInt64LE(8));
  for (let at = heap + 16; at + 16 <= end;) {
    const item = Buffer.from(await source.read(at, 16));
    if (item.length < 16 || item.readUInt16LE(0) === 0) return undefined;
    const size = Number(item.readBigUInt64LE(8));
    if (item.readUInt16LE(0) === place.readUInt32LE(12))
      return size >= length && at + 16 + size <= end ? await decode(source, at + 16, length) : undefined;
    at += 16 + Math.ceil(size / 8) * 8;
  }
  return undefined;
}

async function decode(source: RandomAccess, offset: number, length: number): Promise<string | undefined> {
  const bytes = length > MOST_CONFIG ? undefined : await source.read(offset, length);
  if (bytes?.length !== length) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\0+$/, "");
  } catch {
    return undefined;
  }
}

/** Opening another file of the reader's machine is what code of the model's could do. */
function complained({ kind, reason }: Hdf5Complaint): Problem {
  if (kind === "hdf5") return refused(reason);
  const message = `The HDF5 file ${reason}. Do not load it; ask for the model with all its numbers in one file.`;
  return { hazard: kind === "hdf5-external" ? "code" : "structure", kind, message };
}

function refused(reason: string): Problem {
  return structureProblem(
    "hdf5",
    `The HDF5 file ${reason}. Save the model in Keras's own format (.keras), or its weights alone (.weights.h5).`,
  );
}
