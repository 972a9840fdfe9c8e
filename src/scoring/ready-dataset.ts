import type { Table } from "../data/table.ts";
import type { Succession } from "../work/rows/succession.ts";
import type { OpenedRows } from "./open-rows.ts";
import type { EvaluationData } from "./request.ts";

/** A dataset that is ready to be scored. */
export interface ReadyDataset {
  readonly data: EvaluationData;
  /** As whoever judges them knows them. */
  readonly rows: OpenedRows;
  /** The same rows with the columns that each of the two models knows, where these are others. */
  readonly candidateTable?: Table | undefined;
  readonly baselineTable?: Table | undefined;
  readonly succession?: Succession | undefined;
  /** Why a candidate that cannot be asked about these rows is not asked about the new ones instead. */
  readonly advice?: string | undefined;
}
