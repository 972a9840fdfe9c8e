/** Another door of this room: what the rows of datasets are, whatever a model would say of them. */
import { isRow } from "../data/column-names.ts";
import { countColumns } from "../data/personal/column-facts.ts";
import { repeatedRows } from "../data/repeated-rows.ts";
import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { ScannedDataset } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { UserError, userMessage } from "../kernel/errors.ts";
import { toDigits } from "../kernel/rounding.ts";
import { truncate } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { shownName } from "../work/personal/judge-table.ts";
import { scanTable } from "./personal/scan-table.ts";
import type { RowFiles } from "./request.ts";
import { withTools } from "./tools.ts";

export interface DataToScan extends RowFiles {
  /** Of the content. */
  readonly digest: string;
}

export interface ScanDataRequest {
  readonly host: Host;
  readonly model: ResolvedModel;
  readonly datasets: readonly DataToScan[];
}

/**
 * Missing values, repeated rows and columns with personal data of each dataset. Counts and masks leave, and no cell; a
 * dataset that cannot be read says so, and the others are looked at.
 */
export async function scanData(request: ScanDataRequest): Promise<Readonly<Record<string, ScannedDataset>>> {
  const { host, datasets } = request;
  if (datasets.length === 0) return {};
  const files = datasets.flatMap((dataset) => dataset.files);
  return await withTools({ host, files }, async ({ database }) => {
    const found: Record<string, ScannedDataset> = {};
    for (const dataset of datasets) found[dataset.name] = await scanned(database, dataset, request);
    return found;
  });
}

async function scanned(
  database: DuckDb,
  dataset: DataToScan,
  { host, model }: ScanDataRequest,
): Promise<ScannedDataset> {
  const { digest, files, root = host.workspace } = dataset;
  try {
    const table = await openTable(database, { files, root });
    const looked = await lookedAt(table, dataset, model);
    await table.drop();
    return looked;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { digest, rows: 0, columns: [], personal: [], unread: truncate(userMessage(error), 1000) };
  }
}

/** A record holds at most this many of each. */
const MOST_COLUMNS = 5000;

async function lookedAt(table: Table, { name, digest }: DataToScan, model: ResolvedModel): Promise<ScannedDataset> {
  const { personalData, privacy } = model.datasets[name]?.declared ?? {};
  const counted = await countColumns(table);
  const areNamesValues = isRow(table.columns.map((column) => column.name));
  const personal = await scanTable(table, { personalData, columns: privacy?.columns });
  const target = counted.find((column) => column.name === model.target.column);
  const duplicates = await repeatedRows(table);
  return {
    digest,
    rows: table.rows,
    ...(duplicates !== undefined && { duplicates }),
    ...(target !== undefined && { missingTargets: table.rows - target.filled }),
    columns: counted.slice(0, MOST_COLUMNS).map((column, at) => ({
      // A file without a header has a row where the names should be.
      name: truncate(shownName(column.name, { at, areNamesValues }), 300),
      missing: table.rows - column.filled,
    })),
    personal: personal.slice(0, MOST_COLUMNS).map(({ column, type, confidence, share, checked, shape }) => ({
      column: truncate(column, 300),
      type,
      confidence,
      share: toDigits(share, 4),
      n: checked,
      shape: truncate(shape, 100),
    })),
  };
}
