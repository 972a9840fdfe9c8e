import { asWritten, count } from "../../kernel/numbers.ts";
import { toDigits } from "../../kernel/rounding.ts";
import { formatDuration } from "../../kernel/units.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { metricText } from "../../records/metric-text.ts";
import type { PastMetric, PastRun, PastTable, ShownRun } from "../../records/past-run.ts";
import { plain, prose } from "../markdown.ts";

/** A column of runs: its head, what a cell says as plain text, and which column stays the longest where room is short. */
export interface RunColumn {
  readonly head: string;
  readonly align: "left" | "right";
  readonly weight: number;
  readonly cell: (run: ShownRun) => string;
}

/** More are in CSV and JSON. */
export const MOST_PARAMS = 12;
const MOST_METRICS = 8;

const OUTCOMES = {
  accepted: "accepted",
  refused: "refused",
  passed: "passed, not merged",
  "not-judged": "not judged",
} as const satisfies Record<PastRun["outcome"], string>;

/** Columns of a table of runs; those that are empty are left out by whoever draws them. */
function runColumns({ params, metrics }: PastTable): readonly RunColumn[] {
  const [main, ...others] = metrics.slice(0, MOST_METRICS);
  return [
    left("Key", 100, ({ short }) => short),
    left("Trained (UTC)", 97, ({ row }) => row.at.slice(0, 16).replace("T", " ")),
    left("Outcome", 98, ({ row }) => outcomeWords(row)),
    ...(main === undefined ? [] : [metricColumn(main, 99)]),
    left("From", 96, ({ row }) => originWords(row)),
    left("By", 70, ({ row }) => plain(row.by ?? "", 30)),
    ...params
      .slice(0, MOST_PARAMS)
      .map((name, index) => left(plain(name, 24), 90 - index, (run) => plain(run.params[index] ?? "", 24))),
    ...others.map((name, index) => metricColumn(name, 60 - index)),
    right("Rows", 45, ({ row }) => (row.judgedOn === undefined ? "" : count(row.judgedOn.rows))),
    right("Took", 65, ({ row }) => formatDuration(row.cost.seconds * 1000)),
    right("GPU hours", 46, ({ row }) => short(row.cost.gpuHours)),
    right("GPU Wh", 44, ({ row }) => short(row.cost.energyWh)),
    left("Cluster", 40, ({ row }) => plain(row.cost.cluster ?? "", 20)),
    left("Seeds", 30, ({ row }) => seedWords(row.seeds)),
  ];
}

/** Whose word it is stands beside it: a pull request's run may say anything of itself. */
export function outcomeWords({ outcome, isClaim, isFork }: PastRun): string {
  const word = OUTCOMES[outcome];
  if (isFork) return `${word} (a fork says)`;
  return isClaim ? `${word} (its run says)` : word;
}

export function originWords({ pull, branch, from }: PastRun): string {
  if (pull !== undefined) return `#${pull}`;
  if (branch !== undefined) return plain(branch, 30);
  return from.includes("laptop") ? "this laptop" : "";
}

/** Cells of a Markdown table: numbers are made here, and text is anybody's. */
export function markdownCells(columns: readonly RunColumn[], run: ShownRun): readonly string[] {
  return columns.map(({ align, cell }) => (align === "right" ? cell(run) : prose(cell(run), 200)));
}

/** Those that say something of one of the rows. */
export function filledColumns(shown: PastTable): readonly RunColumn[] {
  return runColumns(shown).filter(({ cell }) => shown.rows.some((run) => cell(run) !== ""));
}

/** `0.91 (0.89 to 0.93)`. */
export function valueWords(metric: PastMetric | undefined): string {
  if (metric === undefined || metric.value === null) return "";
  const { value, interval } = metricText(metric);
  return interval === "" ? value : `${value} (${interval})`;
}

function metricColumn(name: string, weight: number): RunColumn {
  const read = ({ row: { metrics } }: ShownRun) => (Object.hasOwn(metrics, name) ? metrics[name] : undefined);
  return right(plain(metricName(name), 30), weight, (run) => valueWords(read(run)));
}

const MOST_SEEDS = 5;

function seedWords(seeds: readonly number[]): string {
  const shown = seeds.slice(0, MOST_SEEDS).map(String).join(" ");
  return seeds.length > MOST_SEEDS ? `${shown} … (${seeds.length})` : shown;
}

function short(value: number | undefined): string {
  return value === undefined ? "" : asWritten(toDigits(value, 3));
}

function left(head: string, weight: number, cell: RunColumn["cell"]): RunColumn {
  return { head, align: "left", weight, cell };
}

function right(head: string, weight: number, cell: RunColumn["cell"]): RunColumn {
  return { head, align: "right", weight, cell };
}
