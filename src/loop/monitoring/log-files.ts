import { resolveSource, type ResolvedSource } from "../../data/source.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import type { ResolvedLogs } from "../../manifest/resolved-monitoring.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { fetchData } from "../data/data-fetch.ts";
import { isUsersMistake } from "../place/own-end.ts";
import type { Place } from "../place/place.ts";

/**
 * The files of logs or labels as they are now; a query runs each time, since what it left before is older. Names that begin with `_` or a dot are none in a glob: Spark leaves `_SUCCESS`. Throws a
 * UserError where it fails or nothing is there.
 */
export async function logFiles(
  { host, dataHosts }: Pick<Place, "host" | "dataHosts">,
  { folder }: Pick<ResolvedModel, "folder">,
  { declared: { path }, query }: ResolvedLogs,
): Promise<ResolvedSource> {
  if (query !== undefined) await fetchData(host, { folder, path, ...query });
  try {
    return await resolveSource({ host, folder, path, allowedHosts: dataHosts, isWithoutAside: true });
  } catch (cause) {
    if (!isUsersMistake(cause)) throw cause;
    throw new UserError(inTheirWords(userMessage(cause), query !== undefined), { cause });
  }
}

/** What brings a dataset is its `fetch`, and what brings a log is its `query`: advice has to name a key that is there. */
function inTheirWords(message: string, hasQuery: boolean): string {
  return message
    .replaceAll(
      "give a fetch.command that brings it",
      hasQuery ? "let query.command leave it" : "give a fetch.command that brings it",
    )
    .replaceAll("fetch.command", "query.command");
}
