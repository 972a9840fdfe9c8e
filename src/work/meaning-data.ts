import type { Finding } from "../findings/finding.ts";
import type { ModelManifest } from "../generated/types.ts";
import { didYouMean, listed, plural } from "../kernel/text.ts";
import { pointerTo } from "../manifest/pointers.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { findingsOf, type Remark, type Source } from "../manifest/source.ts";
import { marginRemarks } from "./meaning-margin.ts";
import { MEANING_RULES } from "./meaning-rules.ts";

/** What is known of the data that a manifest names. */
export interface DataFacts {
  readonly datasets: Readonly<Record<string, DatasetFacts>>;
  /** Rows that an evaluation dataset shares with a training dataset. */
  readonly overlaps: readonly OverlapFacts[];
  /** Slices that are conditions, tried on the deciding dataset. */
  readonly slices?: readonly SliceFacts[];
  /** The day of the run, YYYY-MM-DD. */
  readonly today: string;
}

/** Everything that was measured of one dataset; what is absent was not. */
export interface DatasetFacts {
  readonly columns?: readonly ColumnFacts[];
  readonly rows?: number;
  /** Distinct values of the target as text, if there are few. */
  readonly targetValues?: readonly string[];
  readonly positives?: number;
  /** `sha256:…` of the content. */
  readonly digest?: string;
  /** Why it could not be read: a sentence. */
  readonly problem?: string;
}

export interface ColumnFacts {
  readonly name: string;
  readonly type?: "number" | "category" | "boolean";
}

export interface OverlapFacts {
  readonly evaluation: string;
  readonly training: string;
  readonly ids?: number;
  /** Rows that are equal in all columns that both have, the id left out. */
  readonly rows?: number;
  /** Evaluation rows that equal another evaluation row in these columns: how much of `rows` chance explains. */
  readonly repeated?: number;
}

export interface SliceFacts {
  readonly name: string;
  readonly rows?: number;
  /** Why the condition cannot be evaluated: a sentence. */
  readonly problem?: string;
}

/** What the data says against the manifest: columns, types, versions, shared rows, what it can detect. */
export function checkData(source: Source<ModelManifest>, model: ResolvedModel, facts: DataFacts): readonly Finding[] {
  const entries = Object.entries(facts.datasets);
  return findingsOf(source, [
    ...entries.flatMap(([name, dataset]) => [...readingRemarks(name, dataset), ...versionRemarks(model, name, dataset)]),
    ...columnRemarks(source.manifest, model, facts),
    ...entries.flatMap(([name, dataset]) => targetRemarks(model, name, dataset)),
    ...facts.overlaps.flatMap((overlap) => overlapRemarks(overlap, facts.datasets[overlap.evaluation]?.rows)),
    ...Object.keys(model.datasets).flatMap((name) => ageRemarks(model, name, facts.today)),
    ...sliceRemarks(source.manifest, facts.slices ?? []),
    ...marginRemarks(source.manifest, model, facts),
  ]);
}

function readingRemarks(name: string, { problem, rows }: DatasetFacts): readonly Remark[] {
  const at = pointerTo("/datasets", name, "path");
  if (problem !== undefined) return [{ rule: MEANING_RULES.dataset, at, subject: name, message: problem }];
  if (rows !== 0) return [];
  return [{ rule: MEANING_RULES.dataset, at, subject: name, message: `The dataset "${name}" has no rows.`, remediation: "Bring its rows." }];
}

function versionRemarks(model: ResolvedModel, name: string, { digest }: DatasetFacts): readonly Remark[] {
  const pinned = model.datasets[name]?.sha256;
  if (pinned === undefined || digest === undefined || digest === `sha256:${pinned}`) return [];
  const message = `The content of "${name}" is not the pinned version: its digest is ${digest.replace("sha256:", "")}.`;
  return [{ rule: MEANING_RULES.version, at: pointerTo("/datasets", name, "version", "sha256"), subject: name, message }];
}

