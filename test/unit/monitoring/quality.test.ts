import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { viewedTable } from "../../../src/data/table.ts";
import type { ColumnQuality, QualitySpec } from "../../../src/generated/types.ts";
import { countQuality } from "../../../src/monitoring/quality.ts";
import type { QualityRequest } from "../../../src/monitoring/quality-counting.ts";
import type { QualityCount } from "../../../src/work/monitor/measured.ts";
import { type Opened, workspace } from "../data/opened-files.ts";
import { checksOf } from "../work/monitor/quality/contracts.ts";

let opened: Opened;

const CSV = `id,day,age,country,mail,amount,note,t
1,0,20,FR,a@b.fr,1.5,,1000
2,0,-1,FR,a@b,2.5,x,2000
3,0,,DE,,nan,x,1500
4,0,200,,c@d.org,inf,yy,3000
5,1,30,XX,e@f.com,4,y,4000
5,1,31,XX,e@f.com,4,y,9000
`;

beforeAll(async () => {
  opened = await workspace({
    "log.csv": CSV,
    "countries.csv": "code\nFR\nDE\n",
    "empty.csv": "id,day,age\n",
    "typed.jsonl": '{"id":1,"n":1,"s":"1","b":true,"z":"é"}\n{"id":2,"n":2.5,"s":"b","b":false,"z":null}\n',
  });
});

afterAll(async () => await opened[Symbol.asyncDispose]());

interface Asked extends Partial<QualityRequest> {
  readonly file?: string;
}

async function counted(spec: QualitySpec, { file = "log.csv", ...request }: Asked = {}, id?: string) {
  const table = await opened.open(file);
  const day = table.columns.find(({ name }) => name === "day");
  const time = table.columns.find(({ name }) => name === "t");
  return await countQuality({
    table,
    window: day === undefined ? "0" : `CAST(${day.sql} AS INTEGER)`,
    time: time?.sql ?? "NULL::BIGINT",
    now: 5000,
    checks: checksOf(spec, { id }),
    isText: true,
    datasets: new Map(),
    ...request,
  });
}

/** `failed/counted` of one check by window, or its problem. */
function shares(counts: ReadonlyMap<number, readonly QualityCount[]>, id: string): Record<number, string | undefined> {
  const shown = [...counts].map(([place, found]) => {
    const one = found.find(({ check }) => check === id);
    return [place, one && (one.problem ?? `${one.failed}/${one.counted}`)] as const;
  });
  return Object.fromEntries(shown.toSorted(([a], [b]) => a - b));
}

/** Of a contract of one check. */
async function column(name: string, quality: ColumnQuality, asked?: Asked) {
  const [key = ""] = Object.keys(quality);
  return shares(await counted({ columns: { [name]: quality } }, asked), `columns.${name}.${key}`);
}

// All of a contract are counted in the same few queries; a second one is for what can be said of a column only once.
const CONTRACT: Readonly<Record<string, ColumnQuality>> = {
  age: {
    min: 0,
    max: 120,
    nullRate: { max: 0 },
    inSet: [20, "30", 31],
    type: "int",
    quantiles: { p90: { max: 100 }, p10: { min: 0 } },
  },
  // NaN is empty, as in pandas, and seen by `finite` alone.
  amount: { nullRate: { max: 0 }, finite: true, max: 2, type: "int" },
  country: { inSet: ["FR", "DE"], type: "number" },
  mail: { format: "email", regex: "@" },
  note: { length: { max: 1 } },
  id: { unique: true },
};

