import { truncate } from "../kernel/text.ts";
import type { ServedRows } from "../work/monitor/measured.ts";
import type { AnswerClasses } from "./answer-classes.ts";

/** Answered rows of one window, or of a shard of it, by their key; arrays are as long as there are rows. */
export interface ServedPart {
  readonly n: number;
  readonly width: number;
  /** A hash of each row's id, or else of its time and answer: parts are put together by it. */
  readonly keys: Float64Array;
  readonly scores: Float64Array | undefined;
  readonly predicted: Int32Array | undefined;
  readonly truth: Int32Array | Float64Array | undefined;
  readonly weights: Float64Array | undefined;
  readonly words: readonly WordColumn[];
  readonly masks: readonly NamedMask[];
  readonly features: readonly NamedNumbers[];
}

/** A column that rows are sliced by, as positions in a dictionary; −1 is an empty cell. */
export interface WordColumn {
  readonly name: string;
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
  /** Whether the words are whole names of slices, such as `age≤30`. */
  readonly isNamed: boolean;
}

export interface NamedMask {
  readonly name: string;
  readonly mask: Uint8Array;
}

export interface NamedNumbers {
  readonly name: string;
  readonly values: Float64Array;
}

/** Fewer rows say too much about the people in them: their value is not told. */
const LEAST_SHOWN = 10;
const MOST_VALUES = 200;
const NAME_LIMIT = 300;

/** The rows of all parts of a window in one order, whatever the parts: by their key, and where that is the same by what they hold. */
export function servedRows(parts: readonly ServedPart[], classes: AnswerClasses | undefined): ServedRows {
  const joined = joinParts(parts);
  const order = orderOf(joined);
  const { n, width, scores, predicted, truth, weights, words, masks, features } = joined;
  return {
    n,
    width,
    scores: scores && pickedRows(scores, order, width),
    classes: classes?.classes,
    positive: classes?.positive,
    predicted: predicted && pickedCodes(predicted, order),
    truth: truth instanceof Int32Array ? pickedCodes(truth, order) : truth && pickedRows(truth, order, 1),
    weights: weights && pickedRows(weights, order, 1),
    slices: new Map([
      ...masks.map(
        ({ name, mask }) =>
          [name, order === undefined ? mask : Uint8Array.from(order, (row) => mask[row] ?? 0)] as const,
      ),
      ...words.flatMap((column) => wordSlices({ ...column, codes: pickedCodes(column.codes, order) })),
    ]),
    features: new Map(features.map(({ name, values }) => [name, pickedRows(values, order, 1)])),
  };
}

function pickedRows(values: Float64Array, order: Uint32Array | undefined, width: number): Float64Array {
  if (order === undefined) return values;
  if (width === 1) return Float64Array.from(order, (row) => values[row] ?? Number.NaN);
  const picked = new Float64Array(values.length);
  for (const [place, row] of order.entries())
    picked.set(values.subarray(row * width, (row + 1) * width), place * width);
  return picked;
}

function pickedCodes(codes: Int32Array, order: Uint32Array | undefined): Int32Array {
  return order === undefined ? codes : Int32Array.from(order, (row) => codes[row] ?? -1);
}

function wordSlices({ name, codes, dictionary, isNamed }: WordColumn): readonly (readonly [string, Uint8Array])[] {
  const counts = new Float64Array(dictionary.length + 1);
  for (const code of codes) counts[code + 1] = (counts[code + 1] ?? 0) + 1;
  const shown = [...counts.entries()].filter(([, rows]) => rows >= LEAST_SHOWN);
  const largest = shown.toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_VALUES);
  const nameOf = (place: number): string => {
    const word = place === 0 ? "(missing)" : (dictionary[place - 1] ?? "");
    return truncate(isNamed && place > 0 ? word : `${name}=${word}`, NAME_LIMIT);
  };
  return largest
    .toSorted((a, b) => a[0] - b[0])
    .map(([place]) => [nameOf(place), Uint8Array.from(codes, (code) => (code === place - 1 ? 1 : 0))] as const);
}

