import type { SourceOptions } from "../data/source-request.ts";
import type { ResolvedDataset, ResolvedModel } from "../manifest/resolved-model.ts";
import { fetchData } from "./data-fetch.ts";
import type { Session } from "./session.ts";
import type { Subject } from "./subject.ts";

/** What has to be known of a session and of a model to find its data. */
export type DataSession = Pick<Session, "host" | "base" | "head" | "changed" | "scratch">;
export type DataSubject = Pick<Subject, "judged" | "head" | "proposed"> &
  Partial<Pick<Subject, "baseManifest" | "baseFile">>;

/** A dataset as the data layer finds it; its fetch command runs in the manifest's folder. */
export function sourceOf(
  host: Session["host"],
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
