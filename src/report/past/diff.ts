import { number, scaleFor, signed } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import { metricName } from "../../manifest/metric-names.ts";
import type { ChangedContent, ChangedValue, ComparedMetric, DiffSide, RunDiff } from "../../records/run-diff.ts";
import { renderCardChanges } from "../card-changes.ts";
import { code, details, prose, table } from "../markdown.ts";
import { valueWords } from "./row-cells.ts";

const MOST = 60;

/** What differs between two runs: parameters, data, code, numbers and the card, each under its own head. */
export function diffMarkdown(diff: RunDiff): string {
  const { model, a, b } = diff;
  const parts = [
    `### ${code(model)}: ${code(nameOf(a))} → ${code(nameOf(b))}`,
    claims(diff),
    metricsPart(diff),
    paramsPart(diff),
    contentPart("Training data", diff.trainedOn),
    contentPart("Evaluation data", diff.judgedOn),
    codePart(diff),
    cardPart(diff),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function nameOf({ name, key }: DiffSide): string {
  return key.startsWith(name.toLowerCase()) ? name : `${name} (${key.slice(0, 7)})`;
}

function claims({ a, b }: RunDiff): string {
  const own = [a, b].filter(({ isClaim }) => isClaim).map((side) => code(nameOf(side)));
  if (own.length === 0) return "";
  return `What is known of ${own.join(" and ")} is what ${own.length === 1 ? "its run says" : "their runs say"}: nobody measured it again.`;
}

function metricsPart({ metrics, isSameRows, a, b }: RunDiff): string {
  if (metrics.length === 0) return "### Numbers\n\nNeither was measured.";
  const isPaired = metrics.some(({ deltaInterval }) => deltaInterval !== undefined);
  const rows = metrics
    .slice(0, MOST)
    .map((metric) => [
      prose(metricName(metric.name), 60),
      valueWords(metric.a),
      valueWords(metric.b),
      ...(isSameRows ? [deltaWords(metric)] : []),
    ]);
  const head = ["Metric", prose(nameOf(a), 60), prose(nameOf(b), 60), ...(isSameRows ? ["Difference"] : [])];
  const noise = isPaired
    ? "The intervals of the differences are of both on the same rows at once."
    : "The two were not measured beside each other, so the noise of a difference is not known.";
  const how = isSameRows
    ? `The same rows decided. ${noise}`
    : "The two were measured on other rows, or one was not: their numbers cannot be subtracted.";
  return `### Numbers\n\n${table({ head, rows, align: "lrrr" })}\n\n${how}`;
}

function deltaWords({ a, b, delta, deltaInterval }: ComparedMetric): string {
  if (delta === undefined) return "";
  const half = [a?.interval, b?.interval, deltaInterval].map((one) => (one ? (one[1] - one[0]) / 2 : Number.NaN));
  const scale = scaleFor([delta], half);
  const text = signed(delta, scale);
  if (deltaInterval === undefined) return number(delta, scale) === number(0, scale) ? "none" : text;
  return `${text} (${signed(deltaInterval[0], scale)} to ${signed(deltaInterval[1], scale)})`;
}

function paramsPart({ params, command }: RunDiff): string {
  const all = command === undefined ? params : [...params, command];
  if (all.length === 0) return "### Parameters\n\nThe same.";
  const value = (text: string | undefined) => (text === undefined ? "not set" : code(text, 200));
  const rows = all.slice(0, MOST).map(({ name, from, to }: ChangedValue) => [code(name), value(from), value(to)]);
  const more = all.length > MOST ? `\n\n… and ${all.length - MOST} more.` : "";
  return `### Parameters\n\n${table({ head: ["Parameter", "From", "To"], rows })}${more}`;
}

function contentPart(title: string, contents: readonly ChangedContent[]): string {
  const changed = contents.filter(({ isChanged }) => isChanged);
  if (contents.length === 0) return "";
  if (changed.length === 0) return `### ${title}\n\nThe same: ${plural(contents.length, "dataset")}.`;
  const side = (one: ChangedContent["from"]) =>
    one === undefined
      ? "none"
      : `${code(one.digest.slice(0, 19))}${one.rows === undefined ? "" : `, ${plural(one.rows, "row")}`}`;
  const rows = contents
    .slice(0, MOST)
    .map(({ name, role, from, to, isChanged }) => [
      code(name),
      prose(role),
      side(from),
      isChanged ? side(to) : "the same",
    ]);
  return `### ${title}\n\n${table({ head: ["Dataset", "Role", "From", "To"], rows })}`;
}

function codePart({ a, b, code: paths }: RunDiff): string {
  const commits = `${commitOf(a)} → ${commitOf(b)}`;
  if (paths === undefined)
    return `### Code\n\n${commits}. Which files differ is not known: no commit of this clone has one of them as it was trained.`;
  if (paths.length === 0) return `### Code\n\n${commits}: no file differs.`;
  const shown = paths.slice(0, MOST).map((path) => `- ${code(path, 200)}`);
  const more = paths.length > MOST ? [`- … and ${paths.length - MOST} more`] : [];
  return `### Code\n\n${commits}: ${plural(paths.length, "file differs", "files differ")}.\n\n${[...shown, ...more].join("\n")}`;
}

function commitOf({ commit }: DiffSide): string {
  return commit === undefined ? "no commit" : `commit ${code(commit.slice(0, 12))}`;
}

function cardPart({ card, a, b }: RunDiff): string {
  if (card === undefined)
    return "The model card cannot be compared: no commit of this clone has one of them as it was trained.";
  if (card.changes.length === 0) return "The model card says the same.";
  const changes = renderCardChanges(card, MOST, { base: a.name, head: b.name });
  return details(`Model card: ${plural(card.changes.length, "change")}`, changes);
}
