import { didYouMean, listed } from "../kernel/text.ts";
import type { LogRoles } from "./roles.ts";

/** A column of the log that a key of the manifest names and that is not there. */
export function missingColumn({ key, column }: LogRoles["missing"][number], names: readonly string[]): string {
  return `The log has no column ${JSON.stringify(column)}, which monitoring.columns.${key} names.${otherColumns(column, names, "It has")}`;
}

const MOST_NAMED = 10;

/** The column that was meant, or those that there are: to be appended to a sentence. */
export function otherColumns(column: string, names: readonly string[], has: "It has" | "They have"): string {
  const meant = didYouMean(column, names);
  if (meant !== "" || names.length === 0) return meant;
  const named = names.slice(0, MOST_NAMED).map((name) => JSON.stringify(name));
  const left = names.length - named.length;
  return ` ${has} ${left > 0 ? `${named.join(", ")} and ${left} more` : listed(named)}.`;
}
