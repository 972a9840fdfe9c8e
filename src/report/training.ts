import type { ModelReport } from "./report.ts";
import type { RunRecord } from "../generated/types.ts";
import { formatBytes, formatDuration } from "../kernel/units.ts";
import { artifactSize } from "./artifact-size.ts";
import { code, table } from "./markdown.ts";
import { asWritten, number, percent, scaleFor } from "../kernel/numbers.ts";

type Row = readonly [string, (run: RunRecord) => string | undefined];

// Mean GPU use below this is worth a word: most of what was paid for stood still.
const IDLE_GPU = 0.3;

const ROWS: readonly Row[] = [
  ["Time", (run) => formatDuration(run.durationSeconds * 1000)],
  ["Trained on", ({ job }) => (job === undefined ? undefined : jobText(job))],
  ["Attempts", (run) => asWritten(run.attempts)],
  [
    "Artifact",
    ({ artifact }) =>
      `${artifactSize({ bytes: artifact.bytes, files: artifact.set?.files.length })}, ${code(artifact.digest.slice(0, 19))}`,
  ],
  ["GPU", ({ machine }) => machine?.gpus?.map(({ name }) => code(name, 60)).join(", ") || undefined],
  ["GPU use, mean", ({ telemetry }) => (telemetry?.gpuMean === undefined ? undefined : gpuUse(telemetry.gpuMean))],
  ["GPU memory, peak", ({ telemetry }) => bytes(telemetry?.gpuMemoryPeakBytes)],
  ["GPU energy", ({ telemetry }) => energy(telemetry?.energyWh)],
  [
    "GPU throttled",
    ({ telemetry }) => (telemetry?.throttledShare ? `${percent(telemetry.throttledShare)} of the time` : undefined),
  ],
  ["Busy cores, mean", ({ telemetry }) => plainNumber(telemetry?.cpuMean)],
  ["Memory, peak", ({ telemetry }) => bytes(telemetry?.memoryPeakBytes)],
  ["Seed", (run) => asWritten(run.seed)],
];

function jobText({ cluster, engine, id, handle, queuedSeconds }: NonNullable<RunRecord["job"]>): string {
  const where = cluster === engine ? code(cluster, 40) : `${code(cluster, 40)} (${engine})`;
  const named = handle === undefined || handle === id ? "" : ` (${code(handle, 80)})`;
  const queued = queuedSeconds === undefined ? "" : `, queued ${formatDuration(queuedSeconds * 1000)}`;
  return `${where}, job ${code(id, 63)}${named}${queued}`;
}

/** How the artifact came to be: time, GPU use, energy, beside the baseline's run where it is known. */
export function renderTraining({ run, baselineRun }: ModelReport): string | undefined {
  if (run === undefined) return undefined;
  const rows = ROWS.flatMap(([name, read]) => {
    const value = read(run);
    const before = baselineRun === undefined ? undefined : read(baselineRun);
    if (value === undefined && before === undefined) return [];
    return [baselineRun === undefined ? [name, value ?? ""] : [name, before ?? "", value ?? ""]];
  });
  const head =
    baselineRun === undefined ? ["Training", "This pull request"] : ["Training", "Baseline", "This pull request"];
  const parts = [table({ head, rows }), progress(run), params(run), `Command: ${code(run.command.join(" "), 200)}`];
  return parts.filter((part) => part !== undefined).join("\n\n");
}

/** The line that stands for the folded training. */
export function trainingSummary(run: RunRecord): string {
  if (run.status === "fetched") return "Training: not run, this exact input was trained before";
  const { telemetry } = run;
  const parts = [
    formatDuration(run.durationSeconds * 1000),
    telemetry?.gpuMean === undefined ? undefined : `GPU ${gpuUse(telemetry.gpuMean)}`,
    energy(telemetry?.energyWh),
  ];
  return `Training: ${parts.filter((part) => part !== undefined).join(", ")}`;
}

function progress({ progress: last }: RunRecord): string | undefined {
  const entries = Object.entries(last ?? {}).slice(0, 12);
  if (entries.length === 0) return undefined;
  const shown = entries.map(
    ([name, { step, value }]) => `${code(name, 60)} ${plainNumber(value)} (step ${asWritten(step)})`,
  );
  return `Last live values: ${shown.join(", ")}`;
}

function params(run: RunRecord): string | undefined {
  const entries = Object.entries(run.params).slice(0, 30);
  if (entries.length === 0) return undefined;
  return `Parameters: ${entries.map(([name, value]) => code(`${name}=${JSON.stringify(value)}`, 80)).join(" ")}`;
}

function gpuUse(share: number): string {
  return `${percent(share, 0)} busy${share < IDLE_GPU ? " (mostly idle)" : ""}`;
}

function energy(wattHours: number | undefined): string | undefined {
  if (wattHours === undefined) return undefined;
  return wattHours >= 1000 ? `${plainNumber(wattHours / 1000)} kWh` : `${plainNumber(wattHours)} Wh`;
}

function bytes(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatBytes(value);
}

function plainNumber(value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  const scale = scaleFor([value]);
  return number(value, { ...scale, decimals: Math.max(0, scale.decimals - 1) });
}
