import { describe, expect, test } from "vitest";
import type { ExperimentState } from "../../../../../src/generated/types.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { metricContrasts } from "../../../../../src/work/monitor/experiment/contrast.ts";
import { recordedShare } from "../../../../../src/work/monitor/experiment/few-units.ts";
import { plannedMetrics, type ResolvedExperiment } from "../../../../../src/work/monitor/experiment/plan.ts";
import { shareOf } from "../../../../../src/work/monitor/experiment/share.ts";
import { experimentTotals, type MetricValues } from "../../../../../src/work/monitor/experiment/totals.ts";
import { unitHash } from "../../../../../src/work/monitor/experiment/unit-hash.ts";
import { look, SPEC } from "./days.ts";

const PAID: ResolvedExperiment = {
  ...SPEC,
  success: [
    { name: "paid", better: "higher", covariate: "before" },
    { name: "spent", better: "higher", per: "visits" },
    { name: "wait", better: "lower", quantile: 0.9 },
  ],
  guardrails: [],
};
const METRICS = plannedMetrics(PAID);

interface Users {
  readonly control: number;
  readonly treatment: number;
  readonly kind?: "variants" | "shadow";
  /** Of each value the first so many of the treatment have one. */
  readonly valued?: number;
}

/** One row a user, each with values that nobody else has. */
function drawn({ control, treatment, kind = "variants", valued = Infinity }: Users) {
  const random = Random.fromSeed(3);
  const users = control + treatment;
  const arms = Int8Array.from({ length: users }, (_, user) => (user < control ? 0 : 1));
  const isShadow = kind === "shadow";
  const units = Float64Array.from(arms, (arm, user) => unitHash(`u${isShadow && arm === 1 ? user - control : user}`));
  const own = (from: number): Float64Array =>
    Float64Array.from(arms, (arm, user) =>
      arm === 1 && user >= control + valued ? Number.NaN : Math.round((from + random.uniform() * 60_000) * 100) / 100,
    );
  const [paid, before, spent, visits, wait] = [own(30_000), own(20_000), own(10_000), own(5000), own(500)];
  const values: MetricValues[] = [{ value: paid, covariate: before }, { value: spent, per: visits }, { value: wait }];
  const metrics = new Map(METRICS.map(({ key }, at) => [key, values[at] ?? { value: wait }]));
  const totals = experimentTotals({ arms, units, metrics, ...(isShadow && { requests: units }) }, METRICS);
  return { totals, told: new Set([paid, before, spent, visits, wait].flatMap((each) => [...each].map(String))) };
}

function numbersIn(state: unknown): readonly string[] {
  return JSON.stringify(state).match(/\d+\.\d+/g) ?? [];
}

describe("values of single units", () => {
  test.each<Users>([
    { control: 30, treatment: 30 },
    { control: 300, treatment: 40 },
    { control: 50, treatment: 50, kind: "shadow" },
  ])("are in no record exactly: %o", ({ kind = "variants", ...users }) => {
    const { totals, told } = drawn({ ...users, kind });
    const state = look(1, totals, { spec: { ...PAID, kind } });
    expect(state.memory).toBeDefined();
    expect(numbersIn(state).filter((number) => told.has(number))).toEqual([]);
  });

  test("of an arm with fewer than ten units are in no record, and the experiment begins later", () => {
    const state = look(1, drawn({ control: 300, treatment: 9 }).totals, { spec: PAID });
    expect(state).toMatchObject({ outcome: "no-data", looks: [] });
    expect(state.memory).toBeUndefined();
    expect(state.reason).toMatch(/^challenger had fewer than ten units .* take longer windows/);
    expect(look(2, drawn({ control: 300, treatment: 10 }).totals, { spec: PAID, before: state }).memory).toBeDefined();
  });

  test("of a later window, or of a metric that few have, are left out, and it is said", () => {
    const before = look(1, drawn({ control: 300, treatment: 300 }).totals, { spec: PAID });
    const left = (state: ExperimentState): void => {
      expect(state.memory?.share).toMatchObject({ sums: {}, bins: {} });
      expect(state.notes).toContainEqual(
        expect.stringMatching(/^paid\/\/\/before: fewer than ten units of an arm have a value of it/),
      );
    };
    const few = look(2, drawn({ control: 200, treatment: 1 }).totals, { spec: PAID, before });
    left(few);
    expect(few.memory?.all.sums).toEqual(before.memory?.all.sums);
    left(look(1, drawn({ control: 300, treatment: 300, valued: 3 }).totals, { spec: PAID }));
  });
});

test.each(["variants", "shadow"] as const)("means stay, and their errors grow by next to nothing: %s", (kind) => {
  const { totals } = drawn({ control: 150, treatment: 150, kind });
  const exact = shareOf(totals, kind);
  const recorded = recordedShare(exact, totals, kind);
  expect(recorded.sums).not.toEqual(exact.sums);
  expect(recordedShare(exact, totals, kind)).toEqual(recorded);
  for (const metric of METRICS) {
    const [before, after] = [exact, recorded].map((share) => metricContrasts(metric, share, kind === "shadow"));
    expect(after?.difference.estimate).toBeCloseTo(
      before?.difference.estimate ?? Number.NaN,
      metric.covariate ? -3 : 8,
    );
    const grown = (after?.difference.standardError ?? 0) / (before?.difference.standardError ?? 1);
    expect(Math.abs(grown - 1)).toBeLessThan(0.05);
  }
});

test("what every bucket has ten units of is exact", () => {
  const { totals } = drawn({ control: 2000, treatment: 2000 });
  const exact = shareOf(totals, "variants");
  expect(recordedShare(exact, totals, "variants")).toEqual(exact);
});
