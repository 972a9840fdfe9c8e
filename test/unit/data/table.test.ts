import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Dataset, type DatasetOptions, openDataset } from "../../../src/data/table.ts";
import { type DuckDb, openDuckDb } from "../../../src/engines/duckdb.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";

interface Opened extends AsyncDisposable {
  readonly host: FakeHost;
  readonly database: DuckDb;
  open(files: string | readonly string[], kinds?: DatasetOptions["kinds"]): Promise<Dataset>;
}

async function workspace(files: Readonly<Record<string, string | Uint8Array>>): Promise<Opened> {
  const host = await fakeHost({ files });
  const database = await openDuckDb({ host });
  return {
    host,
    database,
    open: (names, kinds) =>
      openDataset(database, {
        files: [names].flat().map((name) => join(host.workspace, name)),
        root: host.workspace,
        ...(kinds === undefined ? {} : { kinds }),
      }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

async function texts(dataset: Dataset, name: string): Promise<readonly (string | null)[]> {
  const { codes, dictionary } = await dataset.strings(name);
  return Array.from(codes, (code) => dictionary[code] ?? null);
}

const kinds = (dataset: Dataset): Record<string, string> =>
  Object.fromEntries(dataset.columns.map(({ name, kind }) => [name, kind]));

describe("CSV", () => {
  it("reads columns by what all of their cells are", async () => {
    const csv =
      'id,age,region,active,"with ""quotes"", comma",mixed\n007,1,north,true,1.5,1\n008,,"sou\nth",FALSE,-2e3,x\n009,3,"","true",,\n';
    await using opened = await workspace({ "a.csv": csv, "b.csv.gz": gzipSync(csv) });
    for (const file of ["a.csv", "b.csv.gz"]) {
      const dataset = await opened.open(file, { id: "category" });
      expect(dataset.rows).toBe(3);
      expect(kinds(dataset)).toEqual({
        id: "category",
        age: "number",
        region: "category",
        active: "boolean",
        'with "quotes", comma': "number",
        mixed: "category",
      });
      expect(await dataset.numbers("age")).toEqual(new Float64Array([1, Number.NaN, 3]));
      expect(await dataset.numbers("active")).toEqual(new Float64Array([1, 0, 1]));
      expect(await dataset.numbers('with "quotes", comma')).toEqual(
        new Float64Array([1.5, -2000, Number.NaN]),
      );
      expect(await texts(dataset, "id")).toEqual(["007", "008", "009"]);
      expect(await texts(dataset, "region")).toEqual(["north", "sou\nth", null]);
    }
  });

  it("takes a byte order mark, CRLF, other separators and a missing last newline", async () => {
    await using opened = await workspace({ "a.csv": "\uFEFFx;y\r\n1;a,b\r\n2;c", "t.csv": "x\ty\n1\ta\n" });
    const dataset = await opened.open("a.csv");
    expect(kinds(dataset)).toEqual({ x: "number", y: "category" });
    expect(await texts(dataset, "y")).toEqual(["a,b", "c"]);
    expect(kinds(await opened.open("t.csv"))).toEqual({ x: "number", y: "category" });
  });

  it("keeps the order of rows and files", async () => {
    const part = (from: number): string =>
      `n\n${Array.from({ length: 50_000 }, (_, index) => from + index).join("\n")}\n`;
    await using opened = await workspace({ "2.csv": part(50_000), "1.csv": part(0) });
    const dataset = await opened.open(["1.csv", "2.csv"]);
    const numbers = await dataset.numbers("n");
    expect(numbers).toHaveLength(100_000);
    expect(numbers.every((value, index) => value === index)).toBe(true);
  });

  it.each([
    [
      "a row that is too short",
      "a,b\n1,2\n3\n",
      /^bad\.csv, line 3: the row has 1 cells where the header has 2\. Quote/,
    ],
    [
      "a row that is too long",
      "a,b\n1,2\n3,4,5\n",
      /^bad\.csv, line 3: the row has 3 cells where the header has 2/,
    ],
    ["an open quote", 'a,b\n1,2\n3,"x\n', /^bad\.csv, line 3: a quote is opened and never closed/],
    ["a column twice", "a,b,A\n1,2,3\n", /^bad\.csv: the column "A" occurs twice/],
    ["a column without a name", ",a\n0,1\n", /^bad\.csv: column 1 has no name/],
    ["nothing", "", /^bad\.csv is empty/],
  ])("names file and line of %s", async (_, csv, message) => {
    await using opened = await workspace({ "bad.csv": csv });
    expect(await failure(opened.open("bad.csv"))).toMatch(message);
  });

  it("refuses text that is not UTF-8", async () => {
    await using opened = await workspace({ "bad.csv": Buffer.from("a,b\n1,\xe9t\xe9\n", "latin1") });
    expect(await failure(opened.open("bad.csv"))).toMatch(/^bad\.csv, line 2: the text is not UTF-8/);
  });

  it("names every column with cells that are not what was wanted, at their lines", async () => {
    await using opened = await workspace({
      "bad.csv": 'age,note,ok,flag\n1,"two\nlines",1,yes\nNA,x,2,no\nabc,y,3,perhaps\n',
    });
    const message = await failure(opened.open("bad.csv", { age: "number", ok: "number", flag: "boolean" }));
    expect(message.split("\n")).toEqual([
      expect.stringMatching(
        /^bad\.csv, line 4: column "age" has "NA", which is not a number \(2 such cells\)/,
      ),
      expect.stringMatching(
        /^bad\.csv, line 5: column "flag" has "perhaps", which is not true or false \(1 such cell\)/,
      ),
    ]);
  });

  it("says how the headers of several files differ", async () => {
    await using opened = await workspace({
      "1.csv": "a,b\n1,2\n",
      "2.csv": "a,c\n1,2\n",
      "3.csv": "b,a\n1,2\n",
    });
    expect(await failure(opened.open(["1.csv", "2.csv", "3.csv"]))).toMatch(
      /^2\.csv has other columns than 1\.csv: it lacks "b"; it has "c" in addition.*\n3\.csv has the columns of 1\.csv in another order/,
    );
  });

  it("suggests the column that was meant", async () => {
    await using opened = await workspace({ "a.csv": "region,age\nx,1\n" });
    const dataset = await opened.open("a.csv");
    expect(await failure(dataset.numbers("agee"))).toBe(
      'a.csv has no column "agee". Did you mean "age"? It has "region" and "age".',
    );
    expect(await failure(dataset.numbers("region"))).toMatch(/holds text, not numbers/);
  });

  it("has no rows where there is only a header", async () => {
    await using opened = await workspace({ "a.csv": "a,b\n" });
    const dataset = await opened.open("a.csv");
    expect([dataset.rows, (await dataset.numbers("a")).length]).toEqual([0, 0]);
  });
});

describe("JSON lines", () => {
  it("reads keys as columns, those that lines lack as null", async () => {
    await using opened = await workspace({
      "a.jsonl": '{"b":"x","a":1,"c/d~":true}\n{"a":2.5,"b":3}\n{"a":null,"e":[1]}\n',
    });
    const dataset = await opened.open("a.jsonl");
    expect(kinds(dataset)).toEqual({ b: "category", a: "number", "c/d~": "boolean", e: "category" });
    expect(await dataset.numbers("a")).toEqual(new Float64Array([1, 2.5, Number.NaN]));
    expect(await texts(dataset, "b")).toEqual(["x", "3", null]);
  });

  it("names the line of a broken object and of a bad cell", async () => {
    await using opened = await workspace({
      "broken.jsonl": '{"a":1}\n{"a":\n',
      "bad.jsonl": '{"a":1}\n{"a":"x"}\n',
      "list.jsonl": "[1]\n",
    });
    expect(await failure(opened.open("broken.jsonl"))).toMatch(
      /^broken\.jsonl, line 2, byte \d+: .*Write one JSON object a line/,
    );
    expect(await failure(opened.open("bad.jsonl", { a: "number" }))).toMatch(
      /^bad\.jsonl, line 2: column "a" has "x"/,
    );
    expect(await failure(opened.open("list.jsonl"))).toMatch(/no JSON object/);
  });
});

describe("Parquet", () => {
  it("keeps the file's types and reads in order", async () => {
    await using opened = await workspace({});
    const path = join(opened.host.workspace, "a.parquet");
    await opened.database.rows(
      `COPY (SELECT i::INTEGER AS i, (i * 0.5)::FLOAT AS f, CASE WHEN i % 2 = 0 THEN NULL ELSE 'k' || i END AS s, i % 2 = 0 AS b, DATE '2024-01-01' + i::INTEGER AS d, [i] AS nested FROM range(300000) r(i)) TO '${path}' (FORMAT parquet)`,
    );
    const dataset = await opened.open("a.parquet");
    expect(kinds(dataset)).toEqual({
      i: "number",
      f: "number",
      s: "category",
      b: "boolean",
      d: "time",
      nested: "other",
    });
    expect((await dataset.numbers("i")).every((value, index) => value === index)).toBe(true);
    expect((await dataset.numbers("f"))[3]).toBe(1.5);
    expect((await texts(dataset, "s")).slice(0, 4)).toEqual([null, "k1", null, "k3"]);
    expect((await texts(dataset, "d"))[1]).toBe("2024-01-02");
    expect((await dataset.where("d < DATE '2024-01-03'")).reduce((sum, value) => sum + value, 0)).toBe(2);
  });

  it("says that a file is damaged", async () => {
    await using opened = await workspace({ "a.parquet": "PAR1 this is none" });
    expect(await failure(opened.open("a.parquet"))).toMatch(/damaged or not what its name says/);
  });
});

describe("dictionaries", () => {
  it("sort numbers by size and text by code point, in one text form for every format", async () => {
    await using opened = await workspace({
      "a.csv": "n,x,s\n10,1.0,b\n9,2.5,a\n,,\n10,1,é\n",
      "a.jsonl": '{"n":10,"x":1.0}\n{"n":9,"x":2.5}\n',
    });
    const csv = await opened.open("a.csv");
    expect(await csv.distinct("n")).toEqual(["9", "10"]);
    expect(await csv.distinct("x")).toEqual(["1", "2.5"]);
    expect(await csv.distinct("s")).toEqual(["a", "b", "é"]);
    expect(await (await opened.open("a.jsonl")).distinct("x")).toEqual(["1", "2.5"]);
    expect((await csv.strings("n")).codes).toEqual(new Int32Array([1, 0, -1, 1]));
  });
});

describe("slice conditions", () => {
  const csv = "age,region,Weird name\n20,north,1\n30,south,2\n,north,3\n";

  it("are true, false, and false where they are null", async () => {
    await using opened = await workspace({ "a.csv": csv });
    const dataset = await opened.open("a.csv");
    expect(await dataset.where("age < 25")).toEqual(new Uint8Array([1, 0, 0]));
    expect(await dataset.where("region IN ('north') AND NOT (age BETWEEN 25 AND 35)")).toEqual(
      new Uint8Array([1, 0, 0]),
    );
    expect(await dataset.where(`"Weird name" >= 2 and upper(region) like 'S%' -- comment`)).toEqual(
      new Uint8Array([0, 1, 0]),
    );
    expect(await dataset.where("age is null or case when age > 25 then true else false end")).toEqual(
      new Uint8Array([0, 1, 1]),
    );
  });

  it.each([
    ["true; DROP TABLE x"],
    ["1 = 1) FROM read_text('.git/config') --"],
    ["EXISTS (SELECT 1 FROM read_csv('/etc/passwd'))"],
    ["age < (SELECT 1)"],
    ["age, region"],
    ["*"],
    ["row_number() over () = 1"],
    ["sum(age) > 1"],
    ["random() < 0.5"],
    ["getvariable('x') = 1"],
    ["current_setting('threads') = 1"],
    ["age < $1"],
    ["age < ?"],
    ["now() > '2020-01-01'"],
    ["no_such_function(age)"],
    ["age <"],
    [""],
    ["age = 1 \0"],
    ["read_text('a.csv') is null"],
    ["true UNION SELECT true"],
    ["#1 = 1"],
  ])("refuse %s", async (expression) => {
    await using opened = await workspace({ "a.csv": csv });
    const dataset = await opened.open("a.csv");
    expect(await failure(dataset.where(expression))).toMatch(/^The condition /);
    expect(dataset.rows).toBe(3);
    expect(await dataset.numbers("age")).toHaveLength(3);
  });

  it("name the column that is not there", async () => {
    await using opened = await workspace({ "a.csv": csv });
    expect(await failure((await opened.open("a.csv")).where("agee < 3"))).toMatch(
      /^The condition "agee < 3" cannot be evaluated on a\.csv: .*agee/,
    );
  });
});

describe("the lock", () => {
  it("reads nothing outside the folders, and changes no setting", async () => {
    await using opened = await workspace({ "a.csv": "a\n1\n" });
    const { database, host } = opened;
    await mkdir(join(host.temp, "outside"), { recursive: true });
    await writeFile(join(host.temp, "outside", "secret.csv"), "a\n1\n");
    await symlink(join(host.temp, "outside"), join(host.workspace, "link"));
    const attempts = [
      "SELECT * FROM read_text('/etc/passwd')",
      `SELECT * FROM read_csv('${host.workspace}/../temp/outside/secret.csv')`,
      "SET threads = 1",
      "RESET allowed_directories",
      "INSTALL httpfs",
      "LOAD httpfs",
      "SELECT * FROM read_csv('https://example.com/a.csv')",
      "ATTACH '/tmp/x.db'",
    ];
    attempts.push(`SELECT * FROM read_csv('${host.workspace}/link/secret.csv')`);
    for (const attempt of attempts)
      await expect(database.rows(attempt)).rejects.toThrow(/disabled|locked|cannot be|Cannot|not allowed/i);
  });

  it("stops a query that takes too long", async () => {
    await using host = await fakeHost();
    await using database = await openDuckDb({ host, timeout: 200 });
    expect(
      await failure(database.rows("SELECT sum(a.i * b.i) FROM range(3000000) a(i), range(3000000) b(i)")),
    ).toMatch(/took longer than 200 ms/);
  });
});
