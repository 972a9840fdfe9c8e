/**
 * What a column holds. `number`: integers, floats, decimals. `boolean`. `category`: text. `time`: dates and
 * timestamps that the file declares as such (CSV has none). `other`: nested values and bytes, and columns that the
 * files of a dataset do not agree on; nothing can use these.
 */
export type ColumnKind = "number" | "boolean" | "category" | "time" | "other";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The SQL type. */
  readonly type: string;
  /** Its value in a query of the table. Tables name their columns themselves: a user's name could mean something in SQL. */
  readonly sql: string;
  /** The cell to the letter, where the file has text and the value is read from it. */
  readonly letters?: string;
  /** Of text that should have been numbers, or mostly is: the first cell that is none, as a sentence. */
  readonly mixed?: string;
  /** Why it cannot be read: a sentence for whoever tries. */
  readonly problem?: string;
}

/**
 * What a caller wants a column to be. `number`, `boolean` and `category` are the manifest's word: a cell that is not is
 * an error. The others are what a model takes: `numeric` is a number where every cell is one, and text otherwise; `text`
 * is text, where the file does not say that it is something else; `letters` is read as it comes, and the text of its
 * cells is kept.
 */
export type WantedKind = DeclaredKind | "numeric" | "text" | "letters";

export type DeclaredKind = "number" | "boolean" | "category";

/** How many cells of a text column can be read as what; nulls count nowhere. */
export interface CellCounts {
  readonly filled: number;
  /** Written exactly as an integer of at most 64 bits is: `007` and `1.0` are not. */
  readonly integers: number;
  /** Integers of at most 64 bits, however they are padded. */
  readonly wholes: number;
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
  const { filled, integers, wholes, numbers, words, booleans } = counts;
  if (wantsText(wanted)) return { type: "VARCHAR" };
  if (wanted === "boolean") return booleans === filled ? { type: "BOOLEAN" } : { bad: filled - booleans };
  const exact = wantsNumbers(wanted) ? wholes : integers;
  if (numbers === filled) return { type: exact === filled && filled > 0 ? "BIGINT" : "DOUBLE" };
  if (wanted === "number") return { bad: filled - numbers };
  return { type: words === filled ? "BOOLEAN" : "VARCHAR" };
}

function wantsText(wanted: WantedKind | undefined): boolean {
  return wanted === "category" || wanted === "text";
}

export function wantsNumbers(wanted: WantedKind | undefined): boolean {
  return wanted === "number" || wanted === "numeric";
}

/** Whether a text column is worth telling which cell is no number. */
export function isMixed({ filled, numbers }: CellCounts, wanted: WantedKind | undefined): boolean {
  if (wantsText(wanted) || numbers === filled) return false;
  return wanted === "numeric" || numbers * 2 >= filled;
}

const INTEGER = /^-?(0|[1-9]\d{0,18})$/;
const WHOLE = /^\s*[+-]?\d+\s*$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?(nan|inf(inity)?)$/i;

/**
 * What the first rows of a text column look like: the type to try first, or undefined where they say nothing, say two
 * things or the wish rules it out. Reading all rows then shows whether it was right, except for text, which anything
 * can be: whatever `decideType` takes for a number has to look like one here too.
 */
export function guessType(cells: readonly (string | null)[], wanted: WantedKind | undefined): TextType | undefined {
  if (wantsText(wanted)) return "VARCHAR";
  if (wanted === "boolean") return "BOOLEAN";
  const filled = cells.filter((cell) => cell !== null);
  if (filled.length === 0) return undefined;
  if (filled.every((cell) => INTEGER.test(cell))) return "BIGINT";
  if (wantsNumbers(wanted) && filled.every((cell) => WHOLE.test(cell))) return undefined;
  const numbers = filled.filter((cell) => NUMBER.test(cell.trim())).length;
  if (numbers === filled.length || wanted === "number") return "DOUBLE";
  if (wanted === "numeric" || numbers * 2 >= filled.length) return undefined;
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

/** Whether a SQL type has whole numbers alone, which everybody writes alike. */
export function isWholeType(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,\s*0\))$/.test(type);
}