/** Columns that the manifest names, against those of every dataset: each name once, with all datasets that lack it. */
function columnRemarks(manifest: ModelManifest, model: ResolvedModel, facts: DataFacts): readonly Remark[] {
  return namedColumns(manifest, model).flatMap((column) => {
    const { at, name, isEvaluationOnly, type } = column;
    const datasets = isEvaluationOnly ? model.evaluationData : Object.keys(model.datasets);
    const seen = datasets.flatMap((dataset) => {
      const columns = facts.datasets[dataset]?.columns;
      return columns === undefined ? [] : [{ dataset, columns }];
    });
    const without = seen.filter(({ columns }) => !columns.some((other) => other.name === name));
    const [first] = without;
    if (first !== undefined) return [missingColumn({ at, name, datasets: without.map(({ dataset }) => dataset), known: first.columns })];
    const mistyped = seen.filter(({ columns }) => isMistyped(type, columns.find((other) => other.name === name)?.type));
    return mistyped.length === 0 ? [] : [mistypedColumn(column, mistyped.map(({ dataset }) => dataset))];
  });
}

interface NamedColumn {
  readonly at: string;
  readonly name: string;
  readonly isEvaluationOnly: boolean;
  readonly type?: ColumnFacts["type"];
}

function namedColumns({ target, columns = {}, features = [], evaluation }: ModelManifest, { prediction }: ResolvedModel): readonly NamedColumn[] {
  const roles = Object.entries(columns).flatMap(([role, name]) => (typeof name === "string" ? [{ at: `/columns/${role}`, name, isEvaluationOnly: false }] : []));
  // A predictions file replaces the model, and with it the features that evaluation would read.
  const readsFeatures = prediction.kind !== "file";
  const used = readsFeatures ? features.map(({ name, type }, index) => ({ at: `/features/${index}/name`, name, type, isEvaluationOnly: true })) : [];
  const slices = (evaluation.slices ?? []).flatMap((slice, index) =>
    typeof slice === "string" ? [{ at: `/evaluation/slices/${index}`, name: slice, isEvaluationOnly: true }] : [],
  );
  return [{ at: "/target/column", name: target.column, isEvaluationOnly: false }, ...roles, ...used, ...slices];
}

interface MissingColumn {
  readonly at: string;
  readonly name: string;
  readonly datasets: readonly string[];
  readonly known: readonly ColumnFacts[];
}

function missingColumn({ at, name, datasets, known }: MissingColumn): Remark {
  const names = known.map((column) => column.name);
  const message = `There is no column "${name}" in ${listed(datasets)}.${didYouMean(name, names)}`;
  const some = names.length > 30 ? [...names.slice(0, 30), `${names.length - 30} more`] : names;
  return { rule: MEANING_RULES.columns, at, subject: name, message, remediation: `Columns there: ${listed(some)}.` };
}

function isMistyped(wanted: ColumnFacts["type"], found: ColumnFacts["type"]): boolean {
  return (wanted === "number" || wanted === "boolean") && found === "category";
}

function mistypedColumn({ at, name, type }: NamedColumn, datasets: readonly string[]): Remark {
  const message = `The feature "${name}" is declared as ${type}, but in ${listed(datasets)} it has text.`;
  return { rule: MEANING_RULES.columns, at, subject: name, message, remediation: "Declare it as `type: category`, or mend the data." };
}

/** More distinct values than this are not listed. */
const FEW = 20;

