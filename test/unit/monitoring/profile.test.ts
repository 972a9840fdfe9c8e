import { describe, expect, it } from "vitest";
import type { Profile } from "../../../src/generated/types.ts";
import { referenceCategories } from "../../../src/stats/profile/category-sketch.ts";
import { NumberGrid } from "../../../src/stats/profile/number-grid.ts";
import { EmbeddingSketch } from "../../../src/stats/profile/vector-sketches.ts";
import { numberColumn, reference } from "./reference.ts";
import { logRig, saidOf } from "./rig.ts";

const DAY = Date.parse("2026-11-27T00:00:00Z");

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, place) => place);

describe("a window's profile", () => {
  const kinds: Profile["columns"] = {
    age: numberColumn(range(1000)),
    region: referenceCategories(
      [
        ["north", 600],
        ["south", 400],
      ],
      0,
    ),
    paid: referenceCategories(
      [
        ["true", 600],
        ["false", 400],
      ],
      0,
    ),
    note: { kind: "text", rows: 1000, nulls: 0, lengths: numberColumn(range(1000)) },
    vector: (() => {
      const norms = numberColumn(range(1000));
      return new EmbeddingSketch(new NumberGrid(norms.edges), 2).column();
    })(),
  };
  const cells = (row: number): Readonly<Record<string, unknown>> => ({
    time: new Date(DAY + row * 60_000).toISOString(),
    age: row % 10 === 0 ? null : row,
    region: row % 2 === 0 ? "north" : row === 1 ? null : "west",
    paid: row % 2,
    note: "ä".repeat(row % 5),
    vector: row % 20 === 0 ? [1] : [3, 4],
    score: row / 100,
  });
  const lines = `${range(100)
    .map((row) => JSON.stringify(cells(row)))
    .join("\n")}\n`;

  it("has each column on the reference's edges, with empty cells counted apart", async () => {
    await using rig = await logRig({ files: { "logs/a.jsonl": lines } });
    const measured = await rig.measure({ reference: reference(kinds, { score: numberColumn(range(2)) }) });
    const { columns, prediction, rows } = measured.windows[0]?.profile ?? reference({});
    expect(saidOf(measured)).toEqual([]);
    expect(rows).toBe(100);
    const { age, region, paid, note, vector } = columns;
    expect([age?.rows, age?.nulls, age?.kind === "number" && age.mean]).toEqual([100, 10, 50]);
    expect(age?.kind === "number" && age.edges).toEqual(kinds["age"]?.kind === "number" && kinds["age"].edges);
    expect(region?.kind === "category" && [region.rows, region.nulls, region.values, region.unseen?.rows]).toEqual([
      100,
      1,
      [
        ["north", 50],
        ["south", 0],
      ],
      49,
    ]);
    expect(paid?.kind === "category" && paid.values).toEqual([
      ["false", 50],
      ["true", 50],
    ]);
    expect(note?.kind === "text" && note.lengths.mean).toBe(2);
    expect(vector?.kind === "embedding" && [vector.rows, vector.nulls, vector.mean, vector.lengths.mean]).toEqual([
      100,
      5,
      [3, 4],
      5,
    ]);
    expect(prediction.score?.mean).toBeCloseTo(0.495, 12);
  });

  it("is the same bytes from CSV, JSON lines and Parquet, however the files are cut", async () => {
    const { vector: _, ...plain } = kinds;
    await using rig = await logRig({ files: { "logs/a.jsonl": lines } });
    const [whole] = (await rig.measure({ reference: reference(plain) })).windows;
    const path = rig.request().logs.files[0] ?? "";
    const read = `read_json('${path}', format = 'newline_delimited', columns = {time: 'VARCHAR', age: 'INTEGER', region: 'VARCHAR', paid: 'BOOLEAN', note: 'VARCHAR', score: 'FLOAT'})`;
    const parquet = await rig.parquet({
      "one.parquet": `SELECT * REPLACE (CAST(time AS TIMESTAMPTZ) AS time) FROM ${read} WHERE age % 3 = 0 ORDER BY age DESC`,
      "two.parquet": `SELECT * REPLACE (age::DOUBLE AS age) FROM ${read} WHERE age % 3 IS DISTINCT FROM 0`,
    });
    const [parted] = (
      await rig.measure({ reference: reference(plain), logs: { files: parquet, digest: "sha256:logs" } })
    ).windows;
    expect(JSON.stringify(parted?.profile)).toBe(JSON.stringify(whole?.profile));
  });

  it("lacks a column that is gone or of another type, and says how many cells", async () => {
    const bad = `${range(100)
      .map((row) =>
        JSON.stringify({ ...cells(row), age: row < 50 ? "old" : row, note: undefined, region: { nested: row } }),
      )
      .join("\n")}\n`;
    await using rig = await logRig({ files: { "logs/a.jsonl": bad } });
    const measured = await rig.measure({ reference: reference(kinds) });
    const [window] = measured.windows;
    expect(Object.keys(window?.profile?.columns ?? {})).toEqual(["region", "paid", "vector"]);
    expect(saidOf(measured)).toEqual(['logs/column unmeasured: The log has no column "note".']);
    expect(saidOf({ findings: window?.findings ?? [] })).toEqual([
      'logs/column unmeasured: The column "age" has text in 50 cells of 100, where the reference has numbers. Its drift is not measured in this window.',
    ]);
  });

  it("of each of many windows, read together, is that of the window alone", async () => {
    await using rig = await logRig({
      files: { "logs/a.jsonl": lines },
      monitoring: "window: 15m",
      now: "2026-11-27T05:00:00Z",
    });
    const asked = { reference: reference(kinds) };
    const all = await rig.measure({ ...asked, to: DAY + 6_300_000 });
    expect(all.windows.map(({ rows }) => rows)).toEqual([15, 15, 15, 15, 15, 15, 10]);
    const [alone] = (await rig.measure({ ...asked, from: DAY + 1_800_000, to: DAY + 1_800_001 })).windows;
    expect(alone).toEqual(all.windows[2]);
  });
});

