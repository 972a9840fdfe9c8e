import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../manifest/resolved-monitoring.ts";

/** Which column of the log is what; undefined: the log has none. */
export interface LogRoles {
  readonly id: string | undefined;
  readonly time: string | undefined;
  readonly model: string | undefined;
  readonly score: string | undefined;
  /** By class. */
  readonly scores: Readonly<Record<string, string>> | undefined;
  readonly label: string | undefined;
  readonly truth: string | undefined;
  readonly weight: string | undefined;
  readonly latency: string | undefined;
  readonly error: string | undefined;
  readonly variant: string | undefined;
  readonly unit: string | undefined;
  /** Columns that the manifest names and the log lacks, with their key. */
  readonly missing: readonly { readonly key: string; readonly column: string }[];
}

type Single = Exclude<keyof ResolvedMonitoring["columns"], "scores">;

/**
 * The columns as the manifest names them; what it does not name has its usual name, where the log has that column and
 * the column is no feature.
 */
export function logRoles(
  model: Pick<ResolvedModel, "columns" | "features">,
  { columns, features }: Pick<ResolvedMonitoring, "columns" | "features">,
  names: readonly string[],
): LogRoles {
  const missing: { readonly key: string; readonly column: string }[] = [];
  const watched = new Set([...(model.features ?? []).map(({ name }) => name), ...Object.keys(features)]);
  const named = (key: string, column: string): string | undefined => {
    if (names.includes(column)) return column;
    missing.push({ key, column });
    return undefined;
  };
  const usual = (column: string | undefined): string | undefined =>
    column !== undefined && names.includes(column) && !watched.has(column) ? column : undefined;
  const role = (key: Single, ...usuals: readonly (string | undefined)[]): string | undefined => {
    const declared = columns[key];
    if (declared === null) return undefined;
    return declared === undefined ? usuals.map(usual).find((one) => one !== undefined) : named(key, declared);
  };
  const scores = Object.entries(columns.scores ?? {}).flatMap(([name, column]) => {
    const found = named(`scores.${name}`, column);
    return found === undefined ? [] : [[name, found] as const];
  });
  const isWhole = columns.scores !== undefined && scores.length === Object.keys(columns.scores).length;
  return {
    id: role("id", model.columns.id, "id"),
    time: role("time", "time"),
    model: role("model", "model"),
    score: role("score", "score"),
    scores: isWhole ? Object.fromEntries(scores) : undefined,
    label: role("label", "label"),
    truth: role("truth", "truth"),
    weight: usual(model.columns.weight),
    latency: role("latency", "latency"),
    error: role("error", "error"),
    variant: role("variant", "variant"),
    unit: role("unit", "unit"),
    missing,
  };
}
