import type { FeatureSpec } from "../data/features.ts";
import type { HeldRows } from "../data/held-rows.ts";
import type { Predictions } from "../data/predictions.ts";
import type { AskedRows } from "../data/score.ts";
import type { Table, Wishes } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { LoadedOnnx } from "../engines/onnx.ts";
import type { Host } from "../host/host.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { Reading } from "./reading.ts";
import type { Contender, Isolation } from "./request.ts";
import type { Answerer } from "./role.ts";
import type { GivenAnswers } from "./shard-answers.ts";

/** A model that can be asked about rows. */
export interface Oracle extends AsyncDisposable {
  /** The manifest that it was made for. */
  readonly model: ResolvedModel;
  /** Of an ONNX file. */
  readonly onnx?: LoadedOnnx | undefined;
  /** What it says of every row, with labels beside them or not. Throws a Problem where it cannot. */
  predict(question: RowQuestion): Promise<Predictions>;
  /** How several jobs may ask it about a table. Absent: it has answered in a file, and nothing is asked. Throws as `predict` does. */
  share?(table: Table): SharedQuestion;
  /** Keeps the rows of a small table to ask about them again. Absent: it is not asked more than once. Throws as `predict` does. */
  hold?(question: RowQuestion): Promise<HeldRows>;
  features(table: Table): readonly FeatureSpec[];
  /** The columns that it is asked with. Throws a UserError for a table that does not fit it. */
  reads(table: Table): readonly string[];
  /** What it takes columns for that the manifest says nothing of. */
  wishes(columns: readonly string[]): Wishes;
}

/** Rows that a model is asked about. */
export interface RowQuestion {
  readonly table: Table;
  /** What its answers mean. */
  readonly reading: Reading;
  /** What it said of all of them in other jobs. Absent: it is asked. */
  readonly given?: GivenAnswers | undefined;
}

/** What several jobs ask together. */
export type SharedQuestion =
  | { readonly kind: "rows"; readonly asked: AskedRows }
  /** A command may look at all rows together: one job asks it about all, and leaves its predictions as a file. */
  | { readonly kind: "whole"; readonly digest: string; leave(file: string): Promise<void> };

export interface Tools {
  readonly database: DuckDb;
  /** A folder that DuckDB may read: absolute. */
  readonly scratch: string;
}

export interface OracleOptions extends Tools, Answerer {
  readonly host: Host;
  readonly contender: Contender;
  readonly isolation: Isolation;
  /** The manifest that judges; the contender's own says how to read it. */
  readonly judged: ResolvedModel;
}