test("cells that are empty count in no check of values", async () => {
  const found = await counted({ columns: CONTRACT });
  const ids = Object.entries(CONTRACT).flatMap(([name, quality]) =>
    Object.keys(quality).map((key) => `columns.${name}.${key}`),
  );
  const all = ids.flatMap((id) => {
    const counts = shares(found, id);
    return counts[0] === undefined ? [] : [`${id} ${counts[0]} ${counts[1]}`];
  });
  expect(all).toEqual([
    "columns.age.min 1/3 0/2",
    "columns.age.max 1/3 0/2",
    "columns.age.inSet 2/3 0/2",
    "columns.age.type 0/3 0/2",
    "columns.amount.finite 2/4 0/2",
    "columns.amount.max 2/3 2/2",
    "columns.amount.type 3/3 0/2",
    "columns.country.inSet 0/3 2/2",
    "columns.country.type 3/3 2/2",
    "columns.mail.format 1/3 0/2",
    "columns.mail.regex 0/3 0/2",
    "columns.note.length 1/3 0/2",
    "columns.id.unique 0/4 2/2",
  ]);
  expect(shares(found, "columns.age.nullRate.max")).toEqual({ 0: "1/4", 1: "0/2" });
  expect(shares(found, "columns.amount.nullRate.max")).toEqual({ 0: "1/4", 1: "0/2" });
  // Of quantiles: rows above, rows below.
  expect(shares(found, "columns.age.quantiles.p90.max")).toEqual({ 0: "1/3", 1: "0/2" });
  expect(shares(found, "columns.age.quantiles.p10.min")).toEqual({ 0: "1/3", 1: "0/2" });
});

test("where only some rows are expected to have a value, the others do not count", async () => {
  const found = await counted({
    columns: {
      age: { expectedWhen: "country = 'FR'", nullRate: { max: 0 }, min: 0, type: "string", distinct: { min: 1 } },
      note: { length: { min: 2, max: 2 } },
      amount: { type: "float", mean: { min: 0 }, expectedWhen: "id < 2" },
    },
  });
  expect(shares(found, "columns.age.nullRate.max")).toEqual({ 0: "0/2", 1: "0/0" });
  expect(shares(found, "columns.age.min")).toEqual({ 0: "1/2", 1: "0/0" });
  expect(shares(found, "columns.age.type")).toEqual({ 0: "0/2", 1: "0/0" });
  expect(shares(found, "columns.age.distinct.min")).toEqual({ 0: "0/2", 1: "0/0" });
  expect(shares(found, "columns.note.length")).toEqual({ 0: "2/3", 1: "2/2" });
  expect(shares(found, "columns.amount.type")).toEqual({ 0: "0/1", 1: "0/0" });
  expect(found.get(0)?.find(({ check }) => check === "columns.amount.mean.min")?.values).toEqual({
    n: 1,
    mean: 1.5,
    m2: 0,
    sum: 1.5,
  });
});

test("a list of thousands of values is compared as fast as a short one", async () => {
  const inSet = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
  expect(await column("country", { inSet: ["FR", ...inSet] })).toEqual({ 0: "1/3", 1: "2/2" });
  expect(await column("age", { inSet: inSet.map((_, index) => index) })).toEqual({ 0: "1/3", 1: "0/2" });
});

