import { approximateDistinct } from "../data/approximate-distinct.ts";
import type { Table } from "../data/table.ts";
import type { ResolvedModel, ResolvedSlice } from "../manifest/resolved-model.ts";
import { slicesOf, sliceWhere, type Slice, type SliceColumn } from "../work/measure/slice-rows.ts";
import { measureSlice, type SliceMeasurement, type SliceQuestion } from "../work/measure/slices.ts";
import { within } from "./problems.ts";

export interface SlicingOptions {
  readonly table: Table;
  readonly model: ResolvedModel;
  readonly file: string | undefined;
  /** Names of the candidate's features, for the automatic slices. */
  readonly features: readonly string[];
  readonly question: SliceQuestion;
}

/** Wide tables: the first features, so that time and the number of tests stay bounded. */
const MOST_FEATURES = 60;
/** A category with more values has hardly one that 5 % of the rows share. */
const MOST_CATEGORIES = 1000;

/**
 * Declared slices, and where there is a baseline the automatic ones: every category and every quarter of a feature.
 * One column is held in memory at a time.
 */
export async function measureSlices(options: SlicingOptions): Promise<readonly SliceMeasurement[]> {
  const { table, model, features, question } = options;
  const measured: SliceMeasurement[] = [];
  const add = (slices: readonly Slice[]): void =>
    void measured.push(...slices.map((slice) => measureSlice(slice, question)));
  for (const slice of model.slices)
    add(await within({ rule: "slice", file: model.file }, () => declared(table, slice)));
  if (question.sample.baseline === undefined) return measured;
  const taken = new Set(model.slices.map(({ name }) => name));
  for (const name of features.filter((feature) => !taken.has(feature)).slice(0, MOST_FEATURES))
    add(await automatic(table, name));
  return measured;
}

async function declared(table: Table, { name, where }: ResolvedSlice): Promise<readonly Slice[]> {
  if (where !== undefined) return [sliceWhere({ name, where, mask: await table.where(where) })];
  return slicesOf(await readColumn(table, name, true));
}

async function automatic(table: Table, name: string): Promise<readonly Slice[]> {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined || column.kind === "time" || column.kind === "other") return [];
  if (column.kind === "category" && (await approximateDistinct(table, name)) > MOST_CATEGORIES) return [];
  return slicesOf(await readColumn(table, name, false));
}

async function readColumn(table: Table, name: string, isDeclared: boolean): Promise<SliceColumn> {
  if (table.column(name).kind === "number")
    return { kind: "number", name, declared: isDeclared, values: await table.numbers(name) };
  return { kind: "category", name, declared: isDeclared, ...(await table.strings(name)) };
}
