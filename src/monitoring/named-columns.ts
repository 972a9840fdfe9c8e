import type { Unwatched } from "../data/watched-columns.ts";
import type { Profile } from "../generated/types.ts";
import { didYouMean } from "../kernel/text.ts";
import type { ResolvedMonitoring } from "../manifest/resolved-monitoring.ts";

/**
 * Columns that the manifest's drift is about and that the reference does not have: nobody watches them, whatever else is
 * well. What `monitoring.features` names is told where columns are read.
 */
export function unknownColumns(
  { drift, features }: Pick<ResolvedMonitoring, "drift" | "features">,
  { columns }: Pick<Profile, "columns">,
  logged: readonly string[],
): readonly Unwatched[] {
  const named = new Map([
    ...Object.keys(drift.columns).map((name) => [name, "monitoring.drift.columns names"] as const),
    ...Object.keys(drift.weights).map((name) => [name, "monitoring.drift.weights names"] as const),
    ...drift.critical.map((name) => [name, "monitoring.drift.critical calls critical"] as const),
  ]);
  return [...named].flatMap(([name, says]) => {
    if (Object.hasOwn(columns, name) || Object.hasOwn(features, name)) return [];
    const isLogged = logged.includes(name);
    const who = isLogged ? "The reference has no column" : "Neither the reference nor the log has the column";
    const what = isLogged ? " Make its profile again (model-gitops profile), from data that has it." : "";
    const meant = didYouMean(name, Object.keys(columns));
    return [
      { name, problem: `${who} ${JSON.stringify(name)}, which ${says}: its drift is not measured.${meant}${what}` },
    ];
  });
}
