import type { ExperimentState } from "../../../../../src/generated/types.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { analyseExperiment } from "../../../../../src/work/monitor/experiment/analyse.ts";
import { plannedMetrics, type ResolvedExperiment } from "../../../../../src/work/monitor/experiment/plan.ts";
import type { ExperimentTotals } from "../../../../../src/work/monitor/experiment-totals.ts";
import { experimentTotals } from "../../../../../src/work/monitor/experiment/totals.ts";

export const DAY = 86_400_000;
export const SPEC: ResolvedExperiment = {
  control: "champion",
  treatment: "challenger",
  minimumMs: 2 * DAY,
  success: [{ name: "sales", better: "higher" }],
  guardrails: [{ name: "errors", margin: 0.02 }],
};

export interface Day {
  readonly seed: number;
  readonly units?: number;
  readonly gain?: number;
  readonly errors?: readonly [number, number];
  readonly treated?: number;
  readonly spec?: ResolvedExperiment;
  readonly without?: string;
}

export function totalsOf({
  seed,
  units = 800,
  gain = 0,
  errors = [0.01, 0.01],
  treated = 0.5,
  spec = SPEC,
  without,
}: Day): ExperimentTotals {
  const random = Random.fromSeed(seed);
  const arms = Int8Array.from({ length: units }, () => (random.uniform() < treated ? 1 : 0));
  const columns = new Map([
    ["sales", { value: Float64Array.from(arms, (arm) => random.normal() + gain * arm) }],
    ["errors", { value: Float64Array.from(arms, (arm) => (random.uniform() < errors[arm]! ? 1 : 0)) }],
  ]);
  if (without !== undefined) columns.delete(without);
  const hashes = Float64Array.from(arms, () => Math.floor(random.uniform() * 2 ** 52));
  return experimentTotals({ arms, units: hashes, metrics: columns }, plannedMetrics(spec));
}

export function look(
  day: number,
  totals: ExperimentTotals | undefined,
  {
    before,
    replaces,
    spec = SPEC,
  }: { before?: ExperimentState | undefined; replaces?: ExperimentState; spec?: ResolvedExperiment } = {},
): ExperimentState {
  const span = { id: `2026-01-0${day}`, from: day * DAY, to: (day + 1) * DAY };
  return analyseExperiment({ spec, span, totals, before, replaces });
}

export function days(all: readonly Day[], spec: ResolvedExperiment = SPEC): ExperimentState {
  let before: ExperimentState | undefined;
  for (const [at, day] of all.entries()) before = look(at + 1, totalsOf({ spec, ...day }), { before, spec });
  return before!;
}
