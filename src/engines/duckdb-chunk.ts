import type { DuckDBDataChunk } from "@duckdb/node-api";
import type DuckDbBindings from "@duckdb/node-bindings";

const ARRAYS = {
  DOUBLE: Float64Array,
  FLOAT: Float32Array,
  BIGINT: BigInt64Array,
  UBIGINT: BigUint64Array,
  INTEGER: Int32Array,
  BOOLEAN: Uint8Array,
} as const;

export type PhysicalType = keyof typeof ARRAYS;

/** The typed array that holds values of a SQL type. */
export type ArrayOf<T extends PhysicalType> = InstanceType<(typeof ARRAYS)[T]>;

/** A fresh array for `length` values of a SQL type. */
export function arrayOf<T extends PhysicalType>(type: T, length: number): ArrayOf<T>;
export function arrayOf(type: PhysicalType, length: number): ArrayOf<PhysicalType> {
  return new ARRAYS[type](length);
}

/** Up to 2048 rows of a streamed result. */
export class DuckDbChunk {
  readonly rows: number;
  readonly #chunk: DuckDBDataChunk;
  readonly #bindings: typeof DuckDbBindings;

  constructor(chunk: DuckDBDataChunk, bindings: typeof DuckDbBindings) {
    this.#chunk = chunk;
    this.#bindings = bindings;
    this.rows = chunk.rowCount;
  }

  /**
   * A column's values as they lie in memory, valid until the next chunk is fetched. The query has to make the column
   * that SQL type and leave no null in it: nulls are not looked at, which is what makes this fast.
   */
  values<T extends PhysicalType>(index: number, type: T): ArrayOf<T>;
  values(index: number, type: PhysicalType): ArrayOf<PhysicalType> {
    const array = ARRAYS[type];
    const vector = this.#bindings.data_chunk_get_vector(this.#chunk.chunk, index);
    const bytes = this.#bindings.vector_get_data(vector, this.rows * array.BYTES_PER_ELEMENT);
    if (!(bytes.buffer instanceof ArrayBuffer)) throw new TypeError("DuckDB shares its memory");
    return new array(bytes.buffer, bytes.byteOffset, this.rows);
  }

  /** A VARCHAR column; null where the cell is null. */
  texts(index: number): readonly (string | null)[] {
    return this.#chunk.getColumnValues(index).map((value) => (value === null ? null : String(value)));
  }
}
