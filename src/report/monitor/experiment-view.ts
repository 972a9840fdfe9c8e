import type { ExperimentState } from "../../generated/types.ts";
import type { Outcome } from "../../findings/finding.ts";
import { count, percent } from "../../kernel/numbers.ts";
import { listed, plural } from "../../kernel/text.ts";
import { code, prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import type { MonitorMark } from "./words.ts";
import { interval, pValueText, together } from "./words.ts";

const OUTCOMES = {
  promote: { glyph: "✅", word: "promote the treatment", outcome: "pass" },
  continue: { glyph: "⏳", word: "go on: nothing is decided yet", outcome: "inconclusive" },
  stop: { glyph: "❌", word: "stop: keep the control", outcome: "fail" },
  "no-data": { glyph: "⛔", word: "no data: nothing is decided", outcome: "unmeasured" },
} as const satisfies Record<ExperimentState["outcome"], MonitorMark>;

const BROKEN_SPLIT = {
  glyph: "❌",
  word: "stop: the split is broken, nothing it shows can be trusted",
  outcome: "fail",
} as const satisfies MonitorMark;
const ENDED = {
  glyph: "➖",
  word: "ended: nothing was shown, keep the control",
  outcome: "inconclusive",
} as const satisfies MonitorMark;

/** What an experiment came to, in words: a split that is broken and an end without a decision have their own. */
export function experimentMark(experiment: ExperimentState): MonitorMark {
  if (isSplitBroken(experiment)) return BROKEN_SPLIT;
  return experiment.ended === true && experiment.outcome === "continue" ? ENDED : OUTCOMES[experiment.outcome];
}

/** Whether it stopped as units were not assigned as planned, and not as harm was shown before. */
export function isSplitBroken({ sampleRatio, memory }: ExperimentState): boolean {
  return sampleRatio?.flagged === true && memory?.decided !== "stop";
}

/** What an experiment came to, in a sentence; Markdown. */
export function experimentSentence(experiment: ExperimentState): string {
  const { id, kind, reason } = experiment;
  const { glyph, word } = experimentMark(experiment);
  const name = id === undefined ? "" : ` ${code(id, 60)}`;
  const what = kind === "shadow" ? "Shadow" : "Experiment";
  return `${glyph} ${what}${name}: **${word}**${reason === undefined ? "." : `. ${prose(reason, 500)}`}`;
}

/** The arms, the looks and each metric. */
export function renderExperiment(experiment: ExperimentState): string {
  const { metrics = [], looks, method, sampleRatio, agreement, ended = false, notes = [], next } = experiment;
  const rows = metrics.map(
    ({ name, role, control, treatment, difference, interval: pair, statistic, boundary, margin, decision, reason }) => {
      const show = together([control, treatment, difference, margin]);
      const outcome = DECISIONS[decision];
      return [
        code(name, 60),
        role,
        cell(control, show),
        cell(treatment, show),
        cell(difference, show),
        interval(pair, show),
        cell(margin, show),
        evidence(statistic, boundary),
        prose(reason ?? "", 300),
        `${findingMark(outcome).glyph} ${decision.replace("-", " ")}`,
      ];
    },
  );
  const head = [
    "Metric",
    "Role",
    "Control",
    "Treatment",
    "Difference",
    "Interval",
    "Margin",
    "z (limit)",
    "Why",
    "Outcome",
  ];
  return [
    experimentSentence(experiment),
    ended ? "All planned units were seen and nothing was decided: it stays so." : "",
    ratioSentence(sampleRatio),
    agreement === undefined ? "" : agreementSentence(agreement),
    rows.length === 0 ? "" : table({ head, rows, align: "llrrrlrrll" }),
    [unitsSentence(experiment), `${METHODS[method]}, ${plural(looks.length, "look")} so far.`, prose(next ?? "", 500)]
      .filter((text) => text !== "")
      .join(" "),
    notes
      .slice(0, 10)
      .map((note) => `- ${prose(note, 500)}`)
      .join("\n"),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

type JudgedMetric = NonNullable<ExperimentState["metrics"]>[number];

/** What a terminal shows below the sentence: the units of each arm, each metric with its interval, and what is next. */
export function experimentLines(experiment: ExperimentState): readonly string[] {
  const { metrics = [], next = "" } = experiment;
  const lines = metrics.slice(0, MOST_LINES).map((metric) => {
    const { name, role, difference, interval: pair, margin, decision, reason = "" } = metric;
    const show = together([difference, ...(pair ?? []), margin]);
    const allowed = role === "guardrail" && typeof margin === "number" ? `, margin ${show(margin)}` : "";
    const numbers =
      difference === null || pair === null
        ? reason
        : `${show(difference)}, between ${show(pair[0])} and ${show(pair[1])}${allowed}${limitOf(metric)}`;
    return `${name} (${role}) ${decision.replace("-", " ")}: ${numbers}`;
  });
  const more = metrics.length - lines.length;
  return [unitsText(experiment), ...lines, more > 0 ? `… and ${plural(more, "more metric")}` : "", next].filter(
    (line) => line !== "",
  );
}

const MOST_LINES = 6;

/** Why a success metric whose interval is good is not called better. */
function limitOf({ role, decision, statistic, boundary }: JudgedMetric): string {
  if (role !== "success" || decision !== "undecided" || typeof statistic !== "number") return "";
  return typeof boundary === "number"
    ? `, z ${statistic.toFixed(2)} where ${boundary.toFixed(2)} is needed`
    : ", not judged in this look";
}

function unitsText({ units = {}, kind }: ExperimentState): string {
  const [about, what] = kind === "shadow" ? ["", "requests"] : ["about ", "units"];
  const arms = Object.entries(units).map(([arm, number]) => `${arm} ${about}${count(number)} ${what}`);
  return arms.slice(0, 2).join(", ");
}

function unitsSentence({ units = {}, kind }: ExperimentState): string {
  const arms = Object.entries(units).map(([arm, number]) => `${code(arm, 60)} ${count(number)}`);
  const what = kind === "shadow" ? "Requests that both answered" : "Units so far, about";
  return arms.length === 0 ? "" : `${what}: ${listed(arms.slice(0, 2))}.`;
}

const METHODS = {
  "group-sequential": "Group-sequential: what each look spends of α is counted",
  "always-valid": "Always-valid: it may be looked at as often as one likes",
  paired: "Paired: both models answered the same requests",
} as const satisfies Record<ExperimentState["method"], string>;

const DECISIONS: Readonly<Record<NonNullable<ExperimentState["metrics"]>[number]["decision"], Outcome>> = {
  better: "pass",
  "not-worse": "pass",
  worse: "fail",
  undecided: "inconclusive",
  unmeasured: "unmeasured",
};

function agreementSentence({ pairs, agree, difference }: NonNullable<ExperimentState["agreement"]>): string {
  const same = agree === null ? "" : `, ${percent(agree, 2)} of them alike`;
  const apart = difference === null ? "" : `, ${together([difference])(difference)} apart on average`;
  return `Both models answered ${count(pairs)} requests${same}${apart}.`;
}

function ratioSentence(ratio: ExperimentState["sampleRatio"]): string {
  if (ratio === undefined) return "";
  const arms = Object.entries(ratio.counts).map(([name, units]) => `${code(name, 60)} ${count(units)}`);
  const p = pValueText(ratio.pValue);
  const odds = p === "" ? "" : ` (p ${prose(p)})`;
  const words = {
    true: `❌ The arms do not have their planned shares${odds}: the assignment loses units, and no result counts before that is mended.`,
    false: `✅ The arms have their planned shares${odds}.`,
    null: "⛔ Whether the arms have their planned shares was not measured.",
  }[String(ratio.flagged) as "true" | "false" | "null"];
  return `${words} New units: ${listed(arms.slice(0, 10))}.`;
}

/** Standard errors, and how many are needed. */
function evidence(statistic: number | null | undefined, boundary: number | null | undefined): string {
  if (typeof statistic !== "number") return "–";
  return `${statistic.toFixed(2)}${typeof boundary === "number" ? ` (${boundary.toFixed(2)})` : ""}`;
}

function cell(value: number | null | undefined, show: (value: number | null | undefined) => string): string {
  return value === null || value === undefined ? "–" : show(value);
}
