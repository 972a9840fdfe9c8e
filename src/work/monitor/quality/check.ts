/** What is checked of a window's rows, as data: which rows count, what fails one, what is allowed, and who said so. */
import type { ColumnQuality } from "../../../generated/types.ts";

export type Dimension =
  | "schema"
  | "type"
  | "completeness"
  | "validity"
  | "uniqueness"
  | "constancy"
  | "statistics"
  | "freshness"
  | "volume"
  | "cross-field"
  | "referential";

export type CellFormat = NonNullable<ColumnQuality["format"]>;
export type CellType = NonNullable<ColumnQuality["type"]>;

/** What a cell that is not empty has to be. */
export type CellTest =
  | { readonly test: "type"; readonly type: CellType }
  /** Below it, or no number: fails. */
  | { readonly test: "atLeast"; readonly value: number }
  | { readonly test: "atMost"; readonly value: number }
  | { readonly test: "oneOf"; readonly values: readonly (string | number | boolean)[] }
  /** RE2, found anywhere in the text. */
  | { readonly test: "pattern"; readonly pattern: string }
  | { readonly test: "format"; readonly format: CellFormat }
  /** Code points. */
  | { readonly test: "length"; readonly min: number | undefined; readonly max: number | undefined }
  | { readonly test: "finite" };

/** What is counted of the rows. */
export type Measure =
  /** Rows. */
  | { readonly kind: "rows" }
  /** The column is there: none of the rows fails, or all. Empty in all of them counts as missing, by the window's profile. */
  | { readonly kind: "present" }
  /** Of the rows that did not fail, those without an answer. Counted as the answers are read. */
  | { readonly kind: "answered" }
  /** Columns that are not among these: all rows fail, and `values` has the columns' names. */
  | { readonly kind: "extra"; readonly known: readonly string[] }
  /** Of the cells that are not empty, those that fail the test. */
  | { readonly kind: "cells"; readonly test: CellTest }
  /** Of the rows, those whose cell is empty; NaN is empty, as in pandas. */
  | { readonly kind: "nulls" }
  /** Of the rows with all of these columns, those whose values another row has too (pandas' `duplicated(keep=False)`). */
  | { readonly kind: "repeated"; readonly columns: readonly string[] }
  /** Of the rows with a time, those before the row that stands before them. */
  | { readonly kind: "ordered" }
  /** `values.newest`, in milliseconds, of the rows that are not ahead of the clock; those that are fail. */
  | { readonly kind: "newest"; readonly maxFutureMs: number }
  /** `values`: n, mean, m2 (the sum of squares about the mean) and sum of the finite numbers. */
  | { readonly kind: "moments" }
  /** `values.different`. */
  | { readonly kind: "distinct" }
  /** Of a category: values that the reference has nowhere. Counted by the window's profile. */
  | { readonly kind: "unseen" }
  /** Of the cells that are not empty, those that another dataset's column does not have. */
  | { readonly kind: "known"; readonly dataset: string; readonly column: string }
  /** Of the rows for which the condition is not null, those for which it is false. */
  | { readonly kind: "condition"; readonly expr: string };

/** What the counted has to keep to. */
export type Bound =
  /** The share of failed rows is not credibly above `limit`. */
  | "share"
  /** The share of failed rows is not credibly above the reference's by more than `limit`. */
  | "shareChange"
  /** Of quantiles: the share of failed rows is within `limit` standard errors of the reference's. */
  | "shareZ"
  | "min"
  | "max"
  /** Of rows: the relative difference from the median of the windows before. */
  | "change"
  /** Of a statistic: at most `limit` standard errors from the reference's. */
  | "z"
  /** Milliseconds. */
  | "age"
  | "none";

export interface QualityCheck {
  /** `columns.age.min`, as the manifest's section has it, or `default.…`: stable, one a check. */
  readonly id: string;
  readonly dimension: Dimension;
  readonly column?: string;
  readonly severity: "warn" | "error";
  readonly measure: Measure;
  readonly bound: Bound;
  readonly limit: number;
  /** The share of counted rows that has to pass; 1 where the limit says something else. */
  readonly mostly: number;
  /** `models/credit/model.yaml:41`, or `default`. */
  readonly limitFrom: string;
  /** Of `moments`: which statistic. */
  readonly statistic?: "mean" | "std" | "sum";
  /** Of a quantile: `p99`, and the share of rows below it. */
  readonly quantile?: { readonly name: string; readonly share: number };
  /** Only the rows for which this condition is true count. */
  readonly expectedWhen?: string;
  /** An assertion's name, else its expression; else what the check is about. */
  readonly subject: string;
  /** Why it cannot be measured, whatever the rows are: a sentence. */
  readonly problem?: string;
}

/** Where a limit was set, as findings tell it. */
export type From = (...steps: readonly (string | number)[]) => string;

/** A column's name as a step of an id: a point in it is none between steps. */
export function idOf(name: string): string {
  return name.replaceAll(/[\\.]/g, "\\$&");
}
