import { mkdir, readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import type { JobResult } from "../../generated/types.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { temporaryFolder } from "../../host/temporary.ts";
import { userMessage } from "../../kernel/errors.ts";
import { isInsideFolder } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { OutputFiles } from "../../records/layout.ts";
import { isInside } from "../../revisions/revision.ts";
import { KeptLog } from "../../training/kept-log.ts";
import type { LocalResult } from "../../training/local.ts";
import { MOST_METRICS_BYTES, readMetrics } from "../../training/progress-file.ts";
import { keepShown } from "../training/keep-shown.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

const MOST_LOG_BYTES = 4 << 20;

type Told = Pick<LocalResult, "curves" | "log" | "progress">;

interface Asked {
  readonly host: Host;
  readonly opened: Pick<OpenedCluster, "exchange">;
}

/**
 * How a training went on a cluster, from what its job left of it. It decides nothing: what cannot be fetched is not told,
 * and of the log the last lines, which the result itself has.
 */
export async function homeStory(asked: Asked, { metrics, log: logLeft, ...result }: JobResult): Promise<Told> {
  await using folder = await temporaryFolder(asked.host.temp, "model-gitops-story-");
  const logFile = join(folder.path, "log");
  const hasLog = await isFetched(asked, logLeft, { target: logFile, most: MOST_LOG_BYTES });
  const lines = hasLog ? (await readFile(logFile, "utf8")).replace(/\n$/, "").split("\n") : result.tail;
  const log = new KeptLog([]);
  for (const line of lines) log.add(line);
  const file = join(folder.path, `metrics${extname(metrics?.path ?? "")}`);
  const hasMetrics = await isFetched(asked, metrics, { target: file, most: MOST_METRICS_BYTES });
  const told = hasMetrics ? await readMetrics(file) : { progress: {}, curves: [] };
  return { log, ...told, progress: { ...result.progress, ...told.progress } };
}

interface Showing extends Asked {
  readonly model: ResolvedModel;
  readonly files: OutputFiles;
}

/** Takes pictures and Markdown that the report is to show from what a job left, as from a training here. */
export async function homeShown(
  { model, files, ...asked }: Showing,
  { shown }: JobResult,
): Promise<readonly Finding[]> {
  if (shown === undefined) return [];
  await using folder = await temporaryFolder(asked.host.temp, "model-gitops-shown-");
  await mkdir(join(folder.path, model.folder), { recursive: true });
  for (const left of shown) {
    if (!isInside(left.path) || !isInsideFolder(model.folder, left.path)) continue;
    await isFetched(asked, left, { target: join(folder.path, left.path), most: MOST_METRICS_BYTES });
  }
  return await keepShown({ host: asked.host, model, files, root: folder.path });
}

interface Fetching {
  readonly target: string;
  /** Bytes. */
  readonly most: number;
}

/** Whether a file of a job is here now. */
async function isFetched(
  { host, opened }: Asked,
  left: JobResult["log"],
  { target, most }: Fetching,
): Promise<boolean> {
  if (left === undefined || left.bytes > most) return false;
  try {
    await mkdir(dirname(target), { recursive: true }).catch((cause: unknown) => {
      throw fileError("make", dirname(target), cause);
    });
    return await opened.exchange.blobs.get(left.digest, target);
  } catch (error) {
    host.log.warn(
      `${left.path} of the job could not be fetched, so the report does not have it: ${userMessage(error)}`,
    );
    return false;
  }
}
