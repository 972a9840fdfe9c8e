import { expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { slicesOf, sliceWhere, type Slice } from "../../../../src/work/measure/slice-rows.ts";
import { measureMetrics } from "../../../../src/work/measure/metrics.ts";
import { measureSlice, settleSlices } from "../../../../src/work/measure/slices.ts";
import { drawn, OPTIONS, scored, spec, type Drawn } from "./samples.ts";

const SPECS = [
  spec("roc_auc", { margin: { absolute: 0.01 }, primary: true }),
  spec("log_loss", { margin: { relative: 0.02 } }),
];
const ROWS = 12_000;
const COLUMNS = 20;

/** Twenty columns of five categories that have nothing to do with the models: a hundred slices. */
function hundredSlices(random: Random, n: number): readonly Slice[] {
  return Array.from({ length: COLUMNS }, (_, column) => column).flatMap((column) =>
    slicesOf({
      kind: "category",
      name: `c${column}`,
      declared: false,
      codes: Int32Array.from({ length: n }, () => random.below(5)),
      dictionary: ["a", "b", "c", "d", "e"],
    }),
  );
}

function settle(rows: Drawn, slices: readonly Slice[]) {
  const sample = scored(rows);
  return settleSlices(
    slices.map((slice) => measureSlice(slice, { dataset: "holdout", sample, specs: SPECS, options: OPTIONS })),
  );
}

test("a hundred harmless slices raise nothing, and the worst five are kept", () => {
  const random = Random.fromSeed(101);
  let harmed = 0;
  for (let round = 0; round < 5; round += 1) {
    const slices = hundredSlices(random, ROWS / 2);
    expect(slices).toHaveLength(100);
    const settled = settle(drawn(random, ROWS / 2, 0.2), slices);
    harmed += settled.filter((slice) => slice.harmed).length;
    expect(settled.length).toBeGreaterThanOrEqual(5);
  }
  expect(harmed).toBe(0);
});

test("a quiet harm to one slice is found and named", () => {
  const random = Random.fromSeed(102);
  const rows = drawn(random, ROWS, 0.2);
  const slices = [
    ...hundredSlices(random, ROWS),
    { name: "region=north", declared: true, rows: Uint32Array.from({ length: 300 }, (_, at) => at * 40) },
  ];
  // There, every row gets the score of another one: one row in forty, which the average hides.
  const shifted = Array.from({ length: 300 }, (_, at) => rows.candidate[((at + 1) % 300) * 40] ?? 0);
  for (const [at, score] of shifted.entries()) rows.candidate[at * 40] = score;
  const overall = measureMetrics(scored(rows), SPECS, OPTIONS);
  expect(Object.values(overall).map(({ outcome }) => outcome)).toEqual(["pass", "pass"]);
  const settled = settle(rows, slices);
  expect(settled.filter((slice) => slice.harmed).map(({ name }) => name)).toEqual(["region=north"]);
  const north = settled.find(({ name }) => name === "region=north");
  expect(north).toMatchObject({ dataset: "holdout", declared: true, n: 300 });
  expect(north?.pValue).toBeLessThan(0.001);
  expect(north?.metrics["roc_auc"]?.outcome).toBe("fail");
  expect(
    settled
      .filter((slice) => !slice.harmed)
      .every(({ metrics }) => Object.values(metrics).every(({ outcome }) => outcome !== "fail")),
  ).toBe(true);
});

const part = (name: string, rows: Uint32Array | number, declared = true): Slice => ({
  name,
  declared,
  rows: typeof rows === "number" ? Uint32Array.from({ length: rows }, (_, row) => row) : rows,
});

test("small automatic slices are not judged, declared ones from ten rows on, and smaller ones are not shown", () => {
  const rows = drawn(Random.fromSeed(103), 500);
  const slices = [part("declared", 60), part("nine", 9), part("rare", rareRows(rows), false), part("few", 60, false)];
  const sample = scored(rows);
  const [declared, nine, rare, few] = slices.map((slice) =>
    measureSlice(slice, { dataset: "holdout", sample, specs: SPECS, options: OPTIONS }),
  );
  expect(declared?.n).toBe(60);
  for (const { measured, pHarm } of declared?.results ?? []) {
    expect(measured).toHaveProperty("outcome");
    expect(pHarm).toBeGreaterThan(0);
  }
  expect(nine).toMatchObject({ n: 0, results: [], note: "Fewer than 10 rows are not shown." });
  expect(nine).not.toHaveProperty("positives");
  expect(few).toMatchObject({ n: 60, note: "Too small to judge: 60 rows, and 100 are needed." });
  expect(few?.results[0]?.measured.value).toBeGreaterThan(0.5);
  expect(few?.results[0]?.measured).not.toHaveProperty("outcome");
  // 19 positives are too few for an area, and enough for a mean loss.
  expect(rare?.positives).toBe(19);
  expect(rare?.results[0]?.measured).not.toHaveProperty("outcome");
  expect(rare?.results[1]?.measured).toHaveProperty("outcome");
  expect(rare?.note).toBe("Too small to judge: 19 rows of the rarer class, and 20 are needed for roc_auc.");
});

function rareRows({ labels }: Drawn): Uint32Array {
  const all = labels.map((label, row) => ({ label, row }));
  return Uint32Array.from(
    [
      ...all.filter(({ label }) => label === 1).slice(0, 19),
      ...all.filter(({ label }) => label === 0).slice(0, 150),
    ].map(({ row }) => row),
  );
}

test("numbers are cut into quarters, few values and categories are taken as they are", () => {
  const values = Float64Array.from({ length: 100 }, (_, row) => row + 1);
  values[99] = Number.NaN;
  const numbers = slicesOf({ kind: "number", name: "age", declared: true, values });
  expect(numbers.map(({ name, rows }) => [name, rows.length])).toEqual([["age≤25.5", 25], ["age 25.5 to 50", 25], ["age 50 to 74.5", 24], ["age>74.5", 25], ["age (values of fewer than 10 rows)", 1]]); // prettier-ignore
  const few = slicesOf({
    kind: "number",
    name: "term",
    declared: false,
    values: Float64Array.from({ length: 40 }, (_, row) => 12 * (1 + (row % 2))),
  });
  expect(few.map(({ name, rows }) => [name, rows.length])).toEqual([
    ["term=12", 20],
    ["term=24", 20],
  ]);
  const codes = Int32Array.from({ length: 100 }, (_, row) => (row < 96 ? row % 2 : row === 99 ? -1 : 2));
  const automatic = slicesOf({
    kind: "category",
    name: "region",
    declared: false,
    codes,
    dictionary: ["north", "south", "east"],
  });
  expect(automatic.map(({ name }) => name)).toEqual(["region=north", "region=south"]);
  const declared = slicesOf({
    kind: "category",
    name: "region",
    declared: true,
    codes,
    dictionary: ["north", "south", "east"],
  });
  expect(declared.map(({ name, rows }) => [name, rows.length])).toEqual([["region=north", 48], ["region=south", 48], ["region (values of fewer than 10 rows)", 4]]); // prettier-ignore
});

test("values that too few rows have are not named, whatever column is declared", () => {
  const names = Array.from({ length: 200 }, (_, row) => `Alice ${row}`);
  const column = { kind: "category", name: "name", dictionary: names } as const;
  const codes = Int32Array.from(names.keys());
  // Nothing of the promise to look at each name could be kept.
  const unkept = slicesOf({ ...column, declared: true, codes });
  expect(unkept).toEqual([part("name (values of fewer than 10 rows)", 0)]);
  const repeated = Int32Array.from({ length: 215 }, (_, row) => (row < 200 ? row : 7));
  const said = slicesOf({ ...column, declared: true, codes: repeated }).map(({ name, rows }) => [name, rows.length]);
  expect(said).toEqual([["name=Alice 7", 16], ["name (values of fewer than 10 rows)", 199]]); // prettier-ignore
  // Of a small table 5 % of the rows are few.
  const few = Int32Array.from({ length: 60 }, (_, row) => (row < 4 ? 0 : 1));
  expect(slicesOf({ ...column, declared: false, codes: few }).map(({ name }) => name)).toEqual(["name=Alice 1"]);
});

test("of a declared column with very many values, those that are not looked at one by one are looked at together", () => {
  const names = Array.from({ length: 230 }, (_, at) => `shop ${at}`);
  const codes = Int32Array.from({ length: 2300 + 200 }, (_, row) => (row < 2300 ? row % 230 : row - 2300));
  const slices = slicesOf({ kind: "category", name: "shop", declared: true, codes, dictionary: names });
  expect(slices).toHaveLength(201);
  expect(slices.at(-1)).toMatchObject({ name: "shop (30 more values)", declared: true });
  expect(slices.at(-1)?.rows).toHaveLength(300);
  expect(slices.at(-1)?.rows.every((row) => (codes[row] ?? 0) >= 200)).toBe(true);
});

test("a condition holds where its mask does", () => {
  const slice = sliceWhere({ name: "young", where: "age < 25", mask: Uint8Array.of(1, 0, 0, 1) });
  expect(slice).toEqual({ name: "young", where: "age < 25", declared: true, rows: Uint32Array.of(0, 3) });
});
