/** Rows of numbers that a linear model is fitted to: X w and Xᵀ r over some of them. */
export interface Design {
  readonly columns: number;
  /** into[i] = the i-th of these rows times the weights. */
  multiply(weights: Float64Array, rows: Uint32Array, into: Float64Array): void;
  /** into += Σ factors[i] · the i-th of these rows. */
  addTransposed(factors: Float64Array, rows: Uint32Array, into: Float64Array): void;
}

/** Row-major. */
export class DenseDesign implements Design {
  readonly columns: number;
  readonly #values: Float64Array;

  constructor(values: Float64Array, columns: number) {
    this.#values = values;
    this.columns = columns;
  }

  multiply(weights: Float64Array, rows: Uint32Array, into: Float64Array): void {
    const values = this.#values;
    for (let at = 0; at < rows.length; at += 1) {
      const start = rows[at]! * this.columns;
      let sum = 0;
      for (let column = 0; column < this.columns; column += 1) sum += values[start + column]! * weights[column]!;
      into[at] = sum;
    }
  }

  addTransposed(factors: Float64Array, rows: Uint32Array, into: Float64Array): void {
    const values = this.#values;
    for (let at = 0; at < rows.length; at += 1) {
      const [start, factor] = [rows[at]! * this.columns, factors[at]!];
      for (let column = 0; column < this.columns; column += 1) into[column]! += factor * values[start + column]!;
    }
  }
}

/** Compressed rows: the columns and values of row i lie from starts[i] up to starts[i + 1]. */
export interface SparseRows {
  readonly starts: Uint32Array;
  readonly at: Uint32Array;
  readonly values: Float64Array;
  readonly columns: number;
}

export class SparseDesign implements Design {
  readonly columns: number;
  readonly #rows: SparseRows;

  constructor(rows: SparseRows) {
    this.#rows = rows;
    this.columns = rows.columns;
  }

  multiply(weights: Float64Array, rows: Uint32Array, into: Float64Array): void {
    const { starts, at, values } = this.#rows;
    for (let i = 0; i < rows.length; i += 1) {
      const end = starts[rows[i]! + 1]!;
      let sum = 0;
      for (let cell = starts[rows[i]!]!; cell < end; cell += 1) sum += values[cell]! * weights[at[cell]!]!;
      into[i] = sum;
    }
  }

  addTransposed(factors: Float64Array, rows: Uint32Array, into: Float64Array): void {
    const { starts, at, values } = this.#rows;
    for (let i = 0; i < rows.length; i += 1) {
      const [end, factor] = [starts[rows[i]! + 1]!, factors[i]!];
      for (let cell = starts[rows[i]!]!; cell < end; cell += 1) into[at[cell]!]! += factor * values[cell]!;
    }
  }
}
