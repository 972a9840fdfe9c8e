const BEAM_WIDTH = 25;
const UNREACHABLE = 1e9;

/** Edits that turn the reference into the text, as one letter each. */
export type Edit = "keep" | "substitute" | "insert" | "delete";
const edits = ["keep", "substitute", "delete", "insert"] as const satisfies readonly Edit[];
const [keep, substitute, remove, insert] = [0, 1, 2, 3] as const;

/**
 * Word-level edit distances of texts of one length to one reference, computed only near the diagonal.
 * Texts that share a beginning with the base text reuse its rows, which is what makes trying shifts affordable.
 * Method: the beam of Tercom as in sacrebleu 2.6.0 `lib_ter.py` (width 25, widened for very unequal lengths).
 */
export class EditMatrix {
  readonly #reference: readonly string[];
  readonly #columns: number;
  readonly #base: Table;
  readonly #trial: Table;
  #baseWords: readonly string[] = [];

  constructor(reference: readonly string[], length: number) {
    this.#reference = reference;
    this.#columns = reference.length + 1;
    this.#base = emptyTable(length, this.#columns);
    this.#trial = emptyTable(length, this.#columns);
  }

  /** Makes `words` the base text; returns its distance. */
  setBase(words: readonly string[]): number {
    this.#baseWords = words;
    return this.#fill(this.#base, words, 0);
  }

  /** The distance of a text that has the base text's length. */
  distance(words: readonly string[]): number {
    let shared = 0;
    while (shared < words.length && words[shared] === this.#baseWords[shared]) shared++;
    const from = shared * this.#columns;
    this.#trial.costs.set(this.#base.costs.subarray(from, from + this.#columns), from);
    return this.#fill(this.#trial, words, shared);
  }

  /** The edits of the base text, first word first. */
  trace(): readonly Edit[] {
    const trace: Edit[] = [];
    let i = this.#baseWords.length;
    let j = this.#reference.length;
    while (i > 0 || j > 0) {
      const edit = edits[this.#base.edits[i * this.#columns + j]!]!;
      trace.push(edit);
      if (edit !== "insert") i--;
      if (edit !== "delete") j--;
    }
    return trace.toReversed();
  }

  #fill(table: Table, words: readonly string[], known: number): number {
    const columns = this.#columns;
    for (let i = known + 1; i <= words.length; i++) this.#fillRow(table, words, i);
    return table.costs[words.length * columns + columns - 1]!;
  }

  #fillRow(table: Table, words: readonly string[], i: number): void {
    const { costs } = table;
    const columns = this.#columns;
    const row = i * columns;
    costs.fill(UNREACHABLE, row, row + columns);
    const [low, high] = this.#beam(i, words.length);
    for (let j = low; j < high; j++) {
      const above = costs[row - columns + j]! + 1;
      const diagonal = j === 0 ? UNREACHABLE : costs[row - columns + j - 1]!;
      const left = j === 0 ? UNREACHABLE : costs[row + j - 1]! + 1;
      const same = j > 0 && words[i - 1] === this.#reference[j - 1];
      // The order of preference among equal costs decides the alignment, hence which shifts are tried.
      let [cost, edit] = [same ? diagonal : diagonal + 1, same ? keep : substitute] as [number, number];
      if (above < cost) [cost, edit] = [above, remove];
      if (left < cost) [cost, edit] = [left, insert];
      costs[row + j] = cost;
      table.edits[row + j] = edit;
    }
  }

  #beam(i: number, length: number): readonly [number, number] {
    const ratio = this.#reference.length / length;
    const width = BEAM_WIDTH < ratio / 2 ? Math.ceil(ratio / 2 + BEAM_WIDTH) : BEAM_WIDTH;
    const diagonal = Math.floor(i * ratio);
    const high = i === length ? this.#columns : Math.min(this.#columns, diagonal + width);
    return [Math.max(0, diagonal - width), high];
  }
}

interface Table {
  readonly costs: Int32Array;
  readonly edits: Uint8Array;
}

function emptyTable(length: number, columns: number): Table {
  const costs = new Int32Array((length + 1) * columns);
  const steps = new Uint8Array((length + 1) * columns);
  for (let j = 0; j < columns; j++) costs[j] = j;
  steps.fill(insert, 0, columns);
  return { costs, edits: steps };
}
