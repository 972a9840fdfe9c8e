import { didYouMean, listed, truncate } from "../../../kernel/text.ts";

/** Among the problems of a window's metrics; no metric begins so. */
export const ARMS_PROBLEM = "/arms";

/** That the log has no such arm, and which it has; values that fewer than ten rows have are not told. */
export function armsProblem(
  lacking: readonly string[],
  { column, values }: { readonly column: string; readonly values: readonly string[] },
): string {
  const quoted = (names: readonly string[]): string[] => names.map((name) => JSON.stringify(truncate(name, 60)));
  const found =
    values.length === 0
      ? `no value of the column ${column} has ten rows`
      : `its column ${column} has ${listed(quoted(values))}`;
  const [only] = lacking;
  const hint = lacking.length === 1 && only !== undefined ? didYouMean(only, values) : "";
  return `No row of this window is of ${quoted(lacking).join(" or ")}: ${found}.${hint} Correct control and treatment in monitoring.experiment, or serve both arms: an experiment begins with the first window that has both.`;
}