describe("rows and columns", () => {
  test("ids and keys that are there twice", async () => {
    const found = await counted({ uniqueKey: ["id", "amount"] }, {}, "id");
    expect(shares(found, "default.id")).toEqual({ 0: "0/4", 1: "2/2" });
    expect(shares(found, "uniqueKey")).toEqual({ 0: "0/3", 1: "2/2" });
  });

  test("a column that is missing, and one that nobody named", async () => {
    const spec: QualitySpec = { allowExtra: false, columns: { ages: { min: 0 }, age: { min: 0 } } };
    const found = await counted(spec);
    expect(shares(found, "default.column.ages")).toEqual({ 0: "4/4", 1: "2/2" });
    expect(shares(found, "default.column.age")).toEqual({ 0: "0/4", 1: "0/2" });
    expect(shares(found, "columns.ages.min")[0]).toBe('the log has no column "ages". Did you mean "age"?');
    const extra = found.get(0)?.find(({ check }) => check === "allowExtra");
    expect(Object.keys(extra?.values ?? {})).toEqual(["id", "day", "country", "mail", "amount", "note", "t"]);
  });

  test("order and freshness", async () => {
    const found = await counted({ ordered: true, freshness: { errorAfter: "1h", maxFuture: "1s" } });
    expect(shares(found, "ordered")).toEqual({ 0: "1/4", 1: "0/2" });
    expect(shares(found, "freshness.maxFuture")).toEqual({ 0: "0/4", 1: "1/2" });
    const newest = [0, 1].map(
      (place) => found.get(place)?.find(({ check }) => check === "freshness.errorAfter")?.values,
    );
    expect(newest).toEqual([{ newest: 3000 }, { newest: 4000 }]);
  });

  test("statistics are of the finite numbers", async () => {
    const found = await counted({ columns: { amount: { mean: { min: 0 } }, age: { distinct: { min: 1 } } } });
    const [zero, one] = [0, 1].map((place) =>
      found.get(place)?.find(({ check }) => check === "columns.amount.mean.min"),
    );
    expect(zero).toMatchObject({ counted: 3, values: { n: 2, mean: 2, m2: 0.5, sum: 4 } });
    expect(one).toMatchObject({ counted: 2, values: { n: 2, mean: 4, m2: 0, sum: 8 } });
    const distinct = found.get(0)?.find(({ check }) => check === "columns.age.distinct.min");
    expect(distinct).toMatchObject({ counted: 3, values: { different: 3 } });
  });

  test("values of another dataset", async () => {
    const spec = { dataset: "countries", column: "code" };
    const countries = await opened.open("countries.csv");
    const datasets = new Map([["countries", countries]]);
    expect(await column("country", { references: spec }, { datasets })).toEqual({ 0: "0/3", 1: "2/2" });
    const other = { references: { ...spec, column: "kode" } };
    expect((await column("country", other, { datasets }))[0]).toBe('the dataset "countries" has no column "kode".');
    const gone = new Map([["countries", { problem: "it is gone." }]]);
    expect((await column("country", { references: spec }, { datasets: gone }))[0]).toBe("it is gone.");
  });

  test("only values that ten rows have are named", async () => {
    await using many = await workspace({
      "m.csv": `c\n${"BAD\n".repeat(10)}${"RARE\n".repeat(9)}${"FR\n".repeat(30)}`,
    });
    const checks = checksOf({ columns: { c: { inSet: ["FR"] } } });
    const request = { window: "0", time: "NULL::BIGINT", now: 0, checks, isText: true, datasets: new Map() };
    const found = await countQuality({ ...request, table: await many.open("m.csv") });
    expect(found.get(0)?.find(({ check }) => check === "columns.c.inSet")).toEqual({
      check: "columns.c.inSet",
      counted: 49,
      failed: 19,
      values: { BAD: 10 },
    });
  });

  test("no row, no window", async () => {
    expect(await counted({ columns: { age: { min: 0 } } }, { file: "empty.csv" })).toEqual(new Map());
  });

  test("rows of no window are nobody's", async () => {
    const table = await opened.open("log.csv");
    const day = table.column("day").sql;
    const found = await counted(
      {},
      {
        table,
        window: `CASE WHEN ${day} = 1 THEN 7 WHEN id IS NULL THEN NULL ELSE -1 END`.replace(
          "id",
          table.column("id").sql,
        ),
      },
    );
    expect([...found.keys()]).toEqual([7]);
  });
});

