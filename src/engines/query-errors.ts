import { listed } from "../kernel/text.ts";

const CAST = "TRY_CAST is null for what cannot be converted";

/** What DuckDB said, and what is told of it; types and names of functions are the only words that are taken over. */
const SHAPES: readonly (readonly [shape: RegExp, told: (...found: readonly string[]) => string])[] = [
  [
    /^Binder Error: Cannot (?:compare|mix) values of type (.+?) (?:and type|and) (.+?)(?: in BETWEEN clause)? - an explicit cast/,
    (a, b) => `it compares ${typeIn(a)} with ${typeIn(b)}: cast one of them, and write texts in single quotes`,
  ],
  [
    /^(?:Binder|Not implemented) Error: Cannot combine types (?:of )?(.+?) and (.+?) - an explicit cast/,
    (a, b) => `it has ${typeIn(a)} where it has ${typeIn(b)} elsewhere: cast one of them`,
  ],
  [
    /^Binder Error: No function matches the given name and argument types '([^\s(']{1,40})\((.*)\)'\. You/,
    (name, types) => `${functionIn(name)} does not take ${typesIn(types)}: cast the arguments`,
  ],
  [
    /^Conversion Error: Could not convert string .* to ([A-Z0-9]+)(?: when casting from source column .*)?$/,
    (type) => `a text is no ${typeIn(type)}: ${CAST}`,
  ],
  [/^Conversion Error: Type .* can't be cast/, () => `a value does not fit the type that it is cast to: ${CAST}`],
  [/^Conversion Error: Unimplemented type for cast/, () => "there is no cast between two of its types"],
  [/^Conversion Error: (?:invalid )?date field/, () => `a text is no date (YYYY-MM-DD): ${CAST}`],
  [/^Conversion Error: (?:invalid )?timestamp field/, () => `a text is no timestamp (YYYY-MM-DD HH:MM:SS): ${CAST}`],
  [/^Conversion Error: (?:invalid )?time field/, () => `a text is no time (HH:MM:SS): ${CAST}`],
  [/^Conversion Error: extract specifier/, () => "a text is no part of a time such as 'year' or 'dow'"],
  [/^Conversion Error: Date out of range/, () => "numbers that make no date are given for one"],
  [/^Conversion Error: Could not decode string/, () => "a text is not in base64"],
  [/^Conversion Error: Failure in decode/, () => "bytes are no text in UTF-8"],
  [/^(?:Conversion|Invalid Input) Error: Malformed JSON/, () => "a text is no JSON: json_valid tells which are"],
  [/^Invalid Input Error: JSON path error/, () => "a text is no path into JSON, such as '$.name'"],
  [
    /^Invalid Input Error: Could not parse string/,
    () => "a text does not fit the format of strptime: try_strptime is null for those",
  ],
  [/^Invalid Input Error: (?:missing |invalid |unexpected |bad |no argument|trailing )/, () => "a text is no pattern of that function"],
  [/^Invalid Input Error: Invalid input for (hex|binary) digit/, (base) => `a text is not in ${base} digits`],
  [/^Out of Range Error: Overflow in ([a-z]{3,20})\b/, (what) => `a number overflows in an ${ARITHMETIC.has(what) ? what : "operation"}: cast to DOUBLE before`],
  [/^Out of Range Error: cannot take (logarithm|square root)/, (what) => `a ${what} has no value there: ask for positive numbers before`],
  [/^Out of Memory Error/, () => "it asks for more memory than an expression may use: use a simpler one"],
]; // prettier-ignore

const ARITHMETIC: ReadonlySet<string> = new Set(["addition", "subtraction", "multiplication", "division", "negation"]);

const TYPES: ReadonlySet<string> = new Set([
  "BIGINT", "BIT", "BLOB", "BOOL", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "ENUM", "FLOAT", "HUGEINT", "INT128", "INT16", "INT32", "INT64", "INT8",
  "INTEGER", "INTEGER_LITERAL", "INTERVAL", "JSON", "MAP", "SMALLINT", "STRING_LITERAL", "STRUCT", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE",
  "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP_S", "TIME WITH TIME ZONE", "TINYINT", "UBIGINT", "UHUGEINT", "UINT128", "UINT16", "UINT32", "UINT64",
  "UINT8", "UINTEGER", "UNION", "USMALLINT", "UTINYINT", "UUID", "VARCHAR", '"NULL"',
]); // prettier-ignore

/**
 * Why DuckDB cannot evaluate a user's expression, in our words: of its own it quotes cells, and a type of a file may list
 * them. What has no shape here is told by its kind alone.
 */
export function queryProblem(message: string): string {
  const [line = ""] = message.split("\n");
  const kind = /^[A-Z][A-Za-z ]{2,30} Error(?=:)/.exec(line)?.[0] ?? "an unknown error";
  for (const [shape, told] of SHAPES) {
    const found = shape.exec(line);
    if (found !== null) return `${kind}: ${told(...found.slice(1))}.`;
  }
  return `${kind}. What DuckDB says of it is not shown, since it may quote cells: run the expression in DuckDB, where the data is.`;
}

/** A type's first word: what stands in its parentheses may be values of an ENUM or names of a STRUCT. */
function typeIn(text: string | undefined): string {
  const [, word = "", rest = ""] = /^([A-Z0-9_" ]+?)(?:\(.*\))?((?:\[\d*\])*)$/.exec(text ?? "") ?? [];
  return TYPES.has(word) ? `${word}${rest === "" ? "" : "[]"}` : "another type";
}

function typesIn(text = ""): string {
  const types = text.split(", ").map(typeIn);
  // Commas of a type's own parentheses would cut it into what is none.
  return text === "" || types.includes("another type") ? "these types" : listed(types);
}

function functionIn(text = ""): string {
  return /^[a-z_0-9]+$|^[^\w\s'"]{1,4}$/.test(text) ? text : "a function";
}
