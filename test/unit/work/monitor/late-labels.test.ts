import { expect, it } from "vitest";
import type { LabelAsk } from "../../../../src/work/monitor/late.ts";
import type { KnownWindow } from "../../../../src/work/monitor/revisions.ts";
import { planWindows, type WindowPlan } from "../../../../src/work/monitor/windows.ts";
import { ask, at, DAY, known, told } from "./window-ask.ts";

/** Labels of rows of one day each, which count a day later. */
function labelled(counts: Readonly<Record<string, number>>): LabelAsk {
  const days = Object.entries(counts);
  const rows = {
    times: Float64Array.from(days, ([day]) => at(day)),
    counts: Float64Array.from(days, ([, labels]) => labels),
  };
  return { rows, maturityMs: DAY, minLabels: 10 };
}

/** Recorded with a row and so many labels of the day before. */
const recorded = (day: string, labels: number, maturityMs = DAY): KnownWindow => ({
  ...known(day, day, 1),
  labelled: { from: at(day) - maturityMs, known: labels },
});

const rows = ["2026-11-26T10:00:00Z", "2026-11-27T10:00:00Z", "2026-11-28T10:00:00Z"];
const plan = (before: readonly KnownWindow[], labels: LabelAsk): WindowPlan =>
  planWindows(ask(rows, { known: [...before, known("2026-11-28", "2026-11-28", 1)], labels }));

it("makes a window again whose labels came after it was recorded, once", () => {
  const labels = labelled({ "2026-11-25": 200, "2026-11-26": 100 });
  const before = [recorded("2026-11-26", 0), recorded("2026-11-27", 100)];
  const late = plan(before, labels);
  expect(told(late)).toEqual(["2026-11-26.r2 final 1 for 2026-11-26"]);
  expect(late.windows[0]?.labels).toEqual({ from: at("2026-11-25"), to: at("2026-11-26"), known: 200 });
  expect([...late.late]).toEqual([["2026-11-26", { rows: 0, labels: 200, isEnough: true }]]);
  expect(told(plan([...before, { ...recorded("2026-11-26", 200), id: "2026-11-26.r2" }], labels))).toEqual([]);
});

const few: Readonly<Record<string, readonly [KnownWindow, Readonly<Record<string, number>>, number]>> = {
  "fewer than are measured": [recorded("2026-11-26", 0), { "2026-11-25": 9 }, 9],
  "less than a twentieth more": [recorded("2026-11-26", 100), { "2026-11-25": 104 }, 4],
  "fewer than it had": [recorded("2026-11-26", 100), { "2026-11-25": 40 }, 0],
  "those of another maturity": [recorded("2026-11-26", 0, 2 * DAY), { "2026-11-25": 99 }, 0],
  "those of an entry that does not say": [known("2026-11-26", "2026-11-26", 1), { "2026-11-25": 99 }, 0],
  "those of a window of which rows are gone": [{ ...recorded("2026-11-26", 0), rows: 5 }, { "2026-11-25": 99 }, 0],
};

it.each(Object.entries(few))("makes no window again for %s", (_, [before, labels, unused]) => {
  const { windows, unused: left } = plan([before, recorded("2026-11-27", 0)], labelled(labels));
  expect([windows.map(({ span }) => span.id), left.labels]).toEqual([[], unused]);
});
