import { expect, test } from "vitest";
import type { ExperimentState } from "../../../../../src/generated/types.ts";
import type { ExperimentTotals } from "../../../../../src/work/monitor/experiment-totals.ts";
import { knownUnits } from "../../../../../src/work/monitor/experiment/known-units.ts";
import { plannedMetrics, type ResolvedExperiment } from "../../../../../src/work/monitor/experiment/plan.ts";
import { experimentTotals } from "../../../../../src/work/monitor/experiment/totals.ts";
import { unitHash } from "../../../../../src/work/monitor/experiment/unit-hash.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { DAY, look } from "./days.ts";

const LAG = 3;
const USERS = 1500;
const spec: ResolvedExperiment = {
  control: "old",
  treatment: "new",
  minimumMs: 2 * DAY,
  units: 1600,
  success: [{ name: "sales", better: "higher" }],
  guardrails: [{ name: "log_loss", margin: 1 }],
};

/** A thousand rows a day, of users who come back. */
function rowsOf(day: number): { readonly users: readonly number[]; readonly totals: ExperimentTotals } {
  const random = Random.fromSeed(day);
  const users = Array.from({ length: 1000 }, () => random.below(USERS));
  const value = Float64Array.from(users, () => random.normal());
  const totals = experimentTotals(
    {
      arms: Int8Array.from(users, (user) => user % 2),
      units: Float64Array.from(users, (user) => unitHash(`user-${user}`)),
      metrics: new Map([
        ["sales", { value }],
        ["log_loss", { value }],
      ]),
    },
    plannedMetrics(spec),
  );
  return { users, totals };
}

test("the planned units are those whose answers have labels that count, not a share of the time", () => {
  const seen: (readonly number[])[] = [];
  let state: ExperimentState | undefined;
  for (const day of [10, 11, 12, 13, 14, 15, 16]) {
    const { users, totals } = rowsOf(day);
    seen.push(users);
    const from = (day - LAG) * DAY;
    const labelled = { from, to: from + DAY, totals: rowsOf(day - LAG).totals };
    const span = day - 9;
    state = look(
      span,
      { ...totals, labelled: { ...labelled, from: from - 9 * DAY, to: from - 8 * DAY } },
      { before: state, spec },
    );
  }
  const distinct = new Set(seen.slice(0, -LAG).flat()).size;
  const all = new Set(seen.flat()).size;
  const units = state?.looks.at(-1)?.units ?? 0;
  expect(all - distinct).toBeGreaterThan(50);
  // Linear counting is within 1 % of so few.
  expect(Math.abs(units / distinct - 1)).toBeLessThan(0.01);
  expect(state?.next).toContain(`about ${units} of 1600 planned units, of answers whose labels count`);
  expect(state?.looks.at(-1)?.fraction).toBeCloseTo(units / 1600, 12);
  expect(state?.memory?.reached).toHaveLength(LAG + 1);
});

test("between two windows it is as much as between them", () => {
  const labelled = (to: number) => ({ from: 0, to, totals: rowsOf(1).totals });
  const reached = [
    { to: 10, units: 100 },
    { to: 20, units: 150 },
  ];
  const of = (to: number): number => knownUnits({ from: 0, reached }, { units: 150, labelled: labelled(to) });
  expect([0, 5, 10, 15, 20, 30].map(of)).toEqual([0, 50, 100, 125, 150, 150]);
  expect(knownUnits({ from: 0, reached }, { units: 170, labelled: undefined })).toBe(170);
});
