// Words that exporters write for a missing value; they are ours to quote, whatever else a cell holds is not.
const MISSING: ReadonlySet<string> = new Set([
  "na", "n/a", "#n/a", "#na", "n.a.", "<na>", "null", "none", "nil", "nan", "nat", "missing", "unknown", "-", "--", "?", ".", "\\n",
  "#value!", "#div/0!", "#ref!", "#name?", "#num!", "#null!",
]); // prettier-ignore

const WHITE = String.fromCodePoint(0xa0, 0x202f, 0x2009);

/** Marks of money before or after a number. */
const MONEY = /^[-+]?\s*[$€£¥₹]\s*[\d.,]+$|^[\d.,]+\s*([$€£¥₹]|usd|eur|gbp|chf|jpy)$/i;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$/, "a number with commas between thousands: write it without"],
  [new RegExp(`^[-+]?\\d{1,3}([ '${WHITE}]\\d{3})+([.,]\\d*)?$`), "a number with marks between thousands: write it without"],
  [/^[-+]?\d{1,3}(\.\d{3})+(,\d*)?$|^[-+]?\d*,\d+$/, "a number with a decimal comma: write a point"],
  [/^[-+]?[\d.,]+\s*%$/, "a percentage: write the number alone"],
  [MONEY, "an amount of money: write the number alone"],
  [/^[\u2212\u2013\u2014]\s*[\d.,]+$/, "a number with a dash that is not the minus sign: write -"],
  [/^\([\d.,]+\)$/, "a number in parentheses: write it with -"],
  [/^[-+]?0[xob][\da-f]+$/i, "a number in another base: write it in tens"],
  [/^[-+]?\d[\d_]*_[\d_]*(\.\d*)?$/, "a number with underscores: write it without"],
  [/^[<>≤≥~]\s*[\d.,]+$/, "a bound such as < or >: write a number"],
  [/^(true|false|yes|no|y|n|t|f)$/i, "yes or no: write 1 or 0"],
  [/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$/, "a date: write a number"],
  [/^\s*[-+]?[\d.,]+\s*[a-zµ°/²³]+\d?$/i, "a number with a unit: write the number alone"],
]; // prettier-ignore

/** What a cell that is no number looks like, and what to write instead, without quoting it. */
export function describeCell(cell: string): string {
  const text = cell.trim();
  if (text === "") return "white space alone: write an empty cell";
  if (MISSING.has(text.toLowerCase())) return `${JSON.stringify(text)} for a missing value: write an empty cell`;
  const known = KINDS.find(([form]) => form.test(text));
  return known?.[1] ?? "text: write a number, or an empty cell for a missing value";
}
