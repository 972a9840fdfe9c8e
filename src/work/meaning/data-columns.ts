import { declaredFeatures, excludedFeatures } from "../../manifest/features.ts";
import { targetColumns } from "../../manifest/target.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { listed, suggest } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Remark } from "../../manifest/source.ts";
import { driftColumns } from "./monitoring-columns.ts";
import type { ColumnFacts, DataFacts } from "./data-facts.ts";
import { MEANING_RULES } from "./rules.ts";

/** Columns that the manifest names, against those of every dataset: each name once, with all datasets that lack it. */
export function dataColumnRemarks(manifest: ModelManifest, model: ResolvedModel, facts: DataFacts): readonly Remark[] {
  return namedColumns(manifest, model).flatMap((column) => {
    const { at, name, neededIn, type } = column;
    const datasets = {
      all: Object.keys(model.datasets),
      evaluation: model.evaluationData,
      deciding: model.evaluationData.slice(0, 1),
    }[neededIn];
    const seen = datasets.flatMap((dataset) => {
      const columns = facts.datasets[dataset]?.columns;
      return columns === undefined ? [] : [{ dataset, columns }];
    });
    const without = seen.filter(({ columns }) => !columns.some((other) => other.name === name));
    const [first] = without;
    if (first !== undefined)
      return [missingColumn({ at, name, datasets: without.map(({ dataset }) => dataset), known: first.columns })];
    const mistyped = seen.filter(({ columns }) => isMistyped(type, columns.find((other) => other.name === name)?.type));
    return mistyped.length === 0
      ? []
      : [
          mistypedColumn(
            column,
            mistyped.map(({ dataset }) => dataset),
            mistyped.flatMap(({ columns }) => columns.find((other) => other.name === name)?.mixed ?? [])[0],
          ),
        ];
  });
}

interface NamedColumn {
  readonly at: string;
  readonly name: string;
  readonly neededIn: "all" | "evaluation" | "deciding";
  readonly type?: ColumnFacts["type"];
}

function namedColumns(manifest: ModelManifest, { prediction }: ResolvedModel): readonly NamedColumn[] {
  const { target, columns = {}, evaluation, model = {} } = manifest;
  const features = declaredFeatures(manifest) ?? [];
  const roles = Object.entries(columns).flatMap(([role, name]) =>
    typeof name === "string" ? [{ at: `/columns/${role}`, name, neededIn: "all" as const }] : [],
  );
  // A predictions file replaces the model, and with it the features that evaluation would read.
  const readsFeatures = prediction.kind !== "file";
  const used = readsFeatures
    ? [
        ...features.map(({ name, type }, index) => ({
          at: `/features/${index}/name`,
          name,
          type,
          neededIn: "evaluation" as const,
        })),
        ...excludedFeatures(manifest).map((name, index) => ({
          at: `/features/exclude/${index}`,
          name,
          neededIn: "deciding" as const,
        })),
        ...Object.entries(model.inputs ?? {}).map(([input, name]) => ({
          at: pointerTo("/model/inputs", input),
          name,
          neededIn: "evaluation" as const,
        })),
      ]
    : [];
  const slices = (evaluation.slices ?? []).flatMap((slice, index) =>
    typeof slice === "string"
      ? [{ at: `/evaluation/slices/${index}`, name: slice, neededIn: "deciding" as const }]
      : [],
  );
  const sensitive = (evaluation.fairness?.sensitive ?? []).map((name, index) => ({
    at: `/evaluation/fairness/sensitive/${index}`,
    name,
    neededIn: "deciding" as const,
  }));
  return [
    ...targetColumns(target).map((name, index) => ({
      at: target.column === undefined ? `/target/columns/${index}` : "/target/column",
      name,
      neededIn: "all" as const,
    })),
    ...roles,
    ...used,
    ...slices,
    ...sensitive,
    ...shownColumns(manifest),
    ...monitoredColumns(manifest),
  ];
}

/** Cells of rows that may be shown are those of the rows that decide. */
function shownColumns({ report }: ModelManifest): readonly NamedColumn[] {
  const { columns = [], pictures = [] } = report?.rows ?? {};
  return Object.entries({ columns, pictures }).flatMap(([key, names]) =>
    names.map((name, index) => ({ at: `/report/rows/${key}/${index}`, name, neededIn: "deciding" as const })),
  );
}

/** Without a list of features the data tells which columns are watched; with one the manifest has told already. */
function monitoredColumns(manifest: ModelManifest): readonly NamedColumn[] {
  const { monitoring } = manifest;
  if (monitoring === undefined || declaredFeatures(manifest) !== undefined) return [];
  const apart = new Set([...Object.keys(monitoring.features ?? {}), ...excludedFeatures(manifest)]);
  return driftColumns(monitoring).flatMap(({ at, name }) =>
    apart.has(name) ? [] : [{ at, name, neededIn: "deciding" as const }],
  );
}

interface MissingColumn {
  readonly at: string;
  readonly name: string;
  readonly datasets: readonly string[];
  readonly known: readonly ColumnFacts[];
}

function missingColumn({ at, name, datasets, known }: MissingColumn): Remark {
  const names = known.map((column) => column.name);
  const message = `There is no column "${name}" in ${listed(datasets)}.${nearest(name, names)}`;
  const some = names.length > 30 ? [...names.slice(0, 30), `${names.length - 30} more`] : names;
  return {
    rule: MEANING_RULES.columns,
    at,
    subject: name,
    message,
    remediation: `Columns there: ${listed(some)}.`,
  };
}

function nearest(name: string, known: readonly string[]): string {
  const spaced = known.find((one) => one.trim() === name.trim());
  if (spaced !== undefined)
    return ` There is ${JSON.stringify(spaced)}, which differs in white space: write the header without spaces around names.`;
  const other = suggest(name, known);
  return other === undefined ? "" : ` Did you mean "${other}"?`;
}

function isMistyped(wanted: ColumnFacts["type"], found: ColumnFacts["type"]): boolean {
  return (wanted === "number" || wanted === "boolean") && found === "category";
}

function mistypedColumn(
  { at, name, type }: NamedColumn,
  datasets: readonly string[],
  mixed: string | undefined,
): Remark {
  const message = `The feature "${name}" is declared as ${type}, but in ${listed(datasets)} it has text.${mixed === undefined ? "" : ` ${mixed}`}`;
  return {
    rule: MEANING_RULES.columns,
    at,
    subject: name,
    message,
    remediation: "Declare it as `type: category`, or mend the data.",
  };
}
