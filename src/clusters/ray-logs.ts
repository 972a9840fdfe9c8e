import type { IncomingMessage } from "node:http";
import { bodyText, type Web } from "../host/web.ts";
import { LOG_BYTES, type LogPart } from "./cluster.ts";
import { LogWindow } from "./log-window.ts";
import { type RayApi, refusalBy, unreached } from "./ray-api.ts";
import type { RayJob } from "./ray-state.ts";

/** What the job's log is: on which node, and where the last look ended. */
export interface RayLog {
  readonly api: RayApi;
  readonly web: Web;
  readonly job: RayJob;
  readonly cursor: string | undefined;
}

/** Bytes a second that looks may cost on average: Ray sends a log from its beginning each time. */
const PACE = 4 * 1024 ** 2;

/**
 * What a job wrote since the last look. Not by `api/jobs/<id>/logs`, for which the head reads the whole log into its
 * memory, twice; the interface behind `ray logs` sends the file as it lies there.
 */
export async function rayLogs({ api, web, job, cursor }: RayLog): Promise<LogPart> {
  const { offset, notBefore } = read(cursor);
  const hasEnded = job.state !== "running";
  if (job.node === undefined || (!hasEnded && web.host.now() < notBefore)) return { lines: [], cursor: cursor ?? "0" };
  const window = await passed({ api, web, job }, new LogWindow(offset));
  const { lines, offset: next, ...skipped } = window.lines(hasEnded);
  const wait = window.end > PACE ? `@${web.host.now() + Math.round((1000 * window.end) / PACE)}` : "";
  return { lines: offset === 0 ? withoutCommand(lines, job) : lines, cursor: `${next}${wait}`, ...skipped };
}

/** `1048576@1796078319659`: bytes that were told, and when to look again at a log that is large. */
function read(cursor: string | undefined): { readonly offset: number; readonly notBefore: number } {
  const [, offset, notBefore] = /^(\d{1,15})(?:@(\d{1,15}))?$/.exec(cursor ?? "") ?? [];
  return { offset: Number(offset ?? 0), notBefore: Number(notBefore ?? 0) };
}

async function passed({ api, web, job }: Omit<RayLog, "cursor">, window: LogWindow): Promise<LogWindow> {
  const query = new URLSearchParams({
    node_id: job.node ?? "",
    filename: `job-driver-${job.id}.log`,
    lines: "-1",
    // Seconds that the head gives its agent for all of it.
    timeout: "110",
  });
  const path = `api/v0/logs/file?${query.toString()}`;
  const answer = await api.open({ path });
  const from = `${api.base}api/v0/logs/file`;
  try {
    if (answer.statusCode !== 200)
      throw refusalBy({ from, status: answer.statusCode ?? 0, text: await bodyText(answer, 64 * 1024) });
    await pour(answer, window, isMarked(await api.version()));
    return window;
  } catch (cause) {
    answer.destroy();
    throw unreached(web, from, cause);
  }
}

/** Until 2.44 a byte stands before each block of 64 KiB: 1, or 0 where an error follows. */
const BLOCK = 65_537;

function isMarked(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 2 || (major === 2 && minor < 45);
}

async function pour(answer: IncomingMessage, window: LogWindow, hasMarks: boolean): Promise<void> {
  let position = 0;
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue;
    for (let at = 0; at < chunk.length;) {
      const isMark = hasMarks && position % BLOCK === 0;
      if (isMark && chunk[at] === 0x30) throw new Error("the node did not send the log");
      const room = hasMarks ? BLOCK - (position % BLOCK) : chunk.length;
      const end = Math.min(chunk.length, isMark ? at + 1 : at + room);
      if (!isMark) window.push(chunk.subarray(at, end));
      position += end - at;
      at = end;
    }
  }
}

/** Ray begins a log with the command line, which nobody wrote into it. */
function withoutCommand(lines: readonly string[], { id, entrypoint }: RayJob): readonly string[] {
  const command = `Running entrypoint for job ${id}: ${entrypoint}`.split(/\r?\n/);
  if (command.length > LOG_BYTES) return lines;
  const at = lines.findIndex((_, index) => command.every((line, offset) => lines[index + offset] === line));
  return at === -1 ? lines : lines.toSpliced(at, command.length);
}
