import { resolveSource, type ResolvedSource } from "../../data/source.ts";
import type { ResolvedLogs } from "../../manifest/resolved-monitoring.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { fetchData } from "../data/data-fetch.ts";
import type { Place } from "../place/place.ts";

/**
 * The files of logs or labels as they are now; a query runs each time, since what it left before is older. Throws a
 * UserError where it fails or nothing is there.
 */
export async function logFiles(
  { host, dataHosts }: Pick<Place, "host" | "dataHosts">,
  { folder }: Pick<ResolvedModel, "folder">,
  { declared: { path }, query }: ResolvedLogs,
): Promise<ResolvedSource> {
  if (query !== undefined) await fetchData(host, { folder, path, ...query });
  return await resolveSource({ host, folder, path, allowedHosts: dataHosts });
}