describe("truth values that files write in different ways", () => {
  const truths = range(1000).map((row) => row % 2);
  const paid = referenceCategories(
    [
      ["true", 500],
      ["false", 500],
    ],
    0,
  );
  const digits = referenceCategories(
    [
      ["0", 500],
      ["1", 500],
    ],
    0,
  );
  const ways: readonly (readonly [one: (row: number) => unknown, other: (row: number) => unknown])[] = [
    [(row) => row % 2, (row) => row % 2 === 1],
    [(row) => row % 2, (row) => (row % 2 === 1 ? "True" : "False")],
    [(row) => String(row % 2), (row) => String(row % 2 === 1)],
  ];
  const lines = (file: 0 | 1): string => {
    const cells = (row: number) =>
      ways.flatMap((way, at) => ["n", "w", "d"].map((kind) => [`${kind}${at}`, way[file](row)] as const));
    const rows = range(20).map((row) => ({
      time: new Date(DAY + row * 60_000).toISOString(),
      other: row % 2 === 1 ? "true" : row,
      ...Object.fromEntries(cells(row)),
    }));
    return `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
  };

  it("are what the reference has, and text where it has other numbers", async () => {
    await using rig = await logRig({ files: { "logs/a.jsonl": lines(0), "logs/b.jsonl": lines(1) } });
    const each = ways.flatMap((_, at) => [
      [`n${at}`, numberColumn(truths)] as const,
      [`w${at}`, paid] as const,
      [`d${at}`, digits] as const,
    ]);
    const all = reference({ ...Object.fromEntries(each), other: numberColumn(range(1000)) });
    const [window] = (await rig.measure({ reference: all })).windows;
    const columns = Object.values(window?.profile?.columns ?? {}).map((column) =>
      column.kind === "category"
        ? column.values
        : column.kind === "number" && [column.rows, column.nulls, column.nan, column.mean],
    );
    const expected = [
      [40, 0, 0, 0.5],
      [
        ["false", 20],
        ["true", 20],
      ],
      [
        ["0", 20],
        ["1", 20],
      ],
    ];
    expect(columns).toEqual([...expected, ...expected, ...expected]);
    expect(window?.unusable).toEqual({ other: expect.stringContaining("has text in 20 cells of 40") });
  });
});

it("a column of another type says why it is no part of the profile, the answers too", async () => {
  await using rig = await logRig({ files: {} });
  const files = await rig.parquet({
    "a.parquet": "SELECT TIMESTAMP '2026-11-27 01:00:00' AS time, DATE '2026-01-01' AS age, [[1]] AS score",
    "b.parquet": "SELECT TIMESTAMP '2026-11-28 01:00:00' AS time, DATE '2026-01-01' AS age, [[1]] AS score",
  });
  const ages = numberColumn(range(1000));
  const measured = await rig.measure({
    reference: reference({ age: ages, gone: ages }, { score: ages }),
    logs: { files, digest: "sha256:logs" },
  });
  const score = 'The column "score" holds nested values in the log and numbers in the reference.';
  expect(measured.windows[0]?.unusable).toEqual({
    age: 'The column "age" holds times in the log and numbers in the reference.',
    "@score": score,
  });
  expect(saidOf(measured)).toContain(`logs/column unmeasured: ${score}`);
});

it("a score that is text is no score", async () => {
  const line = JSON.stringify({ time: new Date(DAY).toISOString(), score: "high" });
  await using rig = await logRig({ files: { "logs/a.jsonl": `${line}\n` } });
  const [window] = (await rig.measure({ reference: reference({}, { score: numberColumn(range(9)) }) })).windows;
  expect(window?.unusable?.["@score"]).toMatch(/^The score has text in 1 cell of 1/);
  expect(window?.profile?.prediction).toEqual({});
});

it("a time that files write in different ways is no difference, and one that is missing is", async () => {
  await using rig = await logRig({
    files: { "logs/a.csv": "time,x\n2026-11-27T01:00:00Z,1\n", "logs/b.csv": "time,x,y\n1795744800,1,2\n" },
  });
  expect(saidOf(await rig.measure())).toEqual([
    'logs/schema warn: logs/a.csv lacks the column "y", which logs/b.csv has.',
  ]);
});
