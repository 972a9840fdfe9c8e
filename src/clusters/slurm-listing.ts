import { harmless } from "../host/log-text.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import type { JobName } from "./cluster.ts";
import { stateOf, type SlurmState } from "./slurm-states.ts";

/**
 * Formats of our own and not `--json`: up to 22.05 that ignores every filter and prints all jobs of the cluster, a
 * kilobyte and more for each, and its fields differ with each version. Names and comments, which others may write, are
 * last.
 */
export const SQUEUE_FORMAT = "%F|%K|%T|%r|%V|%S|%D|%b|%j|%k";
export const SACCT_FORMAT = "JobID,State,ExitCode,Submit,Start,JobName";

/** Slurm's word of one job: of an array, one element. */
export interface SlurmRow extends SlurmState {
  /** The number of the job, of an array that of the whole. */
  readonly job: string;
  readonly id: string;
  /** `4711_0` of an array, else `4711`. */
  readonly handle: string;
  /** Milliseconds between submission and start. */
  readonly queued: number | undefined;
  readonly gpus: number;
  readonly comment: string;
}

/** Lines of `squeue --array --format=SQUEUE_FORMAT`, with times as seconds; lines that are none are passed over. */
export function squeueRows(text: string): readonly SlurmRow[] {
  return text.split("\n").flatMap((line) => {
    const [job = "", element = "", words = "", why = "", submitted, started, nodes, gres = "", name, ...rest] =
      line.split("|");
    if (!/^\d+$/.test(job) || name === undefined) return [];
    const state = stateOf(words, clean(why), undefined);
    const row = { ...state, queued: waited(state, submitted, started), gpus: gpusOf(gres) * countOf(nodes) };
    return elements(job, element === "N/A" ? "" : element).map((part) => ({
      ...row,
      ...named(part, name),
      comment: rest.join("|"),
    }));
  });
}

/** Lines of `sacct --parsable2 --allocations --format=SACCT_FORMAT`. */
export function sacctRows(text: string): readonly SlurmRow[] {
  return text.split("\n").flatMap((line) => {
    const [number = "", words = "", exitCode, submitted, started, ...rest] = line.split("|");
    const [, job, element = ""] = /^(\d+)(?:_(\S+))?$/.exec(number) ?? [];
    if (job === undefined || rest.length === 0) return [];
    const state = stateOf(clean(words), "", exitCode);
    const row = { ...state, queued: waited(state, submitted, started), gpus: 0, comment: "" };
    return elements(job, element).map((part) => ({ ...row, ...named(part, rest.join("|")) }));
  });
}

/**
 * Those of one id, the job that was submitted first before others. An array that ended before Slurm split it is one row,
 * of the group and without elements: it counts where the exchange says that it was made for this id.
 */
export function rowsOf(
  rows: readonly SlurmRow[],
  { group, id }: JobName,
  handle: string | undefined,
): readonly SlurmRow[] {
  const array = handle?.split("_")[0];
  return rows
    .filter((row) => row.id === id || (row.id === group && row.handle === array))
    .toSorted((a, b) => Number(a.job) - Number(b.job));
}

/** What jobs of these may be called: an array by the group, one alone by its id. */
export function namesOf(jobs: readonly JobName[]): readonly string[] {
  return [...new Set(jobs.flatMap(({ group, id }) => [group, id]))];
}

export function isOver({ state }: SlurmState): boolean {
  return state !== "queued" && state !== "running";
}

interface Element {
  readonly job: string;
  readonly index: number | undefined;
}

function named({ job, index }: Element, name: string): Pick<SlurmRow, "job" | "id" | "handle"> {
  return index === undefined
    ? { job, id: name, handle: job }
    : { job, id: `${name}-${index}`, handle: `${job}_${index}` };
}

/** `3`, and of what ended before it was split `[0-3,5%2]` or `[0-8:4]`, with brackets or without. */
function elements(job: string, text: string): readonly Element[] {
  if (text === "") return [{ job, index: undefined }];
  const parts = text.replaceAll(/[[\]]|%\d+$|%\d+(?=\])/g, "").split(",");
  return parts.flatMap((part) => rangeOf(part).map((index) => ({ job, index })));
}

function rangeOf(part: string): readonly number[] {
  const [, first, last = first, step = "1"] = /^(\d+)(?:-(\d+))?(?::(\d+))?$/.exec(part) ?? [];
  const count = Math.floor((Number(last) - Number(first)) / Number(step)) + 1;
  // No array of ours is longer; a longer one would be somebody else's, and fill the memory.
  if (!(count >= 1 && count <= 10_000)) return [];
  return Array.from({ length: count }, (_, at) => Number(first) + at * Number(step));
}

function waited({ state }: SlurmState, submitted: string | undefined, started: string | undefined): number | undefined {
  const [from, to] = [Number(submitted), Number(started)];
  // Of what waits Slurm tells when it expects to start it.
  return state !== "queued" && from > 0 && to >= from ? (to - from) * 1000 : undefined;
}

function countOf(nodes: string | undefined): number {
  return Math.max(1, Number.parseInt(nodes ?? "1", 10) || 1);
}

/** `gres:gpu:2`, `gres/gpu:a100=2`, `gpu`: of one node. */
function gpusOf(gres: string): number {
  const counts = gres.split(",").map((part) => {
    const [, count] = /^(?:gres[:/])?gpu(?:[:=](?:[^:=()]*[:=])?(\d+))?/.exec(part) ?? [undefined, "0"];
    return Number(count ?? 1);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function clean(text: string): string {
  return truncate(oneLine(harmless(text)), 200);
}
