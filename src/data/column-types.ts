/**
 * What a column holds. `number`: integers, floats, decimals. `boolean`. `category`: text. `time`: dates and
 * timestamps that the file declares as such (CSV has none). `other`: nested values and bytes, which nothing can use.
 */
export type ColumnKind = "number" | "boolean" | "category" | "time" | "other";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The SQL type. */
  readonly type: string;
}

/** What a caller wants a column to be; a cell that is not is an error. */
export type WantedKind = "number" | "boolean" | "category";

/** How many cells of a text column can be read as what; nulls count nowhere. */
export interface CellCounts {
  readonly filled: number;
  /** Written exactly as an integer of at most 64 bits is: `007` and `1.0` are not. */
  readonly integers: number;
  readonly numbers: number;
  /** `true` or `false` in any case. */
  readonly words: number;
  /** Those, and `1`, `0`, `t`, `f`, `yes`, `no`. */
  readonly booleans: number;
}

/** What a column of text can become. */
export type TextType = "BIGINT" | "DOUBLE" | "BOOLEAN" | "VARCHAR";

/** A text column's SQL type, or the number of cells that are not what the caller wants. */
export type Decision = { readonly type: TextType } | { readonly bad: number };

/**
 * The type of a column whose cells are text. Without a wish a column is a number only when every cell is one, and a
 * boolean only when every cell is `true` or `false`; a column without any value is a number.
 */
export function decideType(counts: CellCounts, wanted: WantedKind | undefined): Decision {
  const { filled, integers, numbers, words, booleans } = counts;
  if (wanted === "category") return { type: "VARCHAR" };
  if (wanted === "boolean") return booleans === filled ? { type: "BOOLEAN" } : { bad: filled - booleans };
  if (numbers === filled) return { type: integers === filled && filled > 0 ? "BIGINT" : "DOUBLE" };
  if (wanted === "number") return { bad: filled - numbers };
  return { type: words === filled ? "BOOLEAN" : "VARCHAR" };
}

/**
 * What the first rows of a text column look like: the type to try first, or undefined where they say nothing or the
 * wish rules it out. Reading all rows then shows whether it was right, except for text, which anything can be: whatever
 * `decideType` takes for a number has to look like one here too.
 */
export function guessType(cells: readonly (string | null)[], wanted: WantedKind | undefined): TextType | undefined {
  if (wanted === "category") return "VARCHAR";
  if (wanted === "boolean") return "BOOLEAN";
  const filled = cells.filter((cell) => cell !== null);
  if (filled.length === 0) return undefined;
  if (filled.every((cell) => /^-?(0|[1-9]\d{0,18})$/.test(cell))) return "BIGINT";
  if (
    wanted === "number" ||
    filled.every((cell) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?(nan|inf(inity)?)$/i.test(cell.trim()))
  )
    return "DOUBLE";
  if (filled.every((cell) => /^(true|false)$/i.test(cell))) return "BOOLEAN";
  return "VARCHAR";
}

/** The kind of a SQL type, as DuckDB's DESCRIBE names it. */
export function kindOf(type: string): ColumnKind {
  if (
    /\[|\(.* .*\)|^(STRUCT|MAP|UNION|LIST|BLOB|BIT|INTERVAL|GEOMETRY|VARIANT)/.test(type) &&
    !/^(DECIMAL|ENUM)/.test(type)
  )
    return "other";
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL)/.test(
      type,
    )
  )
    return "number";
  if (type === "BOOLEAN") return "boolean";
  if (/^(DATE|TIME)/.test(type)) return "time";
  return "category";
}
