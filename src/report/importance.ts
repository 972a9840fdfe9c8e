import type { FeatureImportance, MeasuredImportance, PermutedValue } from "../generated/types.ts";
import { count, number, percent, scaleFor, type Scale } from "../kernel/numbers.ts";
import { toDigits } from "../kernel/rounding.ts";
import { listed, plural } from "../kernel/text.ts";
import { metricName } from "../manifest/metric-names.ts";
import { code, htmlCode, plain, prose, table } from "./markdown.ts";

const NAME = 60;

/** The line that stands for the folded table. */
export function importanceSummary({ features, metric }: MeasuredImportance): string {
  const named = features.slice(0, 3).map(({ name }) => htmlCode(name, NAME));
  return `What features are worth to ${prose(metricName(metric), 60)}: ${named.join(", ")}${features.length > 3 ? ", …" : ""}`;
}

/** The same for a terminal: the five that are worth most. */
export function importanceLine({ features, metric }: MeasuredImportance): string {
  const named = features.slice(0, 5).flatMap(({ name, candidate }) => {
    const mean = candidate === undefined ? "" : ` (${toDigits(candidate.mean, 2)})`;
    return candidate === undefined ? [] : [plain(name, 40) + mean];
  });
  return named.length === 0 ? "" : `Features worth most to ${plain(metricName(metric), 60)}: ${named.join(", ")}.`;
}

/** Each feature with what the metric loses without it, at most `most` rows. */
export function renderImportance(importance: MeasuredImportance, most: number): string {
  const { features, baseline } = importance;
  const shown = features.slice(0, most);
  const scale = importanceScale(importance);
  const isComparing = baseline !== undefined;
  const rows = shown.map(({ name, candidate, baseline: other }) => [
    code(name, NAME),
    ...(isComparing ? [cell(other, scale)] : []),
    cell(candidate, scale),
  ]);
  const head = ["Feature", ...(isComparing ? ["Baseline"] : []), "This pull request"];
  const grid = rows.length === 0 ? "" : table({ head, rows, align: isComparing ? "lrr" : "lr" });
  return [grid, together(importance, scale), notes(importance, shown.length)]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The features that moved most between the two models, where both are known. */
export function movedMost({ features }: MeasuredImportance): FeatureImportance | undefined {
  const moved = ({ candidate, baseline }: FeatureImportance): number =>
    Math.abs((candidate?.mean ?? 0) - (baseline?.mean ?? 0));
  const known = features.filter(({ candidate, baseline }) => candidate !== undefined && baseline !== undefined);
  return known.toSorted((a, b) => moved(b) - moved(a)).find((feature) => areApart(feature));
}

/** Other permutations would not make the two alike. */
function areApart({ candidate, baseline }: FeatureImportance): boolean {
  const [own, other] = [candidate?.interval, baseline?.interval];
  return own !== undefined && own !== null && other !== undefined && other !== null
    ? own[0] > other[1] || own[1] < other[0]
    : false;
}

function importanceScale({ features }: MeasuredImportance): Scale {
  const means = features.flatMap(({ candidate, baseline }) => [candidate, baseline]).flatMap((one) => one?.mean ?? []);
  const widths = features.flatMap(({ candidate }) =>
    candidate?.interval ? [(candidate.interval[1] - candidate.interval[0]) / 2] : [],
  );
  return scaleFor(means, [Math.max(0, ...widths)]);
}

function cell(value: PermutedValue | undefined, scale: Scale): string {
  if (value === undefined) return "—";
  const { mean, interval } = value;
  return interval === null
    ? number(mean, scale)
    : `${number(mean, scale)} (${number(interval[0], scale)} to ${number(interval[1], scale)})`;
}

function together({ groups }: MeasuredImportance, scale: Scale): string {
  const lines = groups.slice(0, 10).map(({ features, candidate }) => {
    const names = features.slice(0, 5).map((name) => code(name, NAME));
    const more = features.length > 5 ? ` and ${features.length - 5} more` : "";
    return `- ${more === "" ? listed(names) : names.join(", ") + more} together: ${cell(candidate, scale)}`;
  });
  if (lines.length === 0) return "";
  return `These say much the same, so each looks less important alone than they are:\n\n${lines.join("\n")}`;
}

function notes(importance: MeasuredImportance, shown: number): string {
  const { features, metric, rows, repeats, level, leftOut, baselineReason, better } = importance;
  const left = features.length - shown;
  const moved = movedMost(importance);
  const change = better === "higher" ? "falls" : "rises";
  return [
    `How much ${prose(metricName(metric), 60)} ${change} where a feature’s cells are those of other rows: mean of ${repeats} permutations of ${plural(rows, "row")}, with its ${percent(level, 0)} interval over permutations.`,
    moved === undefined ? "" : `${code(moved.name, NAME)} moved most.`,
    left > 0 ? `${count(left)} less important ${left === 1 ? "one is" : "ones are"} in report.html.` : "",
    leftOut > 0
      ? `${plural(leftOut, "feature")} ${leftOut === 1 ? "was" : "were"} not looked at: raise evaluation.importance.features, or lower its rows.`
      : "",
    baselineReason === undefined ? "" : `Of the baseline nothing is known: ${prose(baselineReason, 300)}`,
  ]
    .filter((note) => note !== "")
    .join(" ");
}
