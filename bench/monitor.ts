/**
 * One check of production as `monitor` makes it, from Parquet to judged windows on disk, against Evidently and NannyML
 * on the same files in the same run; and what it takes where there are many rows, many columns and many windows.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { markdownTable } from "markdown-table";
import { captureJson, numberIn } from "./rig/child.ts";
import type { DerivedRows, MadeRows } from "./rig/monitor-child.ts";
import { peers } from "./rig/python.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { duration, median } from "./rig/timing.ts";

const MILLION = 1_000_000;
const COLUMNS = { numbers: 16, categories: 4 };
const HOURS = 720;
const WIDE_ROWS = 20_000;
const LEAST = { evidently: 30, nannyml: 5, cellsPerSecond: 5 * MILLION };
const MOST = { megabytes: 600, monthSeconds: 60, growth: 1.2 };

interface Watched {
  readonly seconds: number;
  readonly peakMb: number;
  readonly rows: number;
  readonly windows: number;
  readonly columns: number;
}

const folder = await mkdtemp(join(tmpdir(), "model-gitops-bench-"));
const at = (name: string): string => join(folder, name);
const table: string[][] = [];
try {
  const results = await measured();
  process.stdout.write(`${markdownTable([["rows", "columns", "windows", "time", "peak memory"], ...table])}\n\n`);
  publishResults(results);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measured(): Promise<readonly BenchResult[]> {
  await make("reference", { rows: MILLION, ...COLUMNS, seed: 1 });
  await make("current", { rows: MILLION, ...COLUMNS, seed: 2 });
  await profile("reference");
  const first = await watch("reference", ["current"]);
  const runs = [first];
  const compared = await againstPeers(runs);
  const seconds = median(runs.map((run) => run.seconds));
  told({ ...first, seconds });
  const speed = (20 * MILLION) / seconds;
  return [
    {
      what: "1 M rows × 20 columns from Parquet to a judged window: cells a second",
      ours: `${(speed / MILLION).toFixed(1)} M/s`,
      reference: `load ${loadavg()[0]?.toFixed(1)}`,
      target: "≥ 5 M/s",
      isMet: speed >= LEAST.cellsPerSecond,
    },
    ...compared,
    ...(await manyRows()),
    ...(await manyColumns()),
    ...(await manyWindows()),
  ];
}

/** Ours runs again before and after each, so that a busy machine slows both; adds these to `runs`. */
async function againstPeers(runs: Watched[]): Promise<readonly BenchResult[]> {
  const python = await peers(["evidently", "nannyml", "numpy", "scipy", "scikit-learn", "pandas"], "monitors");
  if ("missing" in python)
    return [{ what: "against Evidently and NannyML", ours: python.missing, target: "measured", isMet: false }];
  const script = join(import.meta.dirname, "../test/peers/bench/monitors.py");
  const results: BenchResult[] = [];
  for (const [engine, name] of [
    ["nannyml", "NannyML's univariate drift"],
    ["evidently", "Evidently's DataDriftPreset"],
  ] as const) {
    const before = await watch("reference", ["current"]);
    const theirs = await captureJson([python.python, script, engine, at("reference.parquet"), at("current.parquet")]);
    const after = await watch("reference", ["current"]);
    if (numberIn(theirs, "columns") !== before.columns) throw new Error(`${engine} compared other columns`);
    runs.push(before, after);
    const [ours, reference] = [(before.seconds + after.seconds) / 2, numberIn(theirs, "seconds")];
    results.push({
      what: `the same against ${name}`,
      ours: duration(1000 * ours),
      reference: duration(1000 * reference),
      ratio: `${(reference / ours).toFixed(1)} ×`,
      target: `≥ ${LEAST[engine]} ×`,
      isMet: reference / ours >= LEAST[engine],
    });
  }
  return results;
}

/** With an answer, its truth and its latency beside the columns: what a row adds must not be held. */
async function manyRows(): Promise<readonly BenchResult[]> {
  await derive("reference", "answered", { rows: MILLION / 10, answers: true });
  await profile("answered");
  await derive("current", "many", { copies: 10, answers: true });
  const run = await watch("answered", ["many"]);
  told(run);
  return [
    {
      what: "10 M rows × 20 columns with answers, labels and latencies: peak memory of the process",
      ours: `${run.peakMb.toFixed(0)} MB, ${duration(1000 * run.seconds)}`,
      target: `< ${MOST.megabytes} MB`,
      isMet: run.peakMb < MOST.megabytes && run.rows === 10 * MILLION,
    },
  ];
}

async function manyColumns(): Promise<readonly BenchResult[]> {
  const times: number[] = [];
  for (const numbers of [100, 1000]) {
    const name = `wide-${numbers}`;
    await make(name, { rows: WIDE_ROWS, numbers, categories: 0, seed: 3 });
    await derive(name, `${name}-reference`, { rows: WIDE_ROWS / 4 });
    await profile(`${name}-reference`);
    const run = await watch(`${name}-reference`, [name]);
    told(run);
    times.push((1e9 * run.seconds) / (WIDE_ROWS * numbers));
  }
  const [few = Number.NaN, many = Number.NaN] = times;
  return [
    {
      what: "20,000 rows × 1,000 columns: time a cell against 100 columns",
      ours: `${many.toFixed(0)} ns`,
      reference: `${few.toFixed(0)} ns`,
      ratio: (many / few).toFixed(2),
      target: `≤ ${MOST.growth}`,
      isMet: many / few <= MOST.growth,
    },
  ];
}

async function manyWindows(): Promise<readonly BenchResult[]> {
  await derive("current", "month", { days: 30 });
  const run = await watch("reference", ["month"], { window: "1h", days: 30 });
  told(run);
  return [
    {
      what: "a month of 24 × 30 hourly windows, 1 M rows × 20 columns",
      ours: `${duration(1000 * run.seconds)}, ${run.peakMb.toFixed(0)} MB`,
      target: `< ${MOST.monthSeconds} s`,
      isMet: run.seconds < MOST.monthSeconds && run.windows === HOURS,
    },
  ];
}

async function make(name: string, rows: MadeRows): Promise<void> {
  await child("make", at(`${name}.parquet`), JSON.stringify(rows));
}

async function derive(from: string, name: string, rows: DerivedRows): Promise<void> {
  await child("derive", at(`${from}.parquet`), at(`${name}.parquet`), JSON.stringify(rows));
}

async function profile(name: string): Promise<void> {
  await child("profile", at(`${name}.parquet`), at(`${name}.json`));
}

async function watch(
  reference: string,
  logs: readonly string[],
  { window = "1d", days = 1 }: { readonly window?: string; readonly days?: number } = {},
): Promise<Watched> {
  const files = logs.map((name) => at(`${name}.parquet`));
  const answer = await child("watch", at(`${reference}.json`), window, String(days), ...files);
  if (numberIn(answer, "unmeasured") > 0 && window === "1d") throw new Error("a column was not measured");
  return {
    seconds: numberIn(answer, "seconds"),
    peakMb: numberIn(answer, "peakMb"),
    rows: numberIn(answer, "rows"),
    windows: numberIn(answer, "windows"),
    columns: numberIn(answer, "columns"),
  };
}

function child(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  return captureJson([process.execPath, join(import.meta.dirname, "rig/monitor-child.ts"), ...args]);
}

function told({ rows, columns, windows, seconds, peakMb }: Watched): void {
  const count = (value: number): string => value.toLocaleString("en-US");
  table.push([count(rows), count(columns), count(windows), duration(1000 * seconds), `${peakMb.toFixed(0)} MB`]);
}
