import { expect, it } from "vitest";
import { numberColumn, reference } from "./reference.ts";
import { logRig, saidOf } from "./rig.ts";

const lines = Array.from({ length: 20 }, (_, row) => `2026-11-27T10:${10 + row}:00Z,${row},${row}\n`).join("");

it("names columns that drift is about and that nobody watches, and which are critical", async () => {
  await using rig = await logRig({
    files: { "logs/a.csv": `time,income,tenure\n${lines}` },
    monitoring: `features: {gone: {kind: ignore}}
drift:
  critical: [incone, income]
  columns: {age: {threshold: 0.2}, gone: {threshold: 0.2}}
  weights: {tenure: 2}`,
  });
  const measured = await rig.measure({ reference: reference({ income: numberColumn([1, 2, 3, 4, 5, 6, 7, 8, 9]) }) });
  expect(saidOf(measured)).toEqual([
    'logs/column unmeasured: Neither the reference nor the log has the column "age", which monitoring.drift.columns names: its drift is not measured.',
    'logs/column unmeasured: The reference has no column "tenure", which monitoring.drift.weights names: its drift is not measured. Make its profile again (model-gitops profile), from data that has it.',
    'logs/column unmeasured: Neither the reference nor the log has the column "incone", which monitoring.drift.critical calls critical: its drift is not measured. Did you mean "income"?',
  ]);
});
