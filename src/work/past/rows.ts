import { groupBy } from "../../kernel/grouping.ts";
import type { PastRun, Standing } from "../../records/past-run.ts";
import { pastRun, type FoundRun, type KnownRun } from "./run.ts";

/** One row for each training, the newest first: what several places know of the same bytes is one. */
export function pastRuns(found: readonly FoundRun[]): readonly KnownRun[] {
  const groups = groupBy(found, ({ run }) => `${run.model} ${run.trainKey} ${run.artifact.digest}`);
  const runs = [...groups.values()].flatMap(([first, ...others]) => (first ? [pastRun([first, ...others])] : []));
  return runs.toSorted((a, b) => Date.parse(b.row.at) - Date.parse(a.row.at) || (a.row.key < b.row.key ? -1 : 1));
}

export interface RowFilter {
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
  readonly branch?: string | undefined;
  readonly pull?: number | undefined;
  /** The branch of that pull request: runs that are not recorded name no other. */
  readonly pullBranch?: string | undefined;
  readonly outcomes: readonly Standing[];
}

export function isWanted(row: PastRun, { since, branch, pull, pullBranch, outcomes }: RowFilter): boolean {
  if (since !== undefined && Date.parse(row.at) < since) return false;
  if (branch !== undefined && row.branch !== branch) return false;
  const isOfPull = row.pull === pull || (row.pull === undefined && row.branch === (pullBranch ?? ""));
  if (pull !== undefined && !isOfPull) return false;
  return outcomes.length === 0 || outcomes.includes(row.outcome);
}

/** The best of a metric first; rows that do not have it come last, as they were. */
export function byMetric(rows: readonly PastRun[], name: string): readonly PastRun[] {
  const better = rows.find(({ metrics }) => Object.hasOwn(metrics, name))?.metrics[name]?.better ?? "higher";
  const rank = ({ metrics }: PastRun): number => {
    const value = Object.hasOwn(metrics, name) ? metrics[name]?.value : undefined;
    if (value === undefined || value === null) return Infinity;
    return better === "higher" ? -value : value;
  };
  return rows.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

const SHORTEST = 7;

/** As many digits of each key as tell it from all others of these rows, as git shortens commits. */
export function shortKeys(keys: readonly string[]): (key: string) => string {
  const sorted = [...new Set(keys)].toSorted();
  let digits = SHORTEST;
  for (let index = 1; index < sorted.length; index += 1)
    digits = Math.max(digits, common(sorted[index - 1] ?? "", sorted[index] ?? "") + 1);
  return (key) => key.slice(0, digits);
}

function common(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** Runs whose key, or whose artifact's digest, begins so; none where the text is no such beginning. */
export function runsCalled(runs: readonly KnownRun[], text: string): readonly KnownRun[] {
  const prefix = text.toLowerCase().replace(/^sha256:/, "");
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) return [];
  return runs.filter(({ row }) => row.key.startsWith(prefix) || row.artifact.digest.startsWith(`sha256:${prefix}`));
}

/** Parameters by their path, `optimizer.lr`: what is nested deeper than that, or a list, is one value. */
export function flatParams(params: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  const add = (name: string, value: unknown, depth: number): void => {
    const isNested = typeof value === "object" && value !== null && !Array.isArray(value) && depth < DEEPEST;
    if (!isNested || Object.keys(value).length === 0) {
      if (flat.size < MOST_PARAMS) flat.set(name, value);
      return;
    }
    for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner, depth + 1);
  };
  for (const [name, value] of Object.entries(params)) add(name, value, 1);
  return flat;
}

const DEEPEST = 4;
const MOST_PARAMS = 500;

/** Names of the parameters that are not the same in all of these rows. */
export function varyingParams(rows: readonly PastRun[]): readonly string[] {
  const flat = rows.map(({ params }) => flatParams(params));
  const names = [...new Set(flat.flatMap((params) => [...params.keys()]))];
  return names.filter((name) => new Set(flat.map((params) => JSON.stringify(params.get(name)) ?? "")).size > 1);
}

/** Metrics of these rows: what decides first, then what is limited, then the rest, each as the newest has them. */
export function metricNames(rows: readonly PastRun[]): readonly string[] {
  const weight = new Map<string, number>();
  for (const { metrics } of rows)
    for (const [name, metric] of Object.entries(metrics)) if (!weight.has(name)) weight.set(name, weightOf(metric));
  return [...weight.keys()].toSorted((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
}

/** What decides comes first, then what is limited. */
export function weightOf({ primary, gated }: { readonly primary?: boolean; readonly gated?: boolean }): number {
  if (primary === true) return 0;
  return gated === true ? 1 : 2;
}
