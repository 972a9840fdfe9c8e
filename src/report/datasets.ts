import type { EvaluatedDataset, EvaluationRecord } from "../generated/types.ts";
import { errorSpent } from "../records/error-spent.ts";
import { code, table } from "./markdown.ts";
import { gatedMetrics, metricTable, shownMetrics } from "./metric-table.ts";
import { count, percent } from "../kernel/numbers.ts";

const ROLES = { decides: "decides", guard: "guards", shown: "shown only" } as const satisfies Record<
  EvaluatedDataset["role"],
  string
>;

type Judged = Omit<EvaluatedDataset, "role" | "replaces">;

/** What was measured on: rows, positives, what it shares with the training data, and content. */
export function renderDatasets({ datasets }: EvaluationRecord): string {
  const withheld = new Set(Object.values(datasets).flatMap(({ succession }) => succession?.withheld ?? []));
  const rows = Object.entries(datasets).map(([name, dataset]) => [
    code(name, 60),
    role(dataset) + (withheld.has(name) ? ", new columns from other rows" : ""),
    count(dataset.rows),
    dataset.positives === undefined ? "" : positives(dataset),
    overlap(dataset),
    code(dataset.digest.slice(0, 19)),
  ]);
  return table({
    head: ["Dataset", "Role", "Rows", "Positives", "Shared with training", "Content"],
    rows,
    align: "llrrll",
  });
}

/** What the rows that decide have spent of the test's error, where they have judged before. */
export function renderSpent({ datasets, confidence }: EvaluationRecord): readonly string[] {
  return Object.entries(datasets).flatMap(([name, { role: own, judgedBefore = 0, judgedAtLeast }]) => {
    if (own !== "decides" || judgedBefore === 0) return [];
    const [made, error] = [judgedBefore + 1, Math.max(0, 1 - confidence)];
    const most = percent(errorSpent(made, error));
    const candidates = `${judgedAtLeast === true ? "at least " : ""}${count(made)} candidates`;
    return `The error spent on the rows of ${code(name, 60)} so far: up to ${most}. With this one they have judged ${candidates}; each that is worse by just the margin passes with a probability of nominally ${percent(error)}, and that adds up.`;
  });
}

/** The metrics of every dataset beside the one that decides. */
export function renderGuards({ datasets }: EvaluationRecord): string | undefined {
  const parts = Object.entries(datasets).flatMap(([name, dataset]) => {
    const metrics = dataset.metrics ?? {};
    const ordered = [...gatedMetrics(metrics), ...shownMetrics(metrics)];
    return ordered.length === 0 ? [] : [`${code(name, 60)} (${ROLES[dataset.role]})\n\n${metricTable(ordered)}`];
  });
  return parts.length === 0 ? undefined : parts.join("\n\n");
}

function role({ role: own, replaces, ...dataset }: EvaluatedDataset): string {
  return ROLES[own] + tries(dataset) + (replaces === undefined ? "" : `, replaces ${code(replaces, 60)}`);
}

function tries({ judgedBefore = 0, judgedByPull = 0, judgedAtLeast }: Judged): string {
  if (judgedBefore === 0) return "";
  const others = judgedBefore === 1 ? "1 other try" : `${count(judgedBefore)} other tries`;
  const own = judgedByPull === 0 ? "" : ` (${count(judgedByPull)} of this pull request)`;
  return `, after ${judgedAtLeast === true ? "at least " : ""}${others}${own}`;
}

function positives({ positives: found = 0, rows }: EvaluatedDataset): string {
  return rows === 0 ? count(found) : `${count(found)} (${percent(found / rows)})`;
}

function overlap({ overlap: shared }: EvaluatedDataset): string {
  const { ids, rows, byChance = 0 } = shared ?? {};
  if (ids === undefined && rows === undefined) return "not checked";
  if ((ids ?? 0) + (rows ?? 0) === 0) return "none";
  const chance = byChance < 1 ? "" : ` (${count(Math.ceil(byChance))} by chance)`;
  const parts = [
    ids === undefined ? "" : `${count(ids)} ids`,
    rows === undefined ? "" : `${count(rows)} rows${chance}`,
  ].filter((part) => part !== "");
  return `${(ids ?? 0) > 0 || (rows ?? 0) > byChance ? "❌ " : ""}${parts.join(", ")}`;
}
