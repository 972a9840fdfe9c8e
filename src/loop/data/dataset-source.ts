import type { SourceOptions } from "../../data/source-request.ts";
import type { Host } from "../../host/host.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { fetchData } from "./data-fetch.ts";

/** A dataset as the data layer finds it; its fetch command runs in the manifest's folder. */
export function sourceOf(
  host: Host,
  { folder }: Pick<ResolvedModel, "folder">,
  { declared, fetch }: Pick<ResolvedDataset, "declared" | "fetch">,
): SourceOptions {
  const { path, version } = declared;
  return {
    host,
    folder,
    path,
    ...(fetch !== undefined && { bring: () => fetchData(host, { folder, path, ...fetch }) }),
    ...(version !== undefined && { version }),
  };
}
