import { expect, it } from "vitest";
import { unitHash } from "../../../src/work/monitor/experiment/unit-hash.ts";
import { shareOf } from "../../../src/work/monitor/experiment/share.ts";
import type { ExperimentTotals } from "../../../src/work/monitor/experiment-totals.ts";
import { logRig, type LogRig } from "./rig.ts";

async function experimentOf(rig: LogRig): Promise<ExperimentTotals | undefined> {
  const { windows } = await rig.measure();
  return windows.find(({ span }) => span.id === "2026-11-27")?.experiment;
}

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
  const totals = await experimentOf(one);
  const other = await experimentOf(two);
  expect(other && shareOf(other, "variants")).toEqual(totals && shareOf(totals, "variants"));
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

it("a metric of the task counts answers whose labels became mature in the window; others say what would do", async () => {
  const rows = [26, 27].flatMap((day) =>
    Array.from({ length: 8 }, (_, row) => ({
      id: `r${day}-${row}`,
      time: `2026-11-${day}T10:00:0${row}Z`,
      variant: row < 4 ? "old" : "new",
      score: row % 2 === 0 ? 0.9 : 0.2,
    })),
  );
  const labels = rows.filter(({ id }) => id !== "r26-7").map(({ id }) => ({ id, defaulted: "yes" }));
  const lines = (all: readonly unknown[]): string => `${all.map((row) => JSON.stringify(row)).join("\n")}\n`;
  await using rig = await logRig({
    files: { "logs/a.jsonl": lines(rows), "labels.jsonl": lines(labels) },
    labels: ["labels.jsonl"],
    monitoring: `labels: {path: labels.jsonl, maturity: 1d}
experiment:
  control: old
  treatment: new
  success: [{name: accuracy}]
  guardrails: [{name: roc_auc}, {name: revenue, better: higher}]`,
  });
  const totals = await experimentOf(rig);
  const { rows: counted, value } = totals?.labelled?.totals.sums.get("accuracy") ?? {};
  expect([totals?.labelled?.from, totals?.entries.length]).toEqual([Date.parse("2026-11-26"), 8]);
  expect([counted?.reduce((a, b) => a + b), value?.reduce((a, b) => a + b)]).toEqual([7, 4]);
  expect(totals?.problems).toEqual({
    roc_auc: expect.stringContaining("compare accuracy, log_loss or brier_score instead"),
    revenue: 'the log has no column "revenue" of numbers: log it, or correct the name',
  });
});

it("says which variants the log has where it has no row of an arm; those of fewer than ten rows are not told", async () => {
  const rows = Array.from({ length: 30 }, (_, row) => ({
    id: `r${row}`,
    time: `2026-11-27T10:00:${String(row).padStart(2, "0")}Z`,
    user: `u${row}`,
    variant: row < 15 ? "champion" : row < 27 ? "challenger" : "ann.smith",
    revenue: row,
  }));
  await using rig = await logRig({
    files: { "logs/a.jsonl": `${rows.map((row) => JSON.stringify(row)).join("\n")}\n` },
    monitoring: `columns: {unit: user}
experiment:
  control: champoin
  treatment: challenger
  success: [{name: revenue, better: higher}]`,
  });
  const problem = (await experimentOf(rig))?.problems?.["/arms"];
  expect(problem).toMatchInlineSnapshot(
    `"No row of this window is of "champoin": its column variant has "champion" and "challenger". Did you mean "champion"? Correct control and treatment in monitoring.experiment, or serve both arms: an experiment begins with the first window that has both."`,
  );
});
