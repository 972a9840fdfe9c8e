import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTable } from "../../src/data/table.ts";
import { workspace, type Opened } from "../unit/data/opened-files.ts";
import { mutantsOf } from "./mutants.ts";
import { outcomesOf } from "./outcome.ts";

const LIMIT = 20_000;

/** Opens a file as an evaluation does, and reads all of it. */
async function readTable({ database, host }: Opened, name: string, bytes: Uint8Array): Promise<void> {
  await writeFile(join(host.workspace, name), bytes);
  const table = await openTable(database, { files: [join(host.workspace, name)], root: host.workspace });
  for (const { name: column, kind } of table.columns.slice(0, 8))
    await (kind === "number" ? table.numbers(column) : table.strings(column));
}

const CSV: readonly (string | Uint8Array)[] = [
  "",
  "\n\n\n",
  "a,b\n1,2\n",
  'a,b\n"1,2\n3,4\n',
  "a,a\n1,2\n",
  "a,b\n1\n1,2,3\n",
  "a,b\r1,2\r",
  `a,b\n${"\u0000".repeat(100)},2\n`,
  "a,b\nnan,inf\n-inf,NaN\n",
  `${Array.from({ length: 1000 }, (_, index) => `c${index}`).join(",")}\n`,
  `"${"x".repeat(3_000_000)}",b\n1,2\n`,
  `a,b\n"${"x".repeat(3_000_000)}",2\n`,
  `${"h".repeat(2 * 1024 ** 2)},b\n1,2\n`,
  Buffer.from("a,b\n1,2\n", "utf16le"),
  Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x2c, 0x62, 0x0a, 0xff, 0xfe, 0x2c, 0x32, 0x0a]),
  "a') ; DROP TABLE x; --,b\n1,2\n",
  "../../etc/passwd,b\n1,2\n",
  "a;b\n1;2\n",
];

test("hostile CSV files are refused or read, and 500 mutants of honest ones", async () => {
  await using opened = await workspace({});
  const read = (bytes: string | Uint8Array) => readTable(opened, "x.csv", Buffer.from(bytes));
  await outcomesOf(CSV, { name: "CSV", limit: LIMIT }, read);
  const rows = Array.from(
    { length: 60 },
    (_, index) => `${index},${index % 2 === 0 ? "north" : '"so,uth"'},${index / 7}`,
  );
  const honest = [`id,region,x\n${rows.join("\n")}\n`, "id,label\n1,yes\n2,no\n"];
  const counts = await outcomesOf(mutantsOf(honest, 500), { name: "CSV mutant", limit: LIMIT }, read);
  expect(counts.read + counts.refused).toBe(500);
});

test("500 mutants of Parquet files are refused or read, and end no process", async () => {
  await using opened = await workspace({});
  const { database, host } = opened;
  const honest = [
    "SELECT i AS id, i / 7 AS x, 'r' || i % 3 AS region FROM range(200) r(i)",
    "SELECT NULL AS a, [1, 2] AS b",
  ];
  const files = await Promise.all(
    honest.map(async (query, index) => {
      const file = join(host.workspace, `${index}.parquet`);
      await database.rows(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
      return await readFile(file);
    }),
  );
  const read = (bytes: Uint8Array) => readTable(opened, "x.parquet", bytes);
  const counts = await outcomesOf(mutantsOf(files, 500), { name: "Parquet mutant", limit: LIMIT }, read);
  expect(counts.refused).toBeGreaterThan(50);
});
