import { describe, expect, test } from "vitest";
import type { ExperimentState } from "../../../../../src/generated/types.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { plannedMetrics, type ResolvedExperiment } from "../../../../../src/work/monitor/experiment/plan.ts";
import type { ExperimentTotals } from "../../../../../src/work/monitor/experiment-totals.ts";
import { experimentTotals } from "../../../../../src/work/monitor/experiment/totals.ts";
import { look, SPEC } from "./days.ts";

test("arms that are drawn for each request are found out, and promote nothing", () => {
  const hashes = Float64Array.from({ length: 1000 }, (_, user) => (user + 1) * 2_718_281_828_459);
  const random = Random.fromSeed(1);
  let state: ExperimentState | undefined;
  for (const day of [1, 2, 3]) {
    const arms = Int8Array.from(hashes, () => random.below(2));
    const sales = { value: Float64Array.from(arms, (arm) => random.normal() + arm) };
    const errors = { value: Float64Array.from(arms, () => (random.uniform() < 0.01 ? 1 : 0)) };
    const metrics = new Map(Object.entries({ sales, errors }));
    const totals = experimentTotals({ arms, units: hashes, metrics }, plannedMetrics(SPEC));
    state = look(day, totals, { before: state });
  }
  expect(state?.outcome).toBe("continue");
  expect(state?.reason).toMatch(
    /\d+(\.\d)? % of the units had the other arm before: draw a unit's arm once and keep it/,
  );
});

describe("a shadow log", () => {
  const spec: ResolvedExperiment = { ...SPEC, kind: "shadow", success: [], guardrails: [{ name: "accuracy" }] };

  function shadow(seed: number, challenger: number, missing = 0): ExperimentTotals {
    const random = Random.fromSeed(seed);
    const pairs = 600;
    const requests = Float64Array.from({ length: 2 * pairs }, (_, row) => seed * 10_000 + (row >> 1));
    const hard = Float64Array.from({ length: pairs }, () => random.uniform());
    const value = Float64Array.from(requests, (_, row) =>
      hard[row >> 1]! < (row % 2 === 1 ? challenger : 0.8) ? 1 : 0,
    );
    const arms = Int8Array.from(requests, (_, row) => (row % 2 === 1 && random.uniform() < missing ? -1 : row % 2));
    const rows = { arms, units: requests, requests, answers: value, metrics: new Map([["accuracy", { value }]]) };
    return experimentTotals(rows, plannedMetrics(spec));
  }

  test("pairs find what two groups of so many would not: 1 % is the margin, and nothing is worse", () => {
    const state = look(2, shadow(2, 0.805), { before: look(1, shadow(1, 0.805), { spec }), spec });
    expect(state).toMatchObject({ method: "paired", outcome: "promote", agreement: { pairs: 1200 } });
    expect(state.agreement!.agree!).toBeGreaterThan(0.98);
  });

  test("a worse model is stopped, and answers that are missing do not promote", () => {
    expect(look(1, shadow(1, 0.6), { spec }).outcome).toBe("stop");
    const state = look(2, shadow(2, 0.81, 0.2), { before: look(1, shadow(1, 0.81, 0.2), { spec }), spec });
    expect(state.outcome).toBe("continue");
    expect(state.reason).toMatch(/of the requests lack an answer of one model/);
  });
});
