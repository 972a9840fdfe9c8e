import { groupBy } from "../../kernel/grouping.ts";
import { pageName } from "../../records/page-name.ts";
import type { ToldDataset, ToldDatasetUse, ToldIssue } from "../../records/site.ts";

/** What one model does with one content of a dataset. */
export interface FoundUse extends ToldDatasetUse {
  readonly dataset: string;
}

/** Data sets by name, each with all that use it: those that serve first, then by model. */
export function toldDatasets(uses: readonly FoundUse[], issues: readonly ToldIssue[]): readonly ToldDataset[] {
  const byName = groupBy(uses, ({ dataset }) => dataset);
  for (const { dataset } of issues) if (!byName.has(dataset)) byName.set(dataset, []);
  return [...byName]
    .map(([name, own]) => ({
      name,
      page: pageName(name),
      uses: own.map(useOf).toSorted(byService),
      issues: issues.filter(({ dataset }) => dataset === name),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function useOf({ model, page, role, digest, rows, since, last, serves }: FoundUse): ToldDatasetUse {
  return { model, page, role, digest, rows, since, last, serves };
}

function byService(a: ToldDatasetUse, b: ToldDatasetUse): number {
  const served = Number(b.serves.length > 0) - Number(a.serves.length > 0);
  if (served !== 0) return served;
  return a.model < b.model ? -1 : Number(a.model > b.model);
}