/** Rows one after the other; dictionaries become one that is sorted. */
export function joinParts(parts: readonly ServedPart[]): ServedPart {
  const [first] = parts;
  if (first === undefined) throw new RangeError("a window has at least one part");
  if (parts.length === 1) return first;
  const numbers = (of: (part: ServedPart) => Float64Array | undefined): Float64Array | undefined =>
    of(first) && concatNumbers(parts.map((part) => of(part) ?? new Float64Array()));
  const codes = (of: (part: ServedPart) => Int32Array | undefined): Int32Array | undefined =>
    of(first) && concatCodes(parts.map((part) => of(part) ?? new Int32Array()));
  return {
    n: parts.reduce((sum, { n }) => sum + n, 0),
    width: first.width,
    keys: concatNumbers(parts.map(({ keys }) => keys)),
    scores: numbers(({ scores }) => scores),
    predicted: codes(({ predicted }) => predicted),
    truth:
      first.truth instanceof Int32Array
        ? codes(({ truth }) => (truth instanceof Int32Array ? truth : undefined))
        : numbers(({ truth }) => (truth instanceof Float64Array ? truth : undefined)),
    weights: numbers(({ weights }) => weights),
    words: first.words.map((_, place) => joinWords(parts.flatMap(({ words }) => words[place] ?? []))),
    masks: first.masks.map(({ name }, place) => ({
      name,
      mask: concatBytes(parts.map(({ masks }) => masks[place]?.mask ?? new Uint8Array())),
    })),
    features: first.features.map(({ name }, place) => ({
      name,
      values: concatNumbers(parts.map(({ features }) => features[place]?.values ?? new Float64Array())),
    })),
  };
}

function joinWords(columns: readonly WordColumn[]): WordColumn {
  const [first] = columns;
  if (first === undefined) throw new RangeError("a column has at least one part");
  const dictionary = [...new Set(columns.flatMap((column) => column.dictionary))].toSorted();
  const places = new Map(dictionary.map((word, place) => [word, place]));
  const codes = columns.map((column) => {
    const moved = column.dictionary.map((word) => places.get(word) ?? -1);
    return column.codes.map((code) => moved[code] ?? -1);
  });
  return { ...first, dictionary, codes: concatCodes(codes) };
}

export function concatNumbers(arrays: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}

function concatCodes(arrays: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}

function concatBytes(arrays: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}

/** Rows whose key another row has; keys ascend. */
export function repeatedKeys({ keys }: Pick<ServedPart, "keys">): number {
  let repeated = 0;
  for (let row = 1; row < keys.length; row++) if (keys[row] === keys[row - 1]) repeated++;
  return repeated;
}

/** Undefined where the rows are in order. */
function orderOf(part: ServedPart): Uint32Array | undefined {
  const { keys, n } = part;
  const isSorted = keys.every((key, row) => row === 0 || (keys[row - 1] ?? 0) < key);
  if (isSorted) return undefined;
  const order = Uint32Array.from({ length: n }, (_, row) => row);
  return order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || compareRows(part, a, b));
}

/** Rows of one key that hold the same are the same: their order says nothing. */
function compareRows(part: ServedPart, a: number, b: number): number {
  const { scores, width, predicted, truth, weights, words, masks, features } = part;
  for (let place = 0; place < width; place++) {
    const difference = compare(scores?.[a * width + place], scores?.[b * width + place]);
    if (difference !== 0) return difference;
  }
  for (const values of [
    predicted,
    truth,
    weights,
    ...masks.map(({ mask }) => mask),
    ...features.map((one) => one.values),
  ]) {
    const difference = values === undefined ? 0 : compare(values[a], values[b]);
    if (difference !== 0) return difference;
  }
  for (const { codes, dictionary } of words) {
    const [one = "", other = ""] = [dictionary[codes[a] ?? -1], dictionary[codes[b] ?? -1]];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** NaN comes last. */
function compare(a = 0, b = 0): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
