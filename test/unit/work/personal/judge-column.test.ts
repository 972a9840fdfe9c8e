import { expect, test } from "vitest";
import { judgeColumn, type SampledColumn } from "../../../../src/work/personal/judge-column.ts";
import { RECOGNIZERS } from "../../../../src/work/personal/recognizers.ts";
import { IMPERSONAL, impersonalColumn } from "../../../golden/impersonal-columns.ts";
import { columnOf, VALUES } from "../../../golden/personal-values.ts";

const found = (name: string, values: readonly string[], kind: SampledColumn["kind"] = "category"): readonly string[] =>
  judgeColumn({ name, kind, values }).map(({ type, confidence }) => `${type} ${confidence}`);
const rows = (n: number, cell: (row: number) => string): readonly string[] => Array.from({ length: n }, (_, row) => cell(row)); // prettier-ignore

test("every type with check digits is found for sure in a column of which nine in ten cells are clean", () => {
  const made = Object.entries(VALUES);
  const types = RECOGNIZERS.filter(({ checks, most, isCheckOptional }) => checks !== undefined && most === undefined && isCheckOptional !== true); // prettier-ignore
  expect(made.length).toBeGreaterThanOrEqual(types.length - 2);
  const missed = made.filter(([type, make]) => {
    const column = columnOf(make, { n: 300, clean: 0.9, seed: 11 });
    return found("c7", column)[0] !== `${type} high`;
  });
  expect(missed.map(([type]) => type)).toEqual([]);
});

test("numbers that lost their zeros are found as well", () => {
  for (const type of ["NL_BSN", "BR_CPF", "PL_PESEL", "SE_PERSONNUMMER"] as const) {
    const column = columnOf(VALUES[type] ?? String, { n: 300, clean: 1, seed: 5 });
    expect(found("c7", column.map((value) => value.replace(/^0+/, "")), "number")).toEqual([`${type} high`]); // prettier-ignore
  }
});

test("no column of nobody is taken for somebody's for sure, however many rows it has", () => {
  const wrong = [12, 100, 600].flatMap((n) =>
    IMPERSONAL.flatMap((column) => {
      const sampled = impersonalColumn(column, { n, seed: n });
      return judgeColumn(sampled).filter(({ confidence }) => confidence !== "low").map(({ type }) => `${n} ${sampled.name} ${type}`); // prettier-ignore
    }),
  );
  expect(IMPERSONAL.length).toBeGreaterThanOrEqual(30);
  expect(wrong).toEqual([]);
});

test("one address in a million cells says nothing, half of them do", () => {
  const ids = rows(2000, (row) => `item ${row}`);
  expect(found("c", ["jane@doe.org", ...ids])).toEqual([]);
  expect(found("c", [...ids, ...rows(2000, (row) => `u${row}@doe.org`)])).toEqual(["EMAIL high"]);
});

test("what has no check digits needs a header or its marks", () => {
  const plain = rows(400, (row) => String(201_000_000 + 1_048_583 * (row % 97) + row * 7919));
  const marked = plain.map((value) => value.replace(/(...)(..)(....)/, "$1-$2-$3"));
  expect(found("c", plain, "number")).toEqual([]);
  expect(found("c", marked)).toEqual(["US_SSN medium"]);
  expect(found("customer_ssn", plain, "number")).toEqual(["US_SSN medium"]);
  expect(found("customer_ssn", marked)).toEqual(["US_SSN high"]);
});

