import { listed, suggest } from "../../kernel/text.ts";
import type { ColumnFinding } from "./finding.ts";
import { familyOf, isSpecial, PERSONAL_TYPES, titleOf } from "./types.ts";

/** What a manifest says of a dataset. */
export interface DeclaredPersonalData {
  readonly personalData?: "none" | "pseudonymised" | "personal" | "special-category" | undefined;
  readonly columns?: Readonly<Record<string, { readonly type: string; readonly reason?: string }>> | undefined;
}

/** Whether it stops, asks for a declaration, is worth knowing, or is what was said. */
export type DeclaredOutcome = "block" | "warn" | "inform" | "declared";

export interface ComparedFinding extends ColumnFinding {
  readonly outcome: DeclaredOutcome;
  /** What was found, and what to do: a sentence or two, with no cell in them. */
  readonly text: string;
}

/** What a column may be said to hold although it looks like something else: nobody's. */
const NOT_PERSONAL: ReadonlySet<string> = new Set(["INTERNAL_ID", "NOT_PERSONAL", "SYNTHETIC", "PUBLIC"]);
const FAMILIES: ReadonlySet<string> = new Set(Object.values(PERSONAL_TYPES).map(({ family }) => family));

/**
 * Findings against what was declared. What is sure and not declared blocks, what is likely asks for a declaration; a
 * declaration of the column wins, one that it is nobody's only with its reason.
 */
export function compareDeclared(
  declared: DeclaredPersonalData,
  found: readonly ColumnFinding[],
): readonly ComparedFinding[] {
  return found.map((finding) => {
    const outcome = outcomeOf(declared, finding);
    return { ...finding, outcome, text: textOf(declared, finding, outcome) };
  });
}

/** The columns that a manifest says are of people: those that it says are nobody's are not. */
export function saidPersonal({ columns = {} }: DeclaredPersonalData): readonly string[] {
  return Object.entries(columns).flatMap(([name, { type }]) => (NOT_PERSONAL.has(type.toUpperCase()) ? [] : [name]));
}

function outcomeOf(declared: DeclaredPersonalData, finding: ColumnFinding): DeclaredOutcome {
  if (coverOf(declared, finding) === "covered") return isContradicted(declared, finding) ? "warn" : "declared";
  if (finding.confidence === "high") return "block";
  return finding.confidence === "medium" ? "warn" : "inform";
}

type Cover = "covered" | "without-reason" | "other-type" | "none";

function coverOf({ columns = {} }: DeclaredPersonalData, { column, type }: ColumnFinding): Cover {
  const parts = type === "QUASI_IDENTIFIER" ? [] : [column];
  const said = parts.flatMap((name) => (Object.hasOwn(columns, name) ? (columns[name] ?? []) : []))[0];
  if (said === undefined) return "none";
  const word = said.type.toUpperCase();
  if (NOT_PERSONAL.has(word)) return (said.reason ?? "").trim() === "" ? "without-reason" : "covered";
  return word === type || word === familyOf(type) ? "covered" : "other-type";
}

/** A column said to be of people in a dataset said to have none, or of a special category in one that only has others. */
function isContradicted(
  { personalData, columns = {} }: DeclaredPersonalData,
  { column, type }: ColumnFinding,
): boolean {
  if (NOT_PERSONAL.has(columns[column]?.type.toUpperCase() ?? "")) return false;
  if (personalData === "none") return true;
  return isSpecial(type) && personalData !== undefined && personalData !== "special-category";
}

function textOf(declared: DeclaredPersonalData, finding: ColumnFinding, outcome: DeclaredOutcome): string {
  const { column, type, confidence, reason } = finding;
  const name = JSON.stringify(column);
  const what = `${name} seems to hold ${titleOf(type)} (${confidence}): ${reason}.`;
  if (outcome === "declared" || outcome === "inform") return what;
  if (type === "QUASI_IDENTIFIER") return `${what} Coarsen one of them, such as the date to its year.`;
  switch (coverOf(declared, finding)) {
    case "covered":
      return `${what} The dataset is declared ${JSON.stringify(declared.personalData)}: declare ${isSpecial(type) ? '"special-category"' : '"personal"'}, or leave the column out.`;
    case "without-reason":
      return `${what} It is declared to be of nobody, without a reason: write why.`;
    case "other-type":
      return `${what} It is declared as something else: declare ${type}, or leave the column out.`;
    case "none":
      return `${what} Leave the column out, declare it as ${type}, or as INTERNAL_ID with the reason.`;
  }
}

export interface DeclarationProblem {
  readonly column: string;
  readonly text: string;
}

/** Declarations of columns that are not there, of types that nobody knows, and of nobody's data without a reason. */
export function declarationProblems(
  { columns = {} }: DeclaredPersonalData,
  names: readonly string[],
): readonly DeclarationProblem[] {
  return Object.entries(columns).flatMap(([column, { type, reason = "" }]) => {
    const problem = problemOf({ column, word: type.toUpperCase(), reason }, names);
    return problem === undefined ? [] : [{ column, text: problem }];
  });
}

function problemOf(
  { column, word, reason }: { readonly column: string; readonly word: string; readonly reason: string },
  names: readonly string[],
): string | undefined {
  if (!names.includes(column)) return `There is no column ${JSON.stringify(column)} in the dataset. Correct or remove its declaration.`; // prettier-ignore
  const known = [...Object.keys(PERSONAL_TYPES), ...FAMILIES, ...NOT_PERSONAL];
  if (!known.includes(word)) {
    const nearest = suggest(word, known);
    return `${JSON.stringify(word)} is no kind of personal data.${nearest === undefined ? ` Use one such as ${listed(["EMAIL", "NATIONAL_ID", "INTERNAL_ID"])}.` : ` Did you mean ${nearest}?`}`;
  }
  return NOT_PERSONAL.has(word) && reason.trim() === ""
    ? `The column ${JSON.stringify(column)} is declared ${word} without a reason. Write why it is of nobody.`
    : undefined;
}
