import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { JobResult } from "../../generated/types.ts";
import type { Host } from "../../host/host.ts";
import { temporaryFolder } from "../../host/temporary.ts";
import { userMessage } from "../../kernel/errors.ts";
import { KeptLog } from "../../training/kept-log.ts";
import type { LocalResult } from "../../training/local.ts";
import { MOST_METRICS_BYTES, readMetrics } from "../../training/progress-file.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

const MOST_LOG_BYTES = 4 << 20;

type Told = Pick<LocalResult, "curves" | "log" | "progress">;

interface Asked {
  readonly host: Host;
  readonly opened: Pick<OpenedCluster, "exchange">;
}

/**
 * How a training went on a cluster, from what its job left of it. It decides nothing: what cannot be had is not told, and
 * of the log the last lines, which the result itself has.
 */
export async function homeStory({ host, opened }: Asked, result: JobResult): Promise<Told> {
  await using folder = await temporaryFolder(host.temp, "model-gitops-story-");
  const fetched = async (left: JobResult["log"], most: number): Promise<string | undefined> => {
    if (left === undefined || left.bytes > most) return undefined;
    const target = join(folder.path, `told${extname(left.path)}`);
    try {
      return (await opened.exchange.blobs.get(left.digest, target)) ? target : undefined;
    } catch (error) {
      host.log.warn(
        `${left.path} of the job could not be fetched, so the report does not have it: ${userMessage(error)}`,
      );
      return undefined;
    }
  };
  const logFile = await fetched(result.log, MOST_LOG_BYTES);
  const lines = logFile === undefined ? result.tail : (await readFile(logFile, "utf8")).replace(/\n$/, "").split("\n");
  const log = new KeptLog([]);
  for (const line of lines) log.add(line);
  const metricsFile = await fetched(result.metrics, MOST_METRICS_BYTES);
  const told = metricsFile === undefined ? { progress: {}, curves: [] } : await readMetrics(metricsFile);
  return { log, ...told, progress: { ...result.progress, ...told.progress } };
}
