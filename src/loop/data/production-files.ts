import { resolveSource } from "../../data/source.ts";
import { isGlob } from "../../manifest/paths.ts";
import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import type { ResolvedLogs } from "../../manifest/resolved-monitoring.ts";
import type { ReadFiles } from "../../monitoring/request.ts";
import type { DataModel, DataSession } from "./data-session.ts";
import { sourceOf } from "./dataset-source.ts";
import { rulesContent } from "./rules-data.ts";

/**
 * Logs or labels of production for a job that judges a change: what lies in the repository is the base branch's, and a
 * query is the base branch's on its own files, so that a change brings no rows that suit it. Undefined where the base
 * branch names none. Throws a UserError where they cannot be had.
 */
export async function productionFiles(
  session: DataSession,
  model: DataModel,
  what: "logs" | "labels",
): Promise<ReadFiles | undefined> {
  const source = model.judged.monitoring?.[what];
  if (source === undefined) return undefined;
  const dataset = asDataset(`production-${what}`, source);
  const content = await rulesContent(session, model, dataset);
  if (content !== undefined) return content;
  // A command that is not the base branch's own does not run beside what judges.
  const unfetched = { ...dataset, fetch: undefined };
  return await resolveSource({ ...sourceOf(session.place, model.judged, unfetched), isWithoutAside: true });
}

function asDataset(name: string, { path, declared, isRemote, query }: ResolvedLogs): ResolvedDataset {
  return {
    name,
    role: "shown",
    path,
    isGlob: isGlob(path) && !isRemote,
    isRemote,
    sha256: undefined,
    snapshot: undefined,
    dvc: undefined,
    s3VersionId: undefined,
    fetch: query,
    period: undefined,
    maxAgeMs: undefined,
    declared: { path: declared.path },
  };
}
