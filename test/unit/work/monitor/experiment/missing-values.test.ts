import { describe, expect, test } from "vitest";
import type { ExperimentState } from "../../../../../src/generated/types.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { plannedMetrics, type ResolvedExperiment } from "../../../../../src/work/monitor/experiment/plan.ts";
import { experimentTotals } from "../../../../../src/work/monitor/experiment/totals.ts";
import { look, SPEC } from "./days.ts";

interface Lacking {
  readonly seed: number;
  readonly spec?: ResolvedExperiment;
  /** Whether a row's value is missing. */
  readonly isMissing: (value: number, arm: number, random: Random) => boolean;
}

const SALES: ResolvedExperiment = { ...SPEC, guardrails: [] };

/** Users who come back over the days, some of their values not there. */
function lastOf(days: number, { seed, spec = SALES, isMissing }: Lacking, last?: ExperimentState): ExperimentState {
  const random = Random.fromSeed(seed);
  const users = Array.from({ length: 1200 }, () => Math.floor(random.uniform() * 2 ** 52));
  let before = last;
  for (let day = 1; day <= days; day += 1) {
    const units = Float64Array.from({ length: 600 }, () => users[random.below(users.length)]!);
    const arms = Int8Array.from(units, (unit) => (Math.floor(unit / 2 ** 20) % 2 === 0 ? 0 : 1));
    const value = Float64Array.from(arms, (arm) => {
      const sold = 10 + 3 * random.normal();
      return isMissing(sold, arm, random) ? Number.NaN : sold;
    });
    const errors = { value: Float64Array.from(arms, () => (random.uniform() < 0.05 ? 1 : 0)) };
    const metrics = new Map(plannedMetrics(spec).map(({ key }) => [key, key === "errors" ? errors : { value }]));
    before = look(day, experimentTotals({ arms, units, metrics }, plannedMetrics(spec)), { before, spec });
  }
  return before!;
}

const small = (value: number, arm: number): boolean => arm === 1 && value < 10;

describe("values that are missing", () => {
  test("in one arm alone leave its metric unjudged, and promote nothing", () => {
    const state = lastOf(3, { seed: 1, isMissing: small });
    expect(state).toMatchObject({ outcome: "continue", metrics: [{ decision: "unmeasured", difference: null }] });
    expect(state.reason).toMatch(
      /^Nothing can be promoted: sales is missing in (49|5\d) % of challenger's rows and in 0 % of champion's: what is missing decides its mean\./,
    );
    expect(state.notes?.[0]).toMatch(/^sales is missing in /);
  });

  test.each([
    ["of a quantile", { ...SPEC, success: [{ name: "sales", quantile: 0.5, better: "higher" as const }] }],
    ["of a guardrail", { ...SPEC, success: [], guardrails: [{ name: "sales", margin: 9, better: "higher" as const }] }],
    [
      "of one of two that should be better",
      { ...SALES, success: [...SPEC.success!, { name: "errors", better: "higher" as const, margin: 0.9 }] },
    ],
  ])("%s promote nothing either", (_, spec) => {
    const state = lastOf(3, { seed: 1, spec, isMissing: small });
    expect(state.outcome).toBe("continue");
    expect(state.reason).toContain("sales");
    expect(state.reason).toContain("what is missing decides its");
  });

  test("take a promotion back", () => {
    const spec = { ...SALES, success: [], guardrails: [{ name: "sales", margin: 2, better: "higher" as const }] };
    const promoted = lastOf(2, { seed: 1, spec, isMissing: () => false });
    expect(promoted.outcome).toBe("promote");
    const after = look(3, undefined, { before: promoted, spec });
    expect(after.outcome).toBe("no-data");
    const again = lastOf(5, { seed: 2, spec, isMissing: small }, promoted);
    expect(again).toMatchObject({ outcome: "continue" });
    expect(again.reason).toContain("what is missing decides its mean");
  });

  test("in the same share of both arms block nothing, and are taken out again with their window", () => {
    const states = Array.from({ length: 20 }, (_, seed) =>
      lastOf(4, { seed: seed + 1, isMissing: (_value, _arm, random) => random.uniform() < 0.1 }),
    );
    expect(states.filter(({ notes = [] }) => notes.some((note) => note.includes("is missing")))).toEqual([]);
    expect(states[0]?.memory?.all.gaps?.["sales"]?.without).toMatch(/\d/);
  });
});
