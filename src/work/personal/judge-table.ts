import { readCell } from "./cell.ts";
import type { ColumnFinding, PersonalFinding } from "./finding.ts";
import { RECOGNIZERS } from "./recognizers.ts";
import type { PersonalType } from "./types.ts";

/** A column with what was found in it, in the order of the table. */
export interface JudgedColumn {
  readonly name: string;
  readonly found: readonly PersonalFinding[];
}

/** What a table holds. One coordinate alone is a line around the world. */
export function settleTable(judged: readonly JudgedColumn[], areNamesValues: boolean): readonly ColumnFinding[] {
  const coordinates = judged.filter(({ found }) => found.some(({ type }) => type === "LOCATION")).length;
  return judged.flatMap(({ name, found }, at) =>
    found.map((finding) => ({
      ...(finding.type === "LOCATION" && coordinates < 2 && !isPair(finding) ? alone(finding) : finding),
      column: shownName(name, { at, areNamesValues }),
    })),
  );
}

function isPair({ shape }: PersonalFinding): boolean {
  return shape.split("d.d").length > 2;
}

function alone(finding: PersonalFinding): PersonalFinding {
  return { ...finding, confidence: "low", reason: `${finding.reason}, but no other column is one` };
}

/** A file without a header has a row where the names should be: what it holds is not to be read in a finding. */
export function shownName(
  name: string,
  { at, areNamesValues }: { readonly at: number; readonly areNamesValues: boolean },
): string {
  return areNamesValues || isValue(name) ? `column ${at + 1}` : name;
}

function isValue(name: string): boolean {
  const cell = readCell(name);
  if (cell === undefined) return false;
  return RECOGNIZERS.some((recognizer) => {
    const { form, lengths, fits, checks, isFormatted } = recognizer;
    if (form === "digits" && !cell.isDigits) return false;
    if (lengths?.includes(cell.compact.length) === false) return false;
    const subject = form === "text" ? cell.text : cell.compact;
    return fits(subject, cell) && (checks?.(subject) ?? isFormatted?.(cell) ?? recognizer.isDistinct === true);
  });
}

const QUASI: readonly PersonalType[] = ["POSTCODE", "BIRTH_DATE", "GENDER"];

/** The columns that together single people out, found or declared: at least two of postcode, date of birth and gender. */
export function quasiIdentifiers(
  judged: readonly JudgedColumn[],
  declared: Readonly<Record<string, { readonly type: string }>>,
): readonly string[] {
  const names = QUASI.flatMap((type) => {
    const column = judged.find(({ name, found }) => {
      const said = Object.hasOwn(declared, name) ? declared[name]?.type : undefined;
      return said === undefined ? found.some((one) => one.type === type && one.confidence !== "low") : said === type;
    });
    return column === undefined ? [] : [column.name];
  });
  return names.length >= 2 ? names : [];
}

/** Of the rows so many may be alone with their values. */
const MOST_UNIQUE = 0.05;

/** Undefined where few rows are alone with what they have in these columns. */
export function judgeUniqueness(
  names: readonly string[],
  { unique, rows, most = MOST_UNIQUE }: { readonly unique: number; readonly rows: number; readonly most?: number },
): ColumnFinding | undefined {
  if (rows === 0 || unique / rows <= most) return undefined;
  return {
    column: names.join(" + "),
    type: "QUASI_IDENTIFIER",
    confidence: "medium",
    share: unique / rows,
    checked: rows,
    shape: "mixed",
    reason: "so many rows have values in these columns together that no other row has",
  };
}
