import type { SourceOptions } from "../../data/source-request.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { openWeb, type Web } from "../../host/web.ts";
import { fetchData } from "./data-fetch.ts";
import type { DataPlace } from "./data-session.ts";

/** A dataset as the data layer finds it; its fetch command runs in the manifest's folder. */
export function sourceOf(
  { host, dataHosts }: Pick<DataPlace, "host" | "dataHosts">,
  { folder }: Pick<ResolvedModel, "folder">,
  { declared, fetch }: Pick<ResolvedDataset, "declared" | "fetch">,
): SourceOptions {
  const { path, version } = declared;
  return {
    host,
    folder,
    path,
    ...(dataHosts !== undefined && { allowedHosts: dataHosts }),
    ...(fetch !== undefined && { bring: () => fetchData(host, { folder, path, ...fetch }) }),
    ...(version !== undefined && { version }),
  };
}

/** The network for what pointers lead to. */
export function dataWeb({ host, dataHosts }: Pick<DataPlace, "host" | "dataHosts">): Web {
  return { ...openWeb(host), ...(dataHosts !== undefined && { allowedHosts: dataHosts }) };
}