describe("one that is broken keeps no other from being counted", () => {
  test("conditions", async () => {
    const found = await counted({
      assert: [
        { expr: "age >= 0" },
        { expr: "agee >= 0" },
        { expr: "age >" },
        { expr: "(SELECT 1) = 1" },
        { expr: "age > 0 AND amount > 2", expectedWhen: "nope" },
      ],
    });
    expect(shares(found, "assert[0]")).toEqual({ 0: "1/3", 1: "0/2" });
    const problems = [1, 2, 3, 4].map((index) => shares(found, `assert[${index}]`)[0]);
    expect(problems[0]).toContain('"agee", which is no column. Did you mean "age"?');
    expect(problems[1]).toContain("is no SQL condition");
    expect(problems[2]).toContain("which is not allowed");
    expect(problems[3]).toContain("its `expectedWhen` cannot be evaluated");
  });

  test("a condition that fails on a cell quotes none", async () => {
    const found = await counted({ assert: [{ expr: "CAST(country AS INTEGER) > 0" }, { expr: "age < 100" }] });
    expect(shares(found, "assert[0]")[0]).toMatch(/cast|convert/i);
    expect(shares(found, "assert[0]")[0]).not.toContain("FR");
    expect(shares(found, "assert[1]")).toEqual({ 0: "1/3", 1: "0/2" });
  });

  test("patterns", async () => {
    const found = await counted({ columns: { note: { regex: "(a", length: { max: 9 } } } });
    expect(shares(found, "columns.note.regex")[0]).toContain("no pattern of RE2");
    expect(shares(found, "columns.note.length")).toEqual({ 0: "0/3", 1: "0/2" });
    expect((await column("note", { regex: "(?<=a)b" }))[0]).toContain("no pattern of RE2");
    expect((await column("note", { regex: "((a{1000}){1000}){1000}" }))[0]).toContain("no pattern of RE2");
    // A quote ends no text, and what takes other engines for ever takes RE2 no longer than the text is.
    expect(await column("note", { regex: "'; DROP TABLE x; --" })).toEqual({ 0: "3/3", 1: "2/2" });
    expect(await column("note", { regex: "^(([a-z])+.)+[A-Z]([a-z])+$" })).toEqual({ 0: "3/3", 1: "2/2" });
  });
});

test("what an expression says stays with its row, however many there are and whichever are read", async () => {
  const { database } = opened;
  const columns = ["place", "half"].map((name) => ({ name, sql: name, kind: "number" as const, type: "BIGINT" }));
  const from =
    "(SELECT i AS place, i // 2 AS half FROM range(150000) r(i) UNION ALL SELECT i, i // 2 FROM range(150000, 300000) r(i))";
  const table = await viewedTable({ database, source: "rows" }, { from, columns });
  const checks = checksOf({
    assert: [{ expr: "place % 1000 <> 0" }, { expr: "half >= 50000", expectedWhen: "place < 150000" }],
  });
  const window =
    "CAST(CASE WHEN place >= 149000 AND place < 151000 THEN 0 WHEN place < 1500 THEN 1 ELSE -1 END AS INTEGER)";
  const request = { table, window, time: "place", now: 0, checks, isText: false, datasets: new Map() };
  for (const where of [undefined, "place < 151000"]) {
    const found = await countQuality({ ...request, ...(where === undefined ? {} : { where }) });
    expect(shares(found, "assert[0]")).toEqual({ 0: "2/2000", 1: "2/1500" });
    expect(shares(found, "assert[1]")).toEqual({ 0: "0/1000", 1: "1500/1500" });
  }
});

test("files that tell texts from numbers are believed", async () => {
  const typed = { file: "typed.jsonl", isText: false };
  expect(await column("n", { type: "string" }, typed)).toEqual({ 0: "2/2" });
  expect(await column("n", { type: "int" }, typed)).toEqual({ 0: "1/2" });
  expect(await column("s", { type: "string" }, typed)).toEqual({ 0: "0/2" });
  expect(await column("s", { type: "int" }, typed)).toEqual({ 0: "1/2" });
  expect(await column("b", { type: "boolean" }, typed)).toEqual({ 0: "0/2" });
  expect(await column("b", { type: "number" }, typed)).toEqual({ 0: "2/2" });
  expect(await column("z", { length: { max: 1 } }, typed)).toEqual({ 0: "0/1" });
});
