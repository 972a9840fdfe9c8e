import { join } from "node:path";
import { expect, test } from "vitest";
import { openTable } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import type { Profile, WatchedColumn } from "../../../src/generated/types.ts";
import { compareRows, type RowTests } from "../../../src/monitoring/compare-windows.ts";
import { monitoringOf } from "../../../src/monitoring/open-production.ts";
import { profileTable } from "../../../src/monitoring/profile-table.ts";
import { Random } from "../../../src/stats/random.ts";
import { logRig, type LogRig } from "./rig.ts";
import { reference } from "./reference.ts";

const DAY = 86_400_000;
const SPANS = [1, 2].map((day) => {
  const from = Date.UTC(2026, 10, day);
  return { id: `2026-11-0${day}`, from, to: from + DAY };
});

interface Cells {
  readonly text: string;
  readonly vector: string;
  readonly amount: number | string;
  readonly colour: string | null;
}

const csv = (header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  `${[header, ...rows].map((row) => row.map((cell) => (cell === null ? "" : `"${cell}"`)).join(",")).join("\n")}\n`;

const dataset = (rows: readonly Cells[]): string =>
  csv(
    ["text", "vector", "amount", "colour"],
    rows.map(({ text, vector, amount, colour }) => [text, vector, amount, colour]),
  );

/** The rows of two days, in any order. */
function log(days: readonly (readonly Cells[])[], order: (rows: unknown[]) => void = () => {}): string {
  const rows = days.flatMap((cells, day) =>
    cells.map(({ text, vector, amount, colour }, row) => {
      const time = new Date(Date.UTC(2026, 10, day + 1) + row * 1000).toISOString();
      return [`${day}-${row}`, time, text, vector, amount, colour];
    }),
  );
  order(rows);
  return csv(["id", "time", "text", "vector", "amount", "colour"], rows);
}

const WORDS = ["invoice", "refund", "late", "card", "limit", "branch", "transfer", "fee"];

function cells(random: Random, rows: number, { isMoved = false } = {}): readonly Cells[] {
  return Array.from({ length: rows }, () => {
    const words = Array.from({ length: 6 }, () => WORDS[random.below(WORDS.length)]);
    const by = isMoved ? 1 : 0;
    return {
      text: [...words, ...(isMoved && random.below(2) === 0 ? ["outage"] : [])].join(" "),
      vector: JSON.stringify([random.normal() + by, random.normal(), random.normal()]),
      amount: random.normal() + by,
      colour: random.below(10) < (isMoved ? 8 : 5) ? "red" : "blue",
    };
  });
}

const FEATURES = `features: {text: {kind: text}, vector: {kind: embedding}, amount: {kind: number}, colour: {kind: category}}`;

async function rig(drift: string, files: Readonly<Record<string, string>>): Promise<LogRig> {
  return await logRig({ files, monitoring: `${FEATURES}\ndrift: {${drift}}` });
}

async function profileOf(own: LogRig, data: string): Promise<Profile> {
  const features: Readonly<Record<string, WatchedColumn>> = monitoringOf(own.model).features;
  await using database = await openDuckDb({ host: own.host });
  const table = await openTable(database, { files: [data], root: own.host.workspace });
  const { columns, problems } = await profileTable({ table, columns: Object.keys(features), features });
  expect(problems).toEqual([]);
  return reference(columns);
}

interface Compared {
  readonly drift?: string;
  readonly before: readonly Cells[];
  readonly log: string;
}

async function compare({ drift = "minRows: 50", before, log: text }: Compared): Promise<RowTests> {
  await using own = await rig(drift, { "data/holdout.csv": dataset(before), "logs/all.csv": text });
  const path = (name: string): string => join(own.host.workspace, name);
  const data = path("data/holdout.csv");
  const profile = await profileOf(own, data);
  const request = { host: own.host, model: own.model, reference: profile };
  return await compareRows({ ...request, logs: { files: [path("logs/all.csv")] }, data: { files: [data] } }, SPANS);
}

const random = Random.fromSeed(5);
const BEFORE = cells(random, 150);
const DAYS = [cells(random, 120), cells(random, 120, { isMoved: true })] as const;

test("texts and vectors of a day that is as before, and of one that is not, wherever the rows lie", async () => {
  const tests = await compare({ before: BEFORE, log: log(DAYS) });
  const first = tests.get("2026-11-01")?.sampled.map((one) => ("pValue" in one ? one.pValue > 0.01 : one.problem));
  expect(first).toEqual([true, true]);
  const second = tests.get("2026-11-02")?.sampled;
  expect(second).toMatchObject([
    { column: "text", measure: "domain-auc", rows: 120, referenceRows: 150 },
    { column: "vector", measure: "domain-auc", rows: 120, referenceRows: 150 },
  ]);
  expect(second?.map((one) => "pValue" in one && one.pValue < 0.001 && one.distance > 0.6)).toEqual([true, true]);
  expect(second?.[0]).toMatchObject({ words: expect.arrayContaining(["outage"]) });
  expect(tests.get("2026-11-02")?.engine).toEqual([]);
  const turned = await compare({ before: BEFORE.toReversed(), log: log(DAYS, (rows) => rows.reverse()) });
  expect(turned).toEqual(tests);
});

test("mmd is of embeddings; and a day of few rows, bad lists and empty cells is told as it is", async () => {
  const bad = ["", "[1, 2]", "[1, 2, null]", "no list"].map((vector) => ({
    text: "",
    vector,
    amount: "",
    colour: null,
  }));
  const few = [...DAYS[1].slice(0, 9), ...bad];
  const tests = await compare({
    drift: "columns: {vector: {method: mmd}, text: {method: mmd}}",
    before: BEFORE,
    log: log([[...DAYS[1], ...bad], few]),
  });
  expect(tests.get("2026-11-01")?.sampled).toMatchObject([
    { column: "text", problem: expect.stringContaining("monitoring.drift.columns.text.method") },
    { column: "vector", measure: "mmd", rows: 120, referenceRows: 150, pValue: 0.002 },
  ]);
  expect(tests.get("2026-11-02")?.sampled).toEqual([
    { column: "text", problem: "9 rows with a value; n ≥ 10 can be compared" },
    { column: "vector", problem: "9 rows with a value; n ≥ 10 can be compared" },
  ]);
});

test("of many rows two thousand are taken, the same ones in any order", async () => {
  const many = cells(Random.fromSeed(8), 2300);
  const before = BEFORE.map((row) => ({ ...row, text: "same" }));
  const tests = await compare({ before, log: log([many, []]) });
  expect(tests.get("2026-11-01")?.sampled[1]).toMatchObject({ rows: 2000, referenceRows: 150 });
  const turned = await compare({ before, log: log([many, []], (rows) => rows.reverse()) });
  expect(turned).toEqual(tests);
});

test("another engine gets every cell of both sides, those of the reference in their order", async () => {
  // Sorted by amount, its chunks differ: NannyML's limit follows, and a move of one is none.
  const number = (row: Cells): number => Number(row.amount);
  const sorted = BEFORE.toSorted((a, b) => number(a) - number(b));
  const limits = [];
  for (const before of [BEFORE, sorted]) {
    const tests = await compare({ drift: "engine: nannyml", before, log: log(DAYS) });
    const found = tests.get("2026-11-02")?.engine.find(({ column }) => column === "amount");
    expect(found).toMatchObject({ method: "jensen_shannon", kind: "number", rows: 120, referenceRows: 150 });
    limits.push(found !== undefined && "drifted" in found && found.drifted);
  }
  expect(limits).toEqual([true, false]);
  const tests = await compare({ drift: "engine: evidently", before: BEFORE, log: log(DAYS) });
  expect(tests.get("2026-11-01")?.engine).toMatchObject([
    { column: "amount", method: "ks", drifted: false },
    { column: "colour", method: "z", drifted: false },
  ]);
  expect(tests.get("2026-11-02")?.engine).toMatchObject([
    { column: "amount", method: "ks", drifted: true },
    { column: "colour", method: "z", drifted: true, rows: 120, referenceRows: 150 },
  ]);
});

test("a column that the window has no cell of is told, and the others go on", async () => {
  const empty = DAYS[1].map((row) => ({ ...row, colour: null }));
  const tests = await compare({ drift: "engine: evidently", before: BEFORE, log: log([DAYS[0], empty]) });
  expect(tests.get("2026-11-02")?.engine).toMatchObject([
    { column: "amount", drifted: true },
    { column: "colour", problem: "It has no value in the window: Evidently has nothing to say." },
  ]);
});
