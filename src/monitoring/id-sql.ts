/** What stands around an id in some file and is none of it: spaces of any kind, and characters that nobody sees. */
const AROUND = String.raw`[\s\p{Z}\p{C}]`;

/** How libraries write that there is no value. */
const NO_VALUE = "nan|none|null|nat|<na>";

const UUID = [8, 4, 4, 4, 12].map((digits) => `([0-9a-f]{${digits}})`).join("-?");

/**
 * Rewritten in this order. Files and libraries write one id in many ways: `000507`, `507.0` and `+507` are 507, and a
 * UUID may have dashes, braces or none.
 */
const REWRITTEN = [
  [`^${AROUND}+|${AROUND}+$`, ""],
  [`^(${NO_VALUE})$`, ""],
  [`^(?:urn:uuid:)?[{(]?${UUID}[)}]?$`, String.raw`\1\2\3\4\5`],
  [String.raw`^\+?(-?)0*([0-9]+)(?:\.0*)?$`, String.raw`\1\2`],
] as const;

/**
 * SQL of the form of an id in which those that mean one row are equal, of SQL of its text; null where it is empty. Ids
 * that differ may become one (`a1` and `A1`): who leaves out rows by it leaves out too many rather than too few.
 */
export function normalIdSql(id: string): string {
  const normal = REWRITTEN.reduce(
    (sql, [from, to]) => `regexp_replace(${sql}, '${from}', '${to}', 'g')`,
    `lower(${id})`,
  );
  return `nullif(${normal}, '')`;
}

/**
 * SQL of what an id in its normal form looks like, apart from its own letters and digits: ids of two kinds are not of
 * one source. A run of letters is `a`, one of digits `0`, one of dashes `-`, and where four or more follow each other
 * they are one `w`, as in ids drawn by chance. Long hexadecimal numbers are told by their length.
 */
export function idKindSql(id: string): string {
  const isHex = `regexp_full_match(${id}, '[0-9a-f]{32}|[0-9]*[a-f][0-9a-f]*') AND length(${id}) >= 16`;
  const runs = RUNS.reduce((sql, [from, to]) => `regexp_replace(${sql}, '${from}', '${to}', 'g')`, id);
  return `CASE WHEN ${isHex} THEN 'hex' || length(${id}) ELSE regexp_replace(${runs}, '[a0-]{4,}', 'w', 'g') END`;
}

const RUNS = [
  [String.raw`[\p{L}\p{M}]+`, "a"],
  [String.raw`\p{N}+`, "0"],
  ["[_-]+", "-"],
] as const;
