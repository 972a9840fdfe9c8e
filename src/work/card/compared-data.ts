import type { ComparedDataset, EvaluatedDataset } from "../../generated/types.ts";
import type { CardSide } from "./change.ts";
import { digestOf, personalColumns } from "./datasets.ts";

const MOST_DATASETS = 100;
const MOST_NAMES = 1000;

/** Datasets of which the rows, the columns, or the columns with personal data are others than before. */
export function comparedData(base: CardSide, head: CardSide): ComparedDataset[] {
  const names = [...new Set([base, head].flatMap(({ manifest }) => Object.keys(manifest.datasets)))];
  return names.flatMap((name) => compared(name, base, head) ?? []).slice(0, MOST_DATASETS);
}

function compared(dataset: string, base: CardSide, head: CardSide): ComparedDataset | undefined {
  const [before, after] = [base.manifest.datasets[dataset], head.manifest.datasets[dataset]];
  const rows = ends(rowsOf(base, dataset), rowsOf(head, dataset));
  const asOf = ends(before?.asOf ?? before?.period?.to, after?.asOf ?? after?.period?.to);
  const digest = ends(digestOf(base, dataset), digestOf(head, dataset));
  const columns = columnsOf(head.evaluation?.datasets[dataset]);
  const personal = names(
    before === undefined ? [] : personalColumns(before),
    after === undefined ? [] : personalColumns(after),
  );
  const op = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const isSame = [rows, asOf, digest].every(
    (both) => both === undefined || both.from === both.to || both.from === undefined,
  );
  if (op === "changed" && isSame && columns === undefined && personal === undefined) return undefined;
  return {
    dataset,
    op,
    ...(rows && { rows }),
    ...(asOf && { asOf }),
    ...(digest && { digest }),
    ...(columns && { columns }),
    ...(personal && { personal }),
  };
}

function rowsOf({ evaluation, scan }: CardSide, dataset: string): number | undefined {
  const looked = scan?.datasets[dataset];
  return evaluation?.datasets[dataset]?.rows ?? (looked?.unread === undefined ? looked?.rows : undefined);
}

function ends<T>(from: T | undefined, to: T | undefined): { readonly from?: T; readonly to?: T } | undefined {
  if (from === undefined && to === undefined) return undefined;
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** How the content that judges differs from the one that it replaces, as it was measured. */
function columnsOf(dataset: EvaluatedDataset | undefined): ComparedDataset["columns"] {
  const columns = dataset?.succession?.columns;
  if (columns === undefined) return undefined;
  const changed = [
    ...columns.changed.map(({ name }) => name),
    ...columns.renamed.map(({ from, to }) => `${from} → ${to}`),
  ];
  if (columns.added.length + columns.gone.length + changed.length === 0) return undefined;
  return {
    added: columns.added.slice(0, MOST_NAMES),
    removed: columns.gone.slice(0, MOST_NAMES),
    changed: changed.slice(0, MOST_NAMES),
  };
}

function names(before: readonly string[], after: readonly string[]): ComparedDataset["personal"] {
  const added = after.filter((name) => !before.includes(name)).slice(0, MOST_NAMES);
  const removed = before.filter((name) => !after.includes(name)).slice(0, MOST_NAMES);
  return added.length + removed.length === 0 ? undefined : { added, removed };
}
