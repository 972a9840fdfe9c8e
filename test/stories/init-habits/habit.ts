/** A small repository in somebody's habits, before model-gitops. */
export interface Habit {
  /** Content by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What somebody has to say, since nothing shows it. */
  readonly flags?: Readonly<Record<string, string>>;
}

export interface Rows {
  readonly count: number;
  /** The number of the first row: tables of one habit have different ones. */
  readonly from?: number;
  readonly separator?: string;
}

/** CSV of rows that are the same in every run; `uniform` gives numbers from 0 to 1. */
export function csv(
  rows: Rows,
  cells: (row: number, uniform: () => number) => Readonly<Record<string, string | number>>,
): string {
  const { count, from = 0, separator = "," } = rows;
  const uniform = generator(count * 31 + from);
  const made = Array.from({ length: count }, (_, at) => cells(from + at, uniform));
  const names = Object.keys(made[0] ?? {});
  return [names, ...made.map((row) => names.map((name) => String(row[name])))]
    .map((line) => `${line.join(separator)}\n`)
    .join("");
}

/** A cell of a notebook. */
export function notebook(...cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((source) => ({
      cell_type: "code",
      execution_count: null,
      metadata: {},
      outputs: [],
      source: source.split(/(?<=\n)/),
    })),
    metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

/** Numbers of a linear congruential generator (Numerical Recipes): good enough for rows. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
