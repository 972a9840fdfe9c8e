import { UserError } from "../kernel/errors.ts";
import type { DuckDbChunk } from "../engines/duckdb-chunk.ts";
import type { Batch } from "../engines/onnx.ts";
import { byteLengthOf, type Tensor, tensorAt } from "../engines/tensor.ts";
import { lettersSql, numberSql } from "./column-sql.ts";
import type { Column } from "./column-types.ts";
import { approximateDistinct } from "./approximate-distinct.ts";
import type { InputMapping, MappedInput } from "./features.ts";
import type { Table } from "./table.ts";

export interface RowBatch {
  /** Rows of the dataset in it; the tensors have more where the graph fixes their number. */
  readonly rows: number;
  readonly tensors: Batch;
}

/** Rows from a place (from 0) up to another. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

export interface BatchOptions {
  /** Rows of a batch, where the graph does not fix them. */
  readonly size: number;
  /** Default: all rows. It begins where a batch of all rows does. */
  readonly range?: RowRange | undefined;
}

// More distinct texts than this are sent with each batch instead of once.
const MAX_DICTIONARY = 65_536;

/**
 * The rows of a dataset as tensors for a model, in file order, in bounded memory: each value is copied once, from
 * DuckDB's chunk to its place in the tensor. Throws a UserError where a column has values that its input cannot take.
 */
export async function* batches(
  table: Table,
  mapping: InputMapping,
  { size, range = { from: 0, to: table.rows } }: BatchOptions,
): AsyncGenerator<RowBatch> {
  await refuseUnfit(table, mapping);
  const rows = mapping.fixedRows ?? size;
  const dictionaries = await Promise.all(mapping.inputs.map((input) => dictionaryOf(table, input)));
  const selected = mapping.inputs.flatMap(({ element, columns }) => columns.map((column) => cellSql(element, column)));
  let left = range.to - range.from;
  let filler: Filler | undefined;
  for await (const chunk of table.database.stream(
    `SELECT ${selected.join(", ")} FROM ${table.relation}${limitOf(table, range)}`,
  )) {
    for (let start = 0; start < chunk.rows;) {
      filler ??= new Filler(mapping, { rows: mapping.fixedRows ?? Math.min(rows, left), dictionaries });
      start += filler.take(chunk, start);
      if (!filler.isFull) continue;
      yield filler.finish();
      left -= filler.rows;
      filler = undefined;
    }
  }
  if (filler !== undefined) yield filler.finish();
}

function limitOf({ rows }: Table, { from, to }: RowRange): string {
  return from === 0 && to === rows ? "" : ` LIMIT ${to - from} OFFSET ${from}`;
}

/** A dictionary that is sent once for all batches. */
interface WordList {
  readonly words: readonly string[];
  readonly positions: Map<string, number>;
}

/** One batch being filled. */
class Filler {
  rows = 0;
  readonly #mapping: InputMapping;
  readonly #capacity: number;
  readonly #dictionaries: readonly (WordList | undefined)[];
  readonly #tensors: readonly Tensor[];
  readonly #positions: readonly Map<string, number>[];

  constructor(
    mapping: InputMapping,
    { rows, dictionaries }: { readonly rows: number; readonly dictionaries: readonly (WordList | undefined)[] },
  ) {
    this.#mapping = mapping;
    this.#capacity = rows;
    this.#dictionaries = dictionaries;
    this.#tensors = mapping.inputs.map((input, index) => emptyTensor(input, rows, dictionaries[index]?.words ?? []));
    this.#positions = dictionaries.map((dictionary) => dictionary?.positions ?? new Map<string, number>());
  }

  get isFull(): boolean {
    return this.rows === this.#capacity;
  }

  /** Copies as many rows as fit; returns how many. */
  take(chunk: DuckDbChunk, start: number): number {
    const count = Math.min(chunk.rows - start, this.#capacity - this.rows);
    let index = 0;
    this.#mapping.inputs.forEach(({ columns }, input) => {
      const tensor = this.#tensors[input];
      columns.forEach((_, offset) => {
        if (tensor !== undefined)
          this.#copy(chunk, tensor, { index, input, start, count, offset, stride: columns.length });
        index++;
      });
    });
    this.rows += count;
    return count;
  }

  finish(): RowBatch {
    const tensors = this.#mapping.inputs.flatMap(({ name }, input) => {
      const tensor = this.#tensors[input];
      if (tensor === undefined) return [];
      const isPerBatch = tensor.element === "string" && this.#dictionaries[input] === undefined;
      return [
        [name, isPerBatch ? { ...tensor, dictionary: [...(this.#positions[input]?.keys() ?? [])] } : tensor] as const,
      ];
    });
    return { rows: this.rows, tensors: Object.fromEntries(tensors) };
  }

  #copy(chunk: DuckDbChunk, tensor: Tensor, cell: CellRange): void {
    const { index, start, count, offset, stride } = cell;
    const first = this.rows * stride + offset;
    if (tensor.element === "string") this.#copyTexts(chunk.texts(index), tensor.values, cell);
    else if (tensor.element === "int64") {
      const values = chunk.values(index, "BIGINT");
      for (let row = 0; row < count; row++) tensor.values[first + row * stride] = values[start + row] ?? 0n;
    } else {
      const values = chunk.values(index, NUMERIC[tensor.element]);
      if (stride === 1) tensor.values.set(values.subarray(start, start + count), first);
      else for (let row = 0, at = first; row < count; row++, at += stride) tensor.values[at] = values[start + row] ?? 0;
    }
  }

  #copyTexts(
    texts: readonly (string | null)[],
    target: Int32Array,
    { input, start, count, offset, stride }: CellRange,
  ): void {
    const positions = this.#positions[input] ?? new Map<string, number>();
    for (let row = 0; row < count; row++) {
      const text = texts[start + row] ?? "";
      let position = positions.get(text);
      if (position === undefined) positions.set(text, (position = positions.size));
      target[(this.rows + row) * stride + offset] = position;
    }
  }
}

