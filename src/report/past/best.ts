import { count } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import { metricName } from "../../manifest/metric-names.ts";
import type { BestRun, NotCompared, PastRun, PastTable } from "../../records/past-run.ts";
import { code, plain, prose, table } from "../markdown.ts";
import { textTable, wrap } from "../text-table.ts";
import type { TerminalOptions } from "../terminal.ts";
import { filledColumns, markdownCells, outcomeWords, valueWords } from "./row-cells.ts";

export interface BestReport {
  readonly model: string;
  readonly metric: string;
  readonly found: BestRun;
  /** The best of those that were compared, the best first. */
  readonly table: PastTable;
  readonly unknown: readonly string[];
}

const WHY = {
  "not-judged": "was not measured",
  "no-metric": "has no value of this metric",
  "other-rows": "was measured on other rows",
  "other-task": "was measured in another task",
  fork: "is what a fork says",
} as const satisfies Record<NotCompared, string>;

/** What the result says, a sentence or two each, as plain text. */
function sentences({ model, metric, found, table: { rows } }: BestReport): readonly string[] {
  const { best, ranked, within, others } = found;
  const name = plain(metricName(metric), 60);
  const [first] = rows;
  if (best === undefined || first === undefined)
    return [`No run of ${model} was measured by ${name}.`, ...leftOut(others)];
  const { row, metric: value } = best;
  const rowsOf =
    row.judgedOn === undefined ? "" : ` on ${count(row.judgedOn.rows)} rows of ${plain(row.judgedOn.dataset, 40)}`;
  return [
    `The best of ${plural(ranked.length, "comparable run")} of ${model} by ${name} (${value.better} is better) is ${first.short}: ${valueWords(value)}${rowsOf}. Its outcome: ${outcomeWords(row)}.`,
    noise(ranked.length - 1, within),
    ...(ranked.length > 1
      ? ["It was chosen by these rows, so it looks better on them than it will be on others: fresh rows tell."]
      : []),
    ...leftOut(others),
    nextStep(row, first.short),
  ].filter((sentence) => sentence !== "");
}

function noise(others: number, within: number | undefined): string {
  if (others === 0) return "";
  if (within === undefined) return "Its noise is not known: there is no interval.";
  if (within === 0) return "No other lies within its interval.";
  return `${within} of the other ${others} ${within === 1 ? "lies" : "lie"} within its interval: these rows hardly tell them from it.`;
}

function leftOut(others: BestRun["others"]): readonly string[] {
  return Object.entries(WHY).flatMap(([why, words]) => {
    const left = others.filter((one) => one.why === why).length;
    if (left === 0) return [];
    return [
      left === 1 ? `1 run is not compared: it ${words}.` : `${left} runs are not compared: each of them ${words}.`,
    ];
  });
}

function nextStep({ model, outcome, commit, params }: PastRun, key: string): string {
  const short = commit?.slice(0, 12) ?? "<commit>";
  if (outcome === "accepted")
    return `To release it, tag its commit, as git tag ${model}@v1.0.0 ${short}, and push the tag.`;
  return Object.keys(params).length === 0
    ? `To have ${key} judged, bring what commit ${short} changes by a pull request: it has no training.params.`
    : `To have ${key} judged, put its parameters into the manifest of a pull request: model-gitops best ${model} --params prints them.`;
}

export function bestMarkdown(best: BestReport): string {
  const columns = filledColumns(best.table);
  const rows = best.table.rows.map((run) => markdownCells(columns, run));
  const parts = [
    `### Best run of ${code(best.model)}`,
    ...sentences(best).map((sentence) => prose(sentence, 600)),
    rows.length < 2
      ? ""
      : table({
          head: columns.map(({ head }) => prose(head, 60)),
          rows,
          align: columns.map(({ align }) => align.slice(0, 1)).join(""),
        }),
    ...best.unknown.map((sentence) => prose(sentence)),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

export function bestText(best: BestReport, { width }: Pick<TerminalOptions, "width">): string {
  const columns = filledColumns(best.table);
  const rows = best.table.rows.map((run) => columns.map(({ cell }) => cell(run)));
  const parts = [
    wrap(sentences(best).join(" "), width),
    rows.length < 2 ? "" : textTable({ columns, rows, width }),
    ...best.unknown.map((sentence) => wrap(plain(sentence, 400), width)),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}
