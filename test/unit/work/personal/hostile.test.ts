import { expect, test } from "vitest";
import { readCell } from "../../../../src/work/personal/cell.ts";
import { judgeColumn } from "../../../../src/work/personal/judge-column.ts";
import { judgeLeak } from "../../../../src/work/personal/leak.ts";
import { maskedShape } from "../../../../src/work/personal/masked-shape.ts";
import { shownName } from "../../../../src/work/personal/judge-table.ts";

const LONG = 100_000;
const HOSTILE = [
  "a".repeat(LONG),
  "a@".repeat(LONG / 2),
  `${"a.".repeat(LONG / 2)}@`,
  `a@${"a-".repeat(LONG / 2)}`,
  `a@${"a.".repeat(LONG / 2)}1`,
  `<${"<".repeat(LONG)}`,
  " ".repeat(LONG),
  `${" ".repeat(LONG)}x`,
  `"${'",'.repeat(LONG / 2)}`,
  "1 ".repeat(LONG / 2),
  `+${"1-".repeat(LONG / 2)}x`,
  "(".repeat(LONG),
  ":".repeat(LONG),
  "1:".repeat(LONG / 2),
  "\uFDFA".repeat(LONG),
  "\u0660".repeat(LONG),
  "\u200b".repeat(LONG),
  "e\u0301".repeat(LONG / 2),
  `1.${"0".repeat(LONG)}`,
  ";".repeat(LONG),
  "\ud800".repeat(LONG),
];
const EVERY_HEADER = [
  "email phone address name dob religion health gps passport iban device id cookie zip gender",
  "c",
];

test.each(HOSTILE.map((cell, at) => [at, cell] as const))("hostile cell %i is read in linear time", (_, cell) => {
  const started = performance.now();
  for (const name of EVERY_HEADER)
    judgeColumn({ name, kind: "category", values: Array.from({ length: 30 }, (_, at) => at + cell) });
  judgeColumn({ name: cell, kind: "category", values: [cell] });
  judgeLeak({ type: "EMAIL", rows: 1, hits: [cell] }, 1);
  judgeLeak({ type: "IBAN", rows: 1, hits: [cell] }, 1);
  judgeLeak({ type: "PHONE", rows: 1, hits: [cell] }, 1);
  expect(performance.now() - started).toBeLessThan(500);
});

test("a shape shows no digit, no letter, no length of a word, and none that few cells have", () => {
  const cells = ["123-45-6789", "987-65-4321", "111-22-3334", "222-33-4445", "333-44-5556", "Jane*`<b>@Doe 7"];
  expect(maskedShape(cells.flatMap((cell) => readCell(cell) ?? []))).toBe("ddd-dd-dddd");
  expect(maskedShape(cells.slice(2).flatMap((cell) => readCell(cell) ?? []))).toBe("mixed");
  expect(maskedShape(Array.from({ length: 9 }, () => readCell("Jane*`<b>@Doe 7") ?? []).flat())).toBe("a?a?@a d");
});

test("no cell is in what is found", () => {
  const values = Array.from({ length: 40 }, (_, row) => `secret${row}.person@hidden-domain${row}.org`);
  expect(JSON.stringify(judgeColumn({ name: "mail", kind: "category", values }))).not.toMatch(/secret|hidden/);
});

test("a name of a column that is a value is not shown", () => {
  const shown = (name: string): string => shownName(name, { at: 2, areNamesValues: false });
  expect(["jane@doe.org", "4012888888881881", "+49 30 901820", "536-90-4399", "AT611904300234573201"].map(shown)).toEqual(Array(5).fill("column 3")); // prettier-ignore
  expect(["email", "v1.2.3.4", "2024", "f12", "x", "2026-11-29", "10.0"].map(shown)).toEqual(["email", "v1.2.3.4", "2024", "f12", "x", "2026-11-29", "10.0"]); // prettier-ignore
});

test("an empty column, one of fillers and one of a single value hold nothing", () => {
  for (const values of [[], ["N/A", "null", "-"], ["4539578763621486"]])
    expect(judgeColumn({ name: "c", kind: "category", values })).toEqual([]);
});