function targetRemarks({ task, target, datasets }: ResolvedModel, name: string, { targetValues }: DatasetFacts): readonly Remark[] {
  if (targetValues === undefined || task === "regression" || datasets[name] === undefined) return [];
  const rule = MEANING_RULES.target;
  const shown = targetValues.length > FEW ? `${targetValues.length} values` : listed(targetValues);
  if (task === "binary-classification" && !targetValues.some((value) => isSameValue(value, target.positive))) {
    const message = `No row of "${name}" has the positive value ${target.positive}; the target "${target.column}" has ${shown}.`;
    return [{ rule, at: "/target", part: "key", subject: name, message, remediation: "Name the positive value as `target.positive`." }];
  }
  if (targetValues.length === 1) {
    const message = `The target "${target.column}" has only the value ${shown} in "${name}"; nothing can be told apart there.`;
    return [{ rule, at: pointerTo("/datasets", name), part: "key", subject: name, message, remediation: "Choose rows with all classes." }];
  }
  const tooMany = task === "binary-classification" && targetValues.length > 2;
  const message = `The target "${target.column}" has ${plural(targetValues.length, "value")} in "${name}": ${shown}. All but ${target.positive} count as negative.`;
  return tooMany ? [{ rule, at: "/target", part: "key", outcome: "warn", subject: name, message, remediation: "If that is not meant, use `task: multiclass-classification`." }] : [];
}

function isSameValue(text: string, value: string | number | boolean): boolean {
  return text === String(value) || (typeof value === "number" && text.trim() !== "" && Number(text) === value) || (typeof value === "boolean" && text.toLowerCase() === String(value));
}

/**
 * Rows of few and coarse columns are often equal although they are different cases. Where evaluation rows equal each
 * other as often, equality tells nothing; beyond that, few may be chance and many are not.
 */
const CHANCE_SHARE = 0.01;

function overlapRemarks({ evaluation, training, ids = 0, rows = 0, repeated = 0 }: OverlapFacts, total = 0): readonly Remark[] {
  const at = pointerTo("/datasets", evaluation, "path");
  const rule = MEANING_RULES.separation;
  if (ids > 0) {
    const message = `${plural(ids, "row")} of "${evaluation}" ${ids === 1 ? "has its id" : "have their ids"} in "${training}" too: the model has learned them.`;
    return [{ rule, at, subject: evaluation, message, evidence: { sharedIds: ids, rows: total } }];
  }
  if (rows <= repeated) return [];
  const isChance = total > 0 && (rows - repeated) / total < CHANCE_SHARE;
  const message = `${plural(rows, "row")} of "${evaluation}" ${rows === 1 ? "is" : "are"} in "${training}" too, equal in every column.`;
  return [{ rule, at, outcome: isChance ? "warn" : "fail", subject: evaluation, message, evidence: { sharedRows: rows, rows: total } }];
}

function sliceRemarks({ evaluation }: ModelManifest, slices: readonly SliceFacts[]): readonly Remark[] {
  return slices.flatMap(({ name, rows, problem }): readonly Remark[] => {
    const index = (evaluation.slices ?? []).findIndex((slice) => typeof slice !== "string" && slice.name === name);
    const remark = { rule: MEANING_RULES.columns, at: `/evaluation/slices/${index}/where`, subject: name };
    if (problem !== undefined) return [{ ...remark, message: problem, remediation: "Correct the condition." }];
    if (rows !== 0) return [];
    return [{ ...remark, outcome: "warn", message: `The slice "${name}" has no rows, so nothing is looked at.`, remediation: "Correct the condition." }];
  });
}

const DAY = 86_400_000;

function ageRemarks({ datasets }: ResolvedModel, name: string, today: string): readonly Remark[] {
  const { period, maxAgeMs, declared } = datasets[name] ?? {};
  if (period === undefined || maxAgeMs === undefined) return [];
  const age = Date.parse(today) - Date.parse(period.to);
  if (!(age > maxAgeMs)) return [];
  const message = `The newest rows of "${name}" are ${plural(Math.floor(age / DAY), "day")} old; maxAge is ${declared?.maxAge}.`;
  return [{ rule: MEANING_RULES.freshness, at: pointerTo("/datasets", name, "maxAge"), outcome: "warn", subject: name, message }];
}
