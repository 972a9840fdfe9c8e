import { expect, it } from "vitest";
import { unitHash } from "../../../src/work/monitor/experiment/unit-hash.ts";
import { logRig } from "./rig.ts";

it("reads an experiment by unit and arm, whatever the order of the files", async () => {
  const rows = Array.from({ length: 40 }, (_, row) => ({
    id: `r${row}`,
    time: `2026-11-27T10:00:${String(row).padStart(2, "0")}Z`,
    user: `u${row % 10}`,
    variant: row % 10 < 5 ? "old" : row % 10 < 9 ? "new" : "other",
    latency: row,
    error: row === 5 ? "timeout" : null,
    revenue: row / 7,
    score: 0.5,
  }));
  const lines = (all: readonly unknown[]): string => `${all.map((row) => JSON.stringify(row)).join("\n")}\n`;
  const options = (files: Readonly<Record<string, string>>): Parameters<typeof logRig>[0] => ({
    files,
    monitoring: `columns: {unit: user}
experiment:
  control: old
  treatment: new
  success: [{name: revenue, better: higher}]
  guardrails: [{name: errors, margin: 0.01}, {name: latency, quantile: 0.95, margin: 10%}]`,
  });
  await using one = await logRig(options({ "logs/a.jsonl": lines(rows) }));
  await using two = await logRig(
    options({ "logs/a.jsonl": lines(rows.slice(20).toReversed()), "logs/b.jsonl": lines(rows.slice(0, 20)) }),
  );
  const totals = (await one.measure()).experiments.get("2026-11-27");
  expect((await two.measure()).experiments.get("2026-11-27")).toEqual(totals);
  expect([totals?.entries.length, totals?.others, totals?.withoutUnit]).toEqual([9, 4, 0]);
  const entry = totals?.entries.indexOf(2 * unitHash("u5") + 1) ?? -1;
  const sums = [...(totals?.sums ?? [])].map(([key, { value, rows: counted }]) => [key, value[entry], counted[entry]]);
  expect(sums).toEqual([
    [expect.stringContaining("revenue"), 5 / 7 + 15 / 7 + 25 / 7 + 35 / 7, 4],
    [expect.stringContaining("errors"), 1, 4],
  ]);
  expect([...(totals?.bins ?? [])].map(([key, { entries }]) => [key, entries.length])).toEqual([
    [expect.stringContaining("latency"), 36],
  ]);
});
