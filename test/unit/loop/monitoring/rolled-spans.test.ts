import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import type { PackedLines, Profile } from "../../../../src/generated/types.ts";
import { hexOf } from "../../../../src/records/canonical.ts";
import { parseProfile } from "../../../../src/records/parse.ts";
import { MODEL, rollUpRig, type RollUpRig } from "../../../fakes/roll-up-rig.ts";

/** In [0, 1), always the same ones: a linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Windows of very different sizes and places, some of them so small that they publish no column. */
function rowsBy(seed: number): readonly Float64Array[] {
  const random = randomNumbers(seed);
  return Array.from({ length: 160 }, (_, index) => {
    const count = index % 11 === 3 ? 4 : 60 + Math.floor(random() * 120);
    const [middle, width] = [40 + random() * 20, 40 + random() * 60];
    return Float64Array.from({ length: count }, () => middle + (random() + random() - 1) * width);
  });
}

async function profilesOf(rig: RollUpRig, packed: PackedLines | undefined): Promise<readonly Profile[]> {
  const hex = hexOf(packed?.digest ?? "");
  const bytes = await readFile(join(rig.host.workspace, "store", "sha256", hex.slice(0, 2), hex));
  const lines = brotliDecompressSync(bytes).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => parseProfile(line, "a span"));
}

/** What the cells themselves say, counted by nothing of ours: bin j is from edge j − 1 up to, and without, edge j. */
function counted(cells: readonly number[], edges: readonly number[]) {
  const binOf = (cell: number): number => edges.filter((edge) => edge <= cell).length;
  const bins = Array.from({ length: edges.length + 1 }, (_, bin) => cells.filter((cell) => binOf(cell) === bin));
  const mean = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
  const squares = cells.reduce((sum, cell) => sum + (cell - mean) ** 2, 0);
  return {
    counts: bins.map((bin) => bin.length),
    sums: bins.map((bin) => bin.reduce((sum, cell) => sum + cell, 0)),
    mean,
    std: Math.sqrt(squares / cells.length),
  };
}

test.each([1, 2, 3])(
  "days and months are what their rows say, measured at once (%i)",
  async (seed) => {
    const rows = rowsBy(seed);
    await using rig = await rollUpRig({ windows: rows.length, rows: (index) => rows[index] ?? new Float64Array() });
    await rig.rollUp();
    const body = (await rig.ledger().latest(MODEL, "rollup"))?.body;
    const profiles = await profilesOf(rig, body?.profiles);
    const spans = body?.spans ?? [];
    expect(spans.map(({ unit }) => unit)).toEqual([...Array.from({ length: 31 }, () => "day"), "month"]);
    for (const [index, span] of spans.entries()) {
      const own = span.unit === "day" ? rows.slice(index * 3, index * 3 + 3) : rows.slice(0, 93);
      const all = own.reduce((sum, cells) => sum + cells.length, 0);
      const told = own.filter((cells) => cells.length >= 10).flatMap((cells) => [...cells]);
      expect([span.windows, span.rows, span.profiled]).toEqual([own.length, all, told.length]);
      const profile = profiles[(span.profile ?? 0) - 1];
      const column = profile?.columns["x"];
      if (column?.kind !== "number") throw new Error("the column is a number");
      const expected = counted(told, column.edges);
      expect([profile?.rows, column.rows]).toEqual([told.length, told.length]);
      expect(column.counts).toEqual(expected.counts);
      for (const [bin, sum] of expected.sums.entries()) expect(column.sums[bin]).toBeCloseTo(sum, 6);
      expect(column.mean).toBeCloseTo(expected.mean, 8);
      expect(column.std).toBeCloseTo(expected.std, 6);
    }
  },
  30_000,
);
