import { expect, test } from "vitest";
import { evaluateModel } from "../../../src/scoring/evaluate.ts";
import { csv, evaluateTask, openTask, taskRequest, type TaskCase } from "./task-rig.ts";

const TIMEOUT = { timeout: 30_000 };
const DAYS = 40;

type Day = (day: number) => string;

const ISO: Day = (day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);

function caseOf(task: string, day: Day): TaskCase {
  const rows = Array.from({ length: DAYS * 2 }, (_, row) => [`r${row}`, day(Math.floor(row / 2)), row] as const);
  const said = (by: number): string => csv("id,prediction", rows.map(([id, , y]) => [id, y + by])); // prettier-ignore
  return {
    manifest: `task: ${task}\ntarget: {column: y}\ncolumns: {id: id, time: day}`,
    evaluation: "metrics: {mae: {max: 100}}",
    holdout: csv("id,day,y", rows.toReversed()),
    candidate: said(1),
    baseline: said(-2),
  };
}

function judge(task: string, day: Day) {
  return evaluateTask(caseOf(task, day));
}

test.each(["forecasting", "regression"])("%s: what came and what both models said, by week", TIMEOUT, async (task) => {
  const { evaluation } = await judge(task, ISO);
  expect(evaluation?.overTime).toMatchObject({ dataset: "holdout", time: "day", unit: "week", leftOut: 0 });
  // 14 rows a week, so the middle of the first is 6.5; the last five days have 10.
  expect(evaluation?.overTime?.stretches).toEqual([
    ...[0, 1, 2, 3, 4].map((week) => ({
      at: ISO(7 * week),
      n: 14,
      actual: 14 * week + 6.5,
      candidate: 14 * week + 7.5,
      baseline: 14 * week + 4.5,
    })),
    { at: ISO(35), n: 10, actual: 74.5, candidate: 75.5, baseline: 72.5 },
  ]);
});

test("times whose order is unknown are no chart, and the regression is judged all the same", TIMEOUT, async () => {
  const { evaluation } = await judge("regression", (day) => `${10 + (day % 19)}.01.2024`);
  expect(evaluation?.overTime).toEqual({
    dataset: "holdout",
    time: "day",
    leftOut: 0,
    stretches: [],
    reason: expect.stringContaining("Write ISO dates"),
  });
  expect(JSON.stringify(evaluation)).not.toContain(".01.2024");
  expect(evaluation?.metrics["mae"]?.value).toBeCloseTo(1, 9);
});

test.each([
  ["DATE_TIME", { stretches: [], reason: "The manifest declares the column of the time as personal." }],
  ["NOT_PERSONAL", { unit: "week" }],
])("a time that the manifest declares as %s", TIMEOUT, async (type, told) => {
  const given = caseOf("regression", ISO);
  await using rig = await openTask(given);
  const { holdout } = rig.model.datasets;
  if (holdout === undefined) throw new Error("no holdout");
  const declared = { ...holdout.declared, privacy: { columns: { day: { type } } } };
  const model = { ...rig.model, datasets: { ...rig.model.datasets, holdout: { ...holdout, declared } } };
  const { evaluation } = await evaluateModel({ ...(await taskRequest(rig, given)), model });
  expect(evaluation?.overTime).toMatchObject(told);
});

test("without a column of the time, and for other tasks, nothing is said", TIMEOUT, async () => {
  const { evaluation } = await evaluateTask({
    manifest: "task: regression\ntarget: {column: y}\ncolumns: {id: id}",
    evaluation: "metrics: {mae: {max: 100}}",
    holdout: csv(
      "id,day,y",
      Array.from({ length: 40 }, (_, row) => [`r${row}`, ISO(row), row]),
    ),
    candidate: csv(
      "id,prediction",
      Array.from({ length: 40 }, (_, row) => [`r${row}`, row]),
    ),
  });
  expect(evaluation?.metrics["mae"]?.value).toBe(0);
  expect(evaluation?.overTime).toBeUndefined();
});
