import { comparison } from "./report.ts";
import type { PlannedModel, PlanRecord } from "../generated/types.ts";
import { toDigits } from "../kernel/rounding.ts";
import { plural } from "../kernel/text.ts";
import { formatDuration } from "../kernel/units.ts";
import { code, details, prose, table } from "./markdown.ts";
import { changeWords } from "./needs-person.ts";
import { asWritten, count } from "../kernel/numbers.ts";

const WORK = {
  train: "train",
  known: "known, not trained again",
  unchanged: "unchanged",
  none: "nothing",
} as const satisfies Record<PlannedModel["train"], string>;

const MOST_ROWS = 100;

/** How long a promotion of a model to a stage takes at least. */
export interface LeastTimeOf {
  readonly model: string;
  readonly sentence: string;
  readonly problems: readonly string[];
}

/** What a change means before anything runs, for a reviewer: which models, why, what it costs. */
export function renderPlan({ models, base, head }: PlanRecord, times: readonly LeastTimeOf[] = []): string {
  const trained = models.filter(({ train }) => train === "train");
  const evaluated = models.filter(({ evaluate }) => evaluate);
  const title = `### Plan: ${plural(models.length, "affected model")}, ${trained.length} to train, ${evaluated.length} to evaluate`;
  const foot = `<sub>${comparison({ commit: head, base }, (text) => code(text))}</sub>`;
  if (models.length === 0) {
    const nothing = ["### Plan: no model is affected", "Nothing is trained or evaluated.", promotions(times), foot];
    return nothing.filter((part) => part !== "").join("\n\n");
  }
  const parts = [title, cost(trained), planTable(models), judging(models), promotions(times), foot];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Why one model is affected, as a list. */
export function renderReasons({ reasons, train }: PlannedModel): string {
  const lines = reasons.slice(0, 20).map((reason) => `- ${prose(reason, 200)}`);
  return [`Training: ${WORK[train]}.`, lines.join("\n")].filter((part) => part !== "").join("\n\n");
}

function planTable(models: readonly PlannedModel[]): string {
  const shown = models
    .toSorted((a, b) => Number(b.train === "train") - Number(a.train === "train"))
    .slice(0, MOST_ROWS);
  const rows = shown.map((model) => [
    code(model.model, 63),
    WORK[model.train],
    model.evaluate ? "evaluate" : "–",
    reasonCell(model.reasons),
    model.expectedSeconds === undefined || model.train !== "train" ? "–" : formatDuration(model.expectedSeconds * 1000),
    model.detectableMargin === undefined ? "–" : asWritten(toDigits(model.detectableMargin, 2)),
    placeOf(model),
  ]);
  const left = models.length - shown.length;
  const head = ["Model", "Training", "Evaluation", "Why", "Expected", "Detectable margin", "Runner"];
  return `${table({ head, rows, align: "llllrrl" })}${left > 0 ? `\n\n… and ${plural(left, "model")} more.` : ""}`;
}

/** Labels of the runner; of what trains on a cluster, that, how long past jobs waited there, and what it costs. */
function placeOf({ runner, elsewhere }: PlannedModel): string {
  if (elsewhere === undefined) return runner.map((label) => code(label, 40)).join(" ");
  const { cluster, jobs, isDetached, queuedSeconds, cost: price } = elsewhere;
  const parts = [
    code(cluster, 40),
    ...(jobs > 1 ? [plural(jobs, "job")] : []),
    ...(queuedSeconds === undefined ? [] : [`queued ${formatDuration(queuedSeconds * 1000)} before`]),
    ...(price === undefined ? [] : [`about ${moneyOf(price)}`]),
    ...(isDetached ? ["detached"] : []),
  ];
  return parts.join(", ");
}

function moneyOf({ amount, currency }: { readonly amount: number; readonly currency: string }): string {
  return `${asWritten(toDigits(amount, 2))} ${currency}`;
}

function reasonCell(reasons: readonly string[]): string {
  const [first = "–"] = reasons;
  // A reason names files, so what is more of them has to be said.
  const more = reasons.length - 1;
  return `${prose(first, 100)}${more > 0 ? `; and ${count(more)} more ${more === 1 ? "reason" : "reasons"}` : ""}`;
}

function cost(trained: readonly PlannedModel[]): string {
  const known = trained.flatMap(({ expectedSeconds }) => (expectedSeconds === undefined ? [] : [expectedSeconds]));
  if (known.length === 0) return "";
  const total = known.reduce((sum, seconds) => sum + seconds, 0);
  const gpuSeconds = trained.reduce((sum, { gpus = 0, expectedSeconds = 0 }) => sum + gpus * expectedSeconds, 0);
  const gpu = gpuSeconds > 0 ? `, ${formatDuration(gpuSeconds * 1000)} of GPU time` : "";
  const unknown = trained.length - known.length;
  const open =
    unknown > 0 ? ` ${plural(unknown, "model")} ${unknown === 1 ? "has" : "have"} no past run to go by.` : "";
  return `Expected training time: ${formatDuration(total * 1000)}${gpu}, from past runs.${open}`;
}

function judging(models: readonly PlannedModel[]): string {
  const lines = models.flatMap(({ model, changes }) =>
    changes.map((change) => ({
      text: `- ${code(model, 63)}: ${changeWords(change)}`,
      loose: change.direction === "loosened" || change.direction === "removed",
    })),
  );
  if (lines.length === 0) return "";
  const loose = lines.filter((line) => line.loose).length;
  const ordered = lines.toSorted((a, b) => Number(b.loose) - Number(a.loose)).slice(0, MOST_ROWS);
  const summary = `${loose > 0 ? "⚠️ " : ""}${plural(lines.length, "change")} to what judges, ${loose} of them looser`;
  const note = "This pull request is judged by the base branch’s values; the new ones take effect when it is merged.";
  return details(summary, `${ordered.map(({ text }) => text).join("\n")}\n\n${note}`);
}

function promotions(times: readonly LeastTimeOf[]): string {
  if (times.length === 0) return "";
  const lines = times
    .slice(0, MOST_ROWS)
    .flatMap(({ model, sentence, problems }) => [
      `- ${code(model, 63)}: ${prose(sentence)}`,
      ...problems.map((problem) => `  - ⚠️ ${prose(problem)}`),
    ]);
  const left = times.length - MOST_ROWS;
  const more = left > 0 ? `\n- … and ${plural(left, "stage")} more.` : "";
  return details("How long a promotion and a rollback take at least", `${lines.join("\n")}${more}`);
}