interface CellRange {
  /** Column of the query. */
  readonly index: number;
  /** Input of the mapping. */
  readonly input: number;
  readonly start: number;
  readonly count: number;
  /** Column of the tensor, and how many it has. */
  readonly offset: number;
  readonly stride: number;
}

const NUMERIC = { float: "FLOAT", double: "DOUBLE", int32: "INTEGER", bool: "BOOLEAN" } as const;

function emptyTensor({ element, columns, rank }: MappedInput, rows: number, dictionary: readonly string[]): Tensor {
  const dims = rank === 1 ? [rows] : [rows, columns.length];
  return tensorAt(new ArrayBuffer(byteLengthOf(element, dims)), 0, { element, dims, dictionary });
}

function cellSql(element: MappedInput["element"], column: Column): string {
  if (element === "string") return `coalesce(${lettersSql(column)}, '')`;
  if (element === "float") return numberSql(column, "FLOAT");
  if (element === "double") return numberSql(column, "DOUBLE");
  if (element === "bool") return `CAST(${column.sql} AS BOOLEAN)`;
  return `CAST(${column.sql} AS ${element === "int64" ? "BIGINT" : "INTEGER"})`;
}

/** The words of all columns of a string input, if there are few enough to be sent once. */
async function dictionaryOf(table: Table, { element, columns }: MappedInput): Promise<WordList | undefined> {
  if (element !== "string") return undefined;
  const words = new Set([""]);
  for (const column of columns) {
    if ((await approximateDistinct(table, column.name)) > MAX_DICTIONARY / 2) return undefined;
    for (const word of await wordsOf(table, column)) words.add(word);
  }
  return words.size > MAX_DICTIONARY
    ? undefined
    : { words: [...words], positions: new Map([...words].map((word, position) => [word, position])) };
}

async function wordsOf({ database, relation }: Table, column: Column): Promise<readonly string[]> {
  const text = lettersSql(column);
  const words: string[] = [];
  for await (const chunk of database.stream(
    `SELECT DISTINCT ${text} AS word FROM ${relation} WHERE ${text} IS NOT NULL ORDER BY word`,
  ))
    for (const word of chunk.texts(0)) words.push(word ?? "");
  return words;
}

/** What an integer type cannot hold, as SQL. A double says of no whole number beyond 2^53 which one was meant. */
function outside(element: MappedInput["element"], { sql, type }: Column): string {
  if (element === "int32") return `${sql} < -2147483648 OR ${sql} > 2147483647`;
  if (/^(FLOAT|DOUBLE)/.test(type)) return `abs(${sql}) > 9007199254740992`;
  return `${sql} < -9223372036854775808 OR ${sql} > 9223372036854775807`;
}

/** Integers and booleans have no NaN: a null would become some number. */
async function refuseUnfit(table: Table, mapping: InputMapping): Promise<void> {
  const strict = mapping.inputs.flatMap(({ element, columns }) =>
    ["int64", "int32", "bool"].includes(element) ? columns.map((column) => ({ ...column, element })) : [],
  );
  if (strict.length === 0) return;
  const counts = strict.map(({ element, ...column }, index) => {
    const { sql: value, kind } = column;
    const unfit =
      element === "bool"
        ? `${value} NOT IN (0, 1)`
        : `${value} <> trunc(${value}) OR isnan(CAST(${value} AS DOUBLE)) OR ${outside(element, column)}`;
    const odd = kind === "boolean" ? "false" : unfit;
    return `count(*) FILTER (WHERE ${value} IS NULL)::DOUBLE AS empty_${index}, count(*) FILTER (WHERE ${odd})::DOUBLE AS odd_${index}`;
  });
  const [row = {}] = await table.database.rows(`SELECT ${counts.join(", ")} FROM ${table.relation}`);
  const problems = strict.flatMap(({ name, element }, index) => [
    ...problem(
      row[`empty_${index}`],
      `The column ${JSON.stringify(name)} of ${table.source} has empty cells, and the model's input is ${element}, which has no missing value. Fill them, or export the model with float inputs.`,
    ),
    ...problem(
      row[`odd_${index}`],
      `The column ${JSON.stringify(name)} of ${table.source} has values that are no ${element}, which the model's input wants. Round them, or export the model with float inputs.`,
    ),
  ]);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

function problem(count: unknown, sentence: string): readonly string[] {
  return Number(count ?? 0) > 0 ? [sentence] : [];
}
