import type { Project } from "../../../../src/work/adoption/project.ts";
import { isTelling } from "../../../../src/work/adoption/project.ts";
import type { SeenColumn } from "../../../../src/work/adoption/columns.ts";

/** A repository of these files, as it is read. */
export function projectOf(files: Readonly<Record<string, string>>, lying: readonly string[] = []): Project {
  const paths = Object.keys(files).toSorted();
  return { paths, lying, texts: new Map(Object.entries(files).filter(([path]) => isTelling(path))) };
}

/** A column of a hundred rows, all different numbers where nothing else is said. */
export function column(name: string, seen: Partial<SeenColumn> = {}): SeenColumn {
  return { name, kind: "number", filled: 100, distinct: 100, isWhole: true, dates: 0, values: [], ...seen };
}

/** A column with few values, so many rows each. */
export function valued(
  name: string,
  values: Readonly<Record<string, number>>,
  seen: Partial<SeenColumn> = {},
): SeenColumn {
  const counted = Object.entries(values).map(([value, rows]) => ({ value, rows }));
  const filled = counted.reduce((sum, { rows }) => sum + rows, 0);
  return column(name, { kind: "category", filled, distinct: counted.length, isWhole: false, values: counted, ...seen });
}
