import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countRows, type RowCount } from "../../../src/data/row-count.ts";
import { workspace, type Opened } from "./opened-files.ts";

const PLENTY = 128 * 1024 ** 2;

async function count(
  { host }: Pick<Opened, "host">,
  name: string,
  { column = "y", left = PLENTY } = {},
): Promise<RowCount | undefined> {
  const question = { column, isPositive: (cell: string) => cell === "1" };
  return await countRows(join(host.workspace, name), question, { left });
}

describe("text files", () => {
  const csv = "id,y\n1,1\n2,0\n3,1";
  const files = {
    "plain.csv": `${csv}\n`,
    "no-end.csv": csv,
    "windows.csv": `\uFEFF${csv.replaceAll("\n", "\r\n")}\r\n\r\n`,
    "quoted.csv": 'id;y\n"a;\n""b""";"1"\n"c;""";0\n3;1\n',
    "packed.csv.gz": gzipSync(csv),
    "lines.jsonl": '{"y":1}\n\n{"y":"0"}\n{"x":1,"y":"1"}\n',
    "header.csv": "id,y\n",
    "pointer.csv": "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 1\n",
    "open-quote.csv": 'id,y\n1,"1\n2,0\n',
    "damaged.csv.gz": gzipSync(csv).subarray(0, 20),
    "unpacked.csv.gz": csv,
    "damaged.jsonl": '{"y":1}\n{"y":\n',
  };

  test.each([
    ["plain.csv", { rows: 3, positives: 2 }],
    ["no-end.csv", { rows: 3, positives: 2 }],
    ["windows.csv", { rows: 3, positives: 2 }],
    ["quoted.csv", { rows: 3, positives: 2 }],
    ["packed.csv.gz", { rows: 3, positives: 2 }],
    ["lines.jsonl", { rows: 3, positives: 2 }],
    ["header.csv", { rows: 0, positives: 0 }],
    ["pointer.csv", undefined],
    ["open-quote.csv", undefined],
    ["damaged.csv.gz", undefined],
    ["unpacked.csv.gz", { rows: 3, positives: 2 }],
    ["damaged.jsonl", undefined],
    ["nowhere.csv", undefined],
  ])("%s", async (name, expected) => {
    await using opened = await workspace(files);
    expect(await count(opened, name)).toEqual(expected);
  });

  test("as DuckDB counts them", async () => {
    await using opened = await workspace({});
    const cell = fc.constantFrom("0", "1", '"1"', '"a,b"', '"x\ny"', '"q""q"', "é");
    const sample = fc.sample(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }), 10);
    for (const [index, rows] of sample.entries()) {
      const text = `x,y\n${rows.map((row) => row.join(",")).join("\n")}\n`;
      await writeFile(join(opened.host.workspace, `${index}.csv`), text);
      const table = await opened.open(`${index}.csv`, { y: "category" });
      const positives = (await table.where("y = '1'")).reduce((sum, isIn) => sum + isIn, 0);
      expect(await count(opened, `${index}.csv`)).toEqual({ rows: table.rows, positives });
    }
  });

  test("no more bytes than the budget has, unpacked ones included", async () => {
    await using opened = await workspace({ ...files, "bomb.csv.gz": gzipSync(`id,y\n${"1,1\n".repeat(100_000)}`) });
    expect(await count(opened, "bomb.csv.gz")).toEqual({ rows: 100_000, positives: 100_000 });
    expect(await count(opened, "bomb.csv.gz", { left: 100_000 })).toBeUndefined();
    expect(await count(opened, "plain.csv", { left: 10 })).toBeUndefined();
  });
});

describe("Parquet's footer", () => {
  test.each([
    ["one row", "SELECT 1 AS y"],
    ["no row", "SELECT 1 AS y WHERE false"],
    ["several row groups", "SELECT i AS id, i % 2 AS y FROM range(300000) r(i)"],
    [
      "nested, dates and decimals",
      "SELECT [i] AS l, {'a': i} AS s, MAP {'k': i} AS m, DATE '2024-01-01' AS d, i::DECIMAL(9,2) AS n FROM range(777) r(i)",
    ],
    [
      "many columns",
      `SELECT ${Array.from({ length: 800 }, (_, index) => `i AS column_${index}`).join(", ")} FROM range(20) r(i)`,
    ],
  ])("%s", async (_, query) => {
    await using opened = await workspace({});
    const path = join(opened.host.workspace, "a.parquet");
    await opened.database.rows(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
    const { rows } = await opened.open("a.parquet");
    expect(await count(opened, "a.parquet")).toEqual({ rows });
  });

  test("of a file that is none, nothing is said", async () => {
    await using opened = await workspace({ "empty.parquet": "" });
    expect(await count(opened, "empty.parquet")).toBeUndefined();
    const junk = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(junk, async (footer) => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(footer.length);
        await writeFile(join(opened.host.workspace, "b.parquet"), Buffer.concat([footer, length, Buffer.from("PAR1")]));
        const found = await count(opened, "b.parquet");
        expect(found === undefined || Number.isInteger(found.rows)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
