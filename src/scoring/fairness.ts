import type { Table } from "../data/table.ts";
import type { MeasuredFairness } from "../generated/types.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { measureFairness, type SensitiveColumn } from "../work/measure/fairness.ts";
import type { MeasureOptions } from "../work/measure/metrics.ts";
import type { TaskSample } from "../work/measure/registry.ts";
import { within } from "./problems.ts";

export interface FairnessRequest {
  readonly table: Table;
  readonly model: ResolvedModel;
  readonly sample: TaskSample;
  readonly options: MeasureOptions;
}

/** Each sensitive column by itself, and the groups that all of them form together. */
export async function measureFairnessOf({
  table,
  model,
  sample,
  options,
}: FairnessRequest): Promise<readonly MeasuredFairness[]> {
  const { fairness } = model;
  if (fairness === undefined || sample.task !== "binary-classification") return [];
  const columns: SensitiveColumn[] = [];
  for (const name of fairness.sensitive) {
    columns.push({
      name,
      ...(await within({ rule: "sensitive", file: model.file }, () => table.strings(name))),
    });
  }
  const together = fairness.intersections && columns.length > 1 ? [columns] : [];
  return [...columns.map((column) => [column]), ...together].map((group) =>
    measureFairness({
      sample,
      columns: group,
      disparities: fairness.limits.map(({ name }) => name),
      margin: fairness.margin,
      options,
    }),
  );
}
