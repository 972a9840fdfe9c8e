import { UserError } from "../kernel/errors.ts";
import type { Batch } from "../engines/onnx.ts";
import type { Tensor } from "../engines/tensor.ts";
import type { OutputNames } from "./outputs.ts";
import type { Codes } from "./table.ts";

/** Rows of a dataset in a batch, and rows that were sent: more where the graph fixes their number. */
export interface Counts {
  readonly rows: number;
  readonly sent: number;
}

/** What a model's outputs hold for all rows, as it gives it. */
export interface Collected {
  readonly rows: number;
  /** Rows × width, row-major. Undefined where the model gives labels only. */
  readonly scores: Float64Array | undefined;
  /** 0 where there are no rows. */
  readonly width: number;
  readonly labels: Codes | undefined;
}

/** Scores and labels of all batches so far. */
export class Collector {
  readonly #source: string;
  readonly #rows: number;
  readonly #chosen: OutputNames;
  readonly #codes: Int32Array | undefined;
  readonly #words = new Map<string, number>();
  #scores: Float64Array | undefined;
  #width = 0;
  #filled = 0;

  constructor(source: string, rows: number, chosen: OutputNames) {
    this.#source = source;
    this.#rows = rows;
    this.#chosen = chosen;
    this.#codes = chosen.label === undefined ? undefined : new Int32Array(rows);
  }

  add(answer: Batch, counts: Counts): void {
    const { score, label } = this.#chosen;
    if (score !== undefined) this.#addScores(answer[score], counts);
    if (label !== undefined) this.#addLabels(answer[label], counts);
    this.#filled += counts.rows;
  }

  finish(): Collected {
    return {
      rows: this.#rows,
      scores: this.#scores ?? (this.#chosen.score === undefined ? undefined : new Float64Array(0)),
      width: this.#width,
      labels: this.#codes && { codes: this.#codes, dictionary: [...this.#words.keys()] },
    };
  }

  #addScores(tensor: Tensor | undefined, counts: Counts): void {
    if (tensor === undefined || tensor.element === "string")
      throw new UserError(
        `The score output ${JSON.stringify(this.#chosen.score)} of ${this.#source} is no tensor of numbers. Name another as model.outputs.score.`,
      );
    const width = this.#widthOf(tensor.dims, tensor.values.length, counts);
    const { rows } = counts;
    if (this.#scores === undefined) {
      this.#width = width;
      this.#scores = new Float64Array(this.#rows * width);
    }
    const start = this.#filled * width;
    if (tensor.element === "int64")
      for (let index = 0; index < rows * width; index++) this.#scores[start + index] = Number(tensor.values[index]);
    else this.#scores.set(tensor.values.subarray(0, rows * width), start);
  }

  /** Scores of a row. Throws where the tensor is no row of numbers for each row that was sent. */
  #widthOf(dims: readonly number[], length: number, { sent }: Counts): number {
    // A graph that squeezes its output leaves no dimension for a single row; two dimensions are rows and their scores.
    const isSqueezed = sent === 1 && dims.length < 2;
    const rest = isSqueezed ? dims : dims.slice(1);
    const given = isSqueezed ? 1 : dims[0];
    const shape = `a tensor of ${dims.length === 0 ? "one number" : dims.join(" × ")} for ${sent} ${sent === 1 ? "row" : "rows"}`;
    if (given !== sent)
      throw new UserError(
        `The score output ${JSON.stringify(this.#chosen.score)} of ${this.#source} is ${shape}, so it is not known which number is which row's. Export it with the rows as the first dimension and the scores of a row as the second.`,
      );
    if (rest.filter((size) => size !== 1).length > 1)
      throw new UserError(
        `The score output ${JSON.stringify(this.#chosen.score)} of ${this.#source} is ${shape}: a table and no list of scores for each row. Export one list of scores a row, or name another output as model.outputs.score.`,
      );
    const width = length / sent;
    if (this.#scores !== undefined && width !== this.#width)
      throw new UserError(
        `The score output ${JSON.stringify(this.#chosen.score)} of ${this.#source} is ${shape}, and was ${this.#width} a row before. Export it so that every row has as many scores.`,
      );
    return width;
  }

  #addLabels(tensor: Tensor | undefined, { rows, sent }: Counts): void {
    const codes = this.#codes;
    if (codes === undefined || tensor === undefined) return;
    if (tensor.values.length !== sent)
      throw new UserError(
        `The label output ${JSON.stringify(this.#chosen.label)} of ${this.#source} has ${tensor.values.length} labels for ${sent} rows. Export it so that it gives one label a row, or name another output as model.outputs.label.`,
      );
    const known = new Map<string | number | bigint, number>();
    for (let row = 0; row < rows; row++) {
      const value = tensor.values[row] ?? 0;
      let code = known.get(value);
      if (code === undefined) known.set(value, (code = this.#codeOf(labelText(tensor, value))));
      codes[this.#filled + row] = code;
    }
  }

  #codeOf(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    this.#words.set(word, this.#words.size);
    return this.#words.size - 1;
  }
}

function labelText(tensor: Tensor, value: number | bigint): string {
  if (tensor.element === "string") return tensor.dictionary[Number(value)] ?? "";
  return tensor.element === "bool" ? String(value === 1) : String(value);
}
