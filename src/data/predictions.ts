import type { Codes } from "./table.ts";

/** What a model says about every row of a dataset, in its order. */
export interface Predictions {
  readonly rows: number;
  /** By the form: the probability (or score) of the positive class, the value, or rows × columns, row-major. Undefined where the model gives labels only. */
  readonly scores?: Float64Array;
  /** Of classifiers: the classes; of a matrix in the order of its columns. */
  readonly classes?: readonly string[];
  /** The model's own labels, where it gives any. */
  readonly labels?: Codes;
}
