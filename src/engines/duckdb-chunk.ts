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

type Vector = ReturnType<typeof DuckDbBindings.data_chunk_get_vector>;

/** Lists of numbers, one after the other. */
export interface DoubleLists {
  readonly values: Float64Array;
  readonly offsets: Uint32Array;
  readonly lengths: Int32Array;
}

/** Whether a bit of a mask is set. */
export function hasBit(mask: Uint8Array, place: number): boolean {
  return (((mask[place >> 3] ?? 0) >> (place & 7)) & 1) === 1;
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
    return this.#array(type, this.#bindings.data_chunk_get_vector(this.#chunk.chunk, index), this.rows);
  }

  /** Of a column that may have nulls, which `values` has anything for: a bit a row, 1 where there is a value. Undefined: all have one. */
  valid(index: number): Uint8Array | undefined {
    const vector = this.#bindings.data_chunk_get_vector(this.#chunk.chunk, index);
    return this.#validity(vector, this.rows);
  }

  /** A column of DOUBLE[], valid until the next chunk is fetched; nulls have the length -1, and null elements are NaN. */
  lists(index: number): DoubleLists {
    const vector = this.#bindings.data_chunk_get_vector(this.#chunk.chunk, index);
    const entries = this.#array("UBIGINT", vector, 2 * this.rows);
    const child = this.#bindings.list_vector_get_child(vector);
    const size = this.#bindings.list_vector_get_size(vector);
    const values = size === 0 ? new Float64Array() : this.#array("DOUBLE", child, size);
    const filled = size === 0 ? undefined : this.#validity(child, size);
    if (filled !== undefined)
      for (let place = 0; place < size; place++) if (!hasBit(filled, place)) values[place] = Number.NaN;
    const valid = this.valid(index);
    const offsets = new Uint32Array(this.rows);
    const lengths = new Int32Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      offsets[row] = Number(entries[2 * row]);
      lengths[row] = valid === undefined || hasBit(valid, row) ? Number(entries[2 * row + 1]) : -1;
    }
    return { values, offsets, lengths };
  }

  #array<T extends PhysicalType>(type: T, vector: Vector, length: number): ArrayOf<T>;
  #array(type: PhysicalType, vector: Vector, length: number): ArrayOf<PhysicalType> {
    const array = ARRAYS[type];
    const bytes = this.#bindings.vector_get_data(vector, length * array.BYTES_PER_ELEMENT);
    if (!(bytes.buffer instanceof ArrayBuffer)) throw new TypeError("DuckDB shares its memory");
    return new array(bytes.buffer, bytes.byteOffset, length);
  }

  #validity(vector: Vector, rows: number): Uint8Array | undefined {
    // DuckDB keeps no mask where nothing is null, whatever its binding's type says.
    const mask: Uint8Array | null = this.#bindings.vector_get_validity(vector, 8 * Math.ceil(rows / 64));
    return mask ?? undefined;
  }

  /** A VARCHAR column; null where the cell is null. */
  texts(index: number): readonly (string | null)[] {
    return this.#chunk.getColumnValues(index).map((value) => (value === null ? null : String(value)));
  }
}
