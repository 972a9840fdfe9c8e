import { expect, test } from "vitest";
import {
  compareDeclared,
  declarationProblems,
  type DeclaredPersonalData,
} from "../../../../src/work/personal/declared.ts";
import type { ColumnFinding } from "../../../../src/work/personal/finding.ts";

const finding = (part: Partial<ColumnFinding>): ColumnFinding => ({
  column: "contact",
  type: "EMAIL",
  confidence: "high",
  share: 1,
  checked: 100,
  shape: "a@a.a",
  reason: "the cells are addresses",
  ...part,
});
const outcome = (declared: DeclaredPersonalData, part: Partial<ColumnFinding> = {}): string =>
  compareDeclared(declared, [finding(part)])[0]?.outcome ?? "";
const columns = (type: string, reason?: string): DeclaredPersonalData => ({
  personalData: "personal",
  columns: { contact: reason === undefined ? { type } : { type, reason } },
});

test("what is sure and not declared blocks, what is likely warns, the rest is told", () => {
  for (const personalData of [undefined, "none", "pseudonymised", "personal", "special-category"] as const) {
    expect(outcome({ personalData })).toBe("block");
    expect(outcome({ personalData }, { confidence: "medium" })).toBe("warn");
    expect(outcome({ personalData }, { confidence: "low" })).toBe("inform");
  }
});

test("a declaration of the type or of its family covers it, another does not", () => {
  expect(outcome(columns("EMAIL"))).toBe("declared");
  expect(outcome(columns("email"))).toBe("declared");
  expect(outcome(columns("CONTACT"))).toBe("declared");
  expect(outcome(columns("PHONE"))).toBe("block");
  expect(outcome(columns("NATIONAL_ID"), { type: "NL_BSN" })).toBe("declared");
});

test("that a column is nobody's needs its reason", () => {
  expect(outcome(columns("INTERNAL_ID"))).toBe("block");
  expect(outcome(columns("INTERNAL_ID", "  "))).toBe("block");
  expect(outcome(columns("INTERNAL_ID", "our order numbers end in a Luhn digit"))).toBe("declared");
});

test("a dataset that is said to have less than its columns are said to hold", () => {
  expect(outcome({ ...columns("EMAIL"), personalData: "none" })).toBe("warn");
  expect(outcome(columns("HEALTH"), { type: "HEALTH" })).toBe("warn");
  expect(outcome({ ...columns("HEALTH"), personalData: "special-category" }, { type: "HEALTH" })).toBe("declared");
  expect(outcome({ ...columns("INTERNAL_ID", "why"), personalData: "none" })).toBe("declared");
});

test("names of columns are no members of Object", () => {
  expect(outcome({ columns: {} }, { column: "constructor" })).toBe("block");
  expect(outcome({ columns: {} }, { column: "__proto__" })).toBe("block");
});

test("sentences say what to do", () => {
  const [compared] = compareDeclared({}, [finding({})]);
  expect(compared?.text).toBe(
    '"contact" seems to hold e-mail address (high): the cells are addresses. Leave the column out, declare it as EMAIL, or as INTERNAL_ID with the reason.',
  );
});

test("declarations that cannot be meant", () => {
  const declared = { columns: { a: { type: "EMIAL" }, b: { type: "EMAIL" }, c: { type: "INTERNAL_ID" } } };
  expect(declarationProblems(declared, ["a", "c"]).map(({ text }) => text)).toEqual([
    '"EMIAL" is no kind of personal data. Did you mean EMAIL?',
    'There is no column "b" in the dataset. Correct or remove its declaration.',
    'The column "c" is declared INTERNAL_ID without a reason. Write why it is of nobody.',
  ]);
});