test.each([
  ["E-Mail-Adresse", (row: number) => `Jane Doe <jane${row}@doe.org>`, "EMAIL high"],
  ["contact", (row: number) => `a${row}@doe.org; b${row}@doe.org`, "EMAIL high"],
  ["contact", (row: number) => `["a${row}@doe.org", "b${row}@doe.org"]`, "EMAIL high"],
  ["contact", (row: number) => `mailto:a${row}@doe.org`, "EMAIL high"],
  ["Telefonnummer", (row: number) => `+49\u00a030\u00a0${901_820 + row}`, "PHONE high"],
  ["téléphone portable", (row: number) => `06 12 34 ${10 + (row % 80)} ${10 + (row % 77)}`, "PHONE high"],
  ["customerPhone", (row: number) => String(2_025_550_000 + row * 37), "PHONE medium"],
  ["Geburtsdatum", (row: number) => `${1 + (row % 28)}.${1 + (row % 12)}.19${50 + (row % 50)}`, "BIRTH_DATE high"],
  ["fecha_de_nacimiento", (row: number) => `19${50 + (row % 50)}-0${1 + (row % 9)}-1${row % 10}`, "BIRTH_DATE high"],
  ["DOB", (row: number) => `19${50 + (row % 50)}0${1 + (row % 9)}1${row % 10}`, "BIRTH_DATE high"],
  ["Nachname", (row: number) => `M${"aeiou"[row % 5]}ller${"abcdefghij"[row % 10]}${"klmnopqrst"[Math.floor(row / 10) % 10]}`, "PERSON_NAME medium"], // prettier-ignore
  ["name", (row: number) => `${["Anna", "José", "Łukasz", "John"][row % 4]} X${"abcdefghij"[row % 10]}`, "PERSON_NAME medium"], // prettier-ignore
  ["client IP", (row: number) => `203.0.113.${row % 250}`, "IP_ADDRESS high"],
  ["płeć", (row: number) => ["kobieta", "mężczyzna"][row % 2] ?? "", "GENDER medium"],
  ["patient_religion", (row: number) => ["Catholic", "Muslim", "None", "Hindu"][row % 4] ?? "", "RELIGION high"],
  ["diagnosis", (row: number) => `E1${row % 10}.${row % 9}`, "HEALTH high"],
  ["Straße", (row: number) => `Hauptstraße ${row}`, "ADDRESS medium"],
  ["plz", (row: number) => String(10_115 + row), "POSTCODE medium"],
  ["passport_no", (row: number) => `C0${1_000_000 + row}`, "PASSPORT medium"],
  ["ua", (row: number) => `Mozilla/5.0 (X11; Linux x86_64; rv:${row}.0)`, "USER_AGENT medium"],
  ["手机号码", (row: number) => `138${10_000_000 + row}`, "PHONE medium"],
] as const)("%s", (name, cell, expected) => {
  expect(found(name, [...new Set(rows(200, cell))])).toContain(expected);
});

test("digits of other scripts, dashes of typesetting and fillers hide nothing", () => {
  const cards = columnOf(VALUES.PAYMENT_CARD ?? String, { n: 200, clean: 1, seed: 3 });
  const grouped = cards.map((card) => card.replace(/(\d{4})(?=\d)/g, "$1\u2011"));
  const arabic = cards.map((card) => card.replaceAll(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))));
  const wide = cards.map(
    (card) => `"${card.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))}"`,
  );
  for (const values of [grouped, arabic, wide, cards.map((card) => `${card}.0`)])
    expect(found("c", ["N/A", "unknown", "-", ...values])).toEqual(["PAYMENT_CARD high"]);
});

test.each([
  "email_verified",
  "phone_count",
  "name_length",
  "age",
  "email_domain",
  "zip_income_median",
  "gender_ratio",
  "company_name",
  "file_name",
  "ip_address_hash",
  "isActive",
  "latency",
  "score",
  "sinus",
  "companion",
])("%s is about no person", (name) => {
  // prettier-ignore
  expect(found(name, rows(60, (row) => `Word${"abcdefghij"[row % 10]}${"klmnopqrst"[row % 6]}`))).toEqual([]);
});

test("numbers published for tests are nobody's", () => {
  expect(found("c", ["4012 8888 8888 1881", "6011-1111-1111-1117", "378282246310005"])).toEqual(["PAYMENT_CARD low"]);
  expect(
    found(
      "c",
      rows(50, (row) => `user${row}@example.com`),
    ),
  ).toEqual(["EMAIL low"]);
});
