import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluatedDataset, MeasuredMetric } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import { independentDifference } from "../../stats/comparison/independent-difference.ts";
import type { Succession } from "../rows/succession.ts";
import type { Case, GateRule } from "./case.ts";
import { range, shown } from "./wording.ts";

export const SUCCESSION: GateRule = {
  id: "gate/succession",
  title: "New evaluation data decides only where the old cannot",
  why: "Rows that a change brings may be chosen to be easy, and a column that it brings may carry the answer.",
  remediation: "Look at the new content, and ask an approver to accept exactly this.",
  judge,
};

function judge(given: Case): readonly Finding[] {
  return Object.entries(given.evaluation.datasets).flatMap(([name, dataset]) => {
    const { succession, replaces } = dataset;
    if (succession === undefined || replaces === undefined) return [];
    const told: Told = { given, dataset, succession, replaces };
    const ease = easeOf(given, { name, dataset });
    return [decided(told, ease)];
  });
}

interface Told {
  readonly given: Case;
  readonly dataset: EvaluatedDataset;
  readonly succession: Succession;
  /** The dataset of the base branch. */
  readonly replaces: string;
}

function decided(told: Told, ease: readonly string[]): Finding {
  const { succession, replaces } = told;
  const unknown = succession.unknown === undefined ? [] : [`It is unknown ${succession.unknown}.`];
  return findingOf(SUCCESSION, {
    outcome: "inconclusive",
    subject: replaces,
    needsPerson: true,
    // Whoever accepts that other rows decide says why: the issue tells what was wrong, not that this mends it.
    needsReason: isCorrection(succession),
    message: [SENTENCES[succession.decides](told), contentOf(succession), ...unknown, ...wrongIn(told), ...ease].join(
      " ",
    ),
  });
}

function isCorrection({ decides, corrects = [] }: Succession): boolean {
  return decides === "new" && corrects.length > 0;
}

/** Rows that are known to be wrong decided. */
function wrongIn({ dataset, succession: { decides, wrong = [], corrects = [] } }: Told): readonly string[] {
  const [first] = wrong;
  if (first !== undefined)
    return [
      `The base branch knows that the old rows are wrong (${listed(wrong.slice(0, 5))}): close it in this pull request by \`closed: {on: <today>, how: corrected, digest: "${dataset.digest}"}\` in issues/${first}.yaml, and the new ones decide.`,
    ];
  const isLeak = corrects.length > 0 && decides !== "new";
  return isLeak
    ? [`They correct ${listed(corrects.slice(0, 5))}, but the candidate learned them, so they cannot decide.`]
    : [];
}

const SENTENCES = {
  old: ({ replaces }) => `The base branch's rows of ${replaces} decided; the new content judges from the merge on.`,
  extended: ({ replaces, succession, given }) =>
    `The candidate reads ${columns(succession)}, which only the new content of ${replaces} has. The base branch's rows and cells decided, with ${succession.read?.length === 1 ? "it" : "them"} beside.${withoutThem(given, succession)}`,
  new: ({ replaces, dataset, succession }) =>
    `${whyNew(replaces, succession)}, so the new content decided: ${plural(dataset.rows, "row")}${leftOut(succession)}.`,
} as const satisfies Record<Succession["decides"], (told: Told) => string>;

function whyNew(replaces: string, succession: Succession): string {
  return isCorrection(succession)
    ? `Rows of ${replaces} are known to be wrong, and this corrects ${listed((succession.corrects ?? []).slice(0, 5))}`
    : `The candidate learned rows of ${replaces}`;
}

function columns({ read = [] }: Succession): string {
  return listed(read.slice(0, 5).map(({ name, association }) => `${JSON.stringify(name)}${tells(association)}`));
}

function tells(association: number | null | undefined): string {
  return association === undefined || association === null
    ? ""
    : ` (tells ${Math.round(association * 100)} % of the target alone)`;
}

/** The same rows with these columns taken from other rows: what the candidate is worth without what they tell. */
function withoutThem({ evaluation }: Case, { withheld = "" }: Succession): string {
  const told = primaries(evaluation.metrics).flatMap(([name, { value }]) => {
    const without = evaluation.datasets[withheld]?.metrics?.[name]?.value;
    if (value === null || without === undefined || without === null) return [];
    return [`${name} is ${shown(without)} (${shown(value)} with it)`];
  });
  return told.length === 0 ? "" : ` Without what is new, ${listed(told)}.`;
}

function leftOut({ rows: { leftOut: count = 0 } }: Succession): string {
  return count === 0 ? "" : `, ${count} that the baseline learned left out`;
}

function contentOf({ rows, columns: { added, gone, renamed, changed } }: Succession): string {
  const parts = [
    `${plural(rows.kept, "row")} kept`,
    rows.gone > 0 ? `${rows.gone} gone` : "",
    rows.added > 0 ? `${rows.added} added` : "",
    named("new", added),
    named("without", gone),
    renamed.length === 0
      ? ""
      : `renamed ${listed(renamed.slice(0, 5).map(({ from, to }) => `${JSON.stringify(from)} to ${JSON.stringify(to)}`))}`,
    named(
      "other values of",
      changed.map(({ name }) => name),
    ),
  ].filter((part) => part !== "");
  return `Of its content: ${parts.join(", ")}.`;
}

function named(word: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${word} ${listed(names.slice(0, 5).map((name) => JSON.stringify(name)))}`;
}

/** Where the candidate does credibly better or worse on the new content than on the old: that is the data's doing. */
function easeOf(
  { evaluation }: Case,
  { name, dataset }: { readonly name: string; readonly dataset: EvaluatedDataset },
): readonly string[] {
  const { replaces = "", succession } = dataset;
  // Of rows that it learned a model says more than it knows.
  if (succession?.decides === "new") return [];
  const [old, now] = [replaces, name].map((one) => evaluation.datasets[one]?.metrics ?? evaluation.metrics);
  return primaries(evaluation.metrics).flatMap(([metric]) => {
    const [before, after] = [estimate(old?.[metric]), estimate(now?.[metric])];
    if (before === undefined || after === undefined || old === now) return [];
    const { value, interval } = independentDifference(after, before);
    if (interval.low <= 0 && interval.high >= 0) return [];
    const isEasier = value > 0 === (evaluation.metrics[metric]?.better === "higher");
    return [
      `The new content is ${isEasier ? "easier" : "harder"}: the candidate's ${metric} differs there by ${shown(value)} (${range(interval.low, interval.high)}).`,
    ];
  });
}

function primaries(metrics: Readonly<Record<string, MeasuredMetric>>): readonly (readonly [string, MeasuredMetric])[] {
  return Object.entries(metrics).filter(([, { primary }]) => primary === true);
}

function estimate(metric: MeasuredMetric | undefined) {
  if (metric?.value === null || metric?.value === undefined || metric.interval === null) return undefined;
  const [low, high] = metric.interval;
  return low === undefined || high === undefined ? undefined : { value: metric.value, interval: { low, high } };
}
