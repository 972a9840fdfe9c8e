import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scanTable } from "../../../../src/scoring/personal/scan-table.ts";
import type { ColumnFinding } from "../../../../src/work/personal/finding.ts";
import { columnOf, VALUES } from "../../../golden/personal-values.ts";
import { type Opened, workspace } from "../../data/opened-files.ts";

const ROWS = 400;
const cards = columnOf(VALUES.PAYMENT_CARD ?? String, { n: ROWS, clean: 1, seed: 2 });
const ibans = columnOf(VALUES.IBAN ?? String, { n: ROWS, clean: 1, seed: 2 });

function csv(header: readonly string[], row: (at: number) => readonly (string | number)[]): string {
  return [header, ...Array.from({ length: ROWS }, (_, at) => row(at))].map((cells) => cells.join(",")).join("\n");
}

let opened: Opened;
beforeAll(async () => {
  opened = await workspace({});
});
afterAll(() => opened[Symbol.asyncDispose]());

async function findings(text: string, declared?: Parameters<typeof scanTable>[1]): Promise<readonly ColumnFinding[]> {
  await writeFile(join(opened.host.workspace, "rows.csv"), text);
  const table = await opened.open("rows.csv");
  const found = await scanTable(table, declared);
  await table.drop();
  return found;
}

async function scan(text: string, declared?: Parameters<typeof scanTable>[1]): Promise<readonly string[]> {
  const found = await findings(text, declared);
  return found.map(({ column, type, confidence, shape }) => `${column}: ${type} ${confidence} ${shape}`);
}

test("what columns hold, and neither measurements nor ids", async () => {
  const header = ["id", "mail", "card", "f1", "f2", "iban", "label"];
  const text = csv(header, (at) => [at, `u${at}@doe.org`, cards[at] ?? "", at / 7, 1e5 * at, ibans[at] ?? "", at % 2]);
  expect(await scan(text)).toEqual([
    "mail: EMAIL high ad@a.a",
    "card: PAYMENT_CARD high dddddddddddddddd",
    "iban: IBAN high mixed",
  ].map((line) => expect.stringContaining(line.replace(/ (?:ad@a.a|mixed)$/, "")))); // prettier-ignore
});

test("card numbers in a column of floats with empty cells", async () => {
  expect(await scan(csv(["x", "c"], (at) => [at, at % 5 === 0 ? "" : `${cards[at]}.0`]))).toEqual(["c: PAYMENT_CARD high dddddddddddddddd"]); // prettier-ignore
});

test("what stands in a few rows of prose, and none of it is shown", async () => {
  const note = (at: number): string =>
    at % 100 === 7
      ? `please call or write to jane.q${at}@doe.org about ${cards[at]}`
      : `order ${at} was delivered in time`;
  const found = await findings(csv(["id", "note"], (at) => [at, note(at)]));
  expect(found.map(({ type, confidence, share }) => ({ type, confidence, share }))).toEqual([
    { type: "EMAIL", confidence: "medium", share: 4 / ROWS },
    { type: "PAYMENT_CARD", confidence: "low", share: 4 / ROWS },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/jane|doe|\d{6,}/);
});

test("postcode, date of birth and gender single people out", async () => {
  const text = csv(["zip", "birth_date", "sex"], (at) => [10_000 + (at % 90), `19${50 + (at % 49)}-0${1 + (at % 9)}-11`, at % 2 === 0 ? "f" : "m"]); // prettier-ignore
  expect(await scan(text)).toContain("zip + birth_date + sex: QUASI_IDENTIFIER medium mixed");
  const coarse = csv(["zip", "sex"], (at) => [10_000 + (at % 9), at % 2 === 0 ? "f" : "m"]);
  expect((await scan(coarse)).join()).not.toContain("QUASI");
});

test("a house by its coordinates, and no coordinate by itself", async () => {
  const exact = (at: number): string => (52 + at / 1e4 + 1e-6).toFixed(6);
  expect(await scan(csv(["Latitude", "longitude"], (at) => [exact(at), exact(at + 7)]))).toEqual(["Latitude: LOCATION medium dd.dddddd", "longitude: LOCATION medium dd.dddddd"]); // prettier-ignore
  expect(await scan(csv(["lat", "latency"], (at) => [exact(at), exact(at + 7)]))).toEqual([
    "lat: LOCATION low dd.dddddd",
  ]);
  expect(await scan(csv(["x", "y"], (at) => [exact(at), exact(at + 7)]))).toEqual([]);
});

test("declared columns count among those that single people out", async () => {
  const text = csv(["a", "b"], (at) => [at, at % 2]);
  const columns = { a: { type: "POSTCODE" }, b: { type: "GENDER" } };
  expect(await scan(text, { columns })).toEqual(["a + b: QUASI_IDENTIFIER medium mixed"]);
});

test("a file without a header does not show its first row as names", async () => {
  const text = csv(["jane@doe.org", cards[399] ?? ""], (at) => [`u${at}@doe.org`, cards[at] ?? ""]);
  expect(await scan(text)).toEqual([
    expect.stringContaining("column 1: EMAIL high"),
    "column 2: PAYMENT_CARD high dddddddddddddddd",
  ]);
});

test("the same rows in another order give the same findings", async () => {
  const row = (at: number): readonly (string | number)[] => [
    at % 3 === 0 ? `u${at}@doe.org` : `word ${at}`,
    cards[at] ?? "",
  ];
  const forward = await scan(csv(["a", "b"], row));
  expect(await scan(csv(["a", "b"], (at) => row(ROWS - 1 - at)))).toEqual(forward);
});
