import type { PastRun } from "../../records/past-run.ts";
import { flatParams, metricNames } from "./rows.ts";

type Cell = string | number | boolean | undefined;

export interface PastCells {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const FIXED: readonly (readonly [string, (row: PastRun) => Cell])[] = [
  ["model", ({ model }) => model],
  ["key", ({ key }) => key],
  ["artifact", ({ artifact }) => artifact.digest],
  ["at", ({ at }) => at],
  ["by", ({ by }) => by],
  ["branch", ({ branch }) => branch],
  ["pull", ({ pull }) => pull],
  ["commit", ({ commit }) => commit],
  ["workflow_run", ({ workflowRun }) => workflowRun],
  ["outcome", ({ outcome }) => outcome],
  ["verdict", ({ verdict }) => verdict],
  ["known_from", ({ from }) => from.join(" ")],
  ["is_claim", ({ isClaim }) => isClaim],
  ["is_fork", ({ isFork }) => isFork],
  ["seeds", ({ seeds }) => (seeds.length === 1 ? seeds[0] : seeds.join(" "))],
  ["seconds", ({ cost }) => cost.seconds],
  ["attempts", ({ cost }) => cost.attempts],
  ["cluster", ({ cost }) => cost.cluster],
  ["gpus", ({ cost }) => cost.gpus],
  ["gpu_hours", ({ cost }) => cost.gpuHours],
  ["gpu_energy_wh", ({ cost }) => cost.energyWh],
  ["queued_seconds", ({ cost }) => cost.queuedSeconds],
  ["dataset", ({ judgedOn }) => judgedOn?.dataset],
  ["dataset_digest", ({ judgedOn }) => judgedOn?.digest],
  ["rows", ({ judgedOn }) => judgedOn?.rows],
];

/** Everything of these rows as columns: what is fixed, every parameter, every metric with its interval. */
export function pastCells(rows: readonly PastRun[]): PastCells {
  const params = rows.map((row) => flatParams(row.params));
  const names = [...new Set(params.flatMap((flat) => [...flat.keys()]))];
  const metrics = metricNames(rows);
  const head = [
    ...FIXED.map(([name]) => name),
    ...names.map((name) => `params.${name}`),
    ...metrics.flatMap((name) => [`metrics.${name}`, `metrics.${name}.low`, `metrics.${name}.high`]),
  ];
  const cells = rows.map((row, index) => [
    ...FIXED.map(([, read]) => read(row)),
    ...names.map((name) => paramCell(params[index]?.get(name))),
    ...metrics.flatMap((name) => metricCells(row, name)),
  ]);
  return { head, rows: cells };
}

function paramCell(value: unknown): Cell {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === undefined ? undefined : JSON.stringify(value);
}

function metricCells({ metrics }: PastRun, name: string): readonly Cell[] {
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  return [metric?.value ?? undefined, metric?.interval?.[0], metric?.interval?.[1]];
}
