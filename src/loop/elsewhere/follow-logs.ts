import { agentLine, type AgentPoint } from "../../clusters/agent-lines.ts";
import type { LogPart } from "../../clusters/cluster.ts";
import { userMessage } from "../../kernel/errors.ts";
import { formatBytes } from "../../kernel/units.ts";
import { describeProgress, paceAfter, type Pace } from "../../training/progress.ts";
import { isActive } from "../../work/jobs/next-step.ts";
import type { KnownAttempt } from "./family.ts";
import { attemptsOf, type Followed } from "./followed.ts";

/** Shows what jobs write, each line once, with model and seed in front: several may write at once. */
export interface FollowedLogs {
  look(): Promise<void>;
}

export function followLogs(followed: Followed): FollowedLogs {
  const cursors = new Map<string, string>();
  const paces = new Map<string, Paces>();
  const over = new Set<string>();
  return {
    async look() {
      for (const attempt of attemptsOf(followed)) {
        const { id } = attempt.submission;
        // What ended before anybody of this run looked is told by its result.
        if (over.has(id) || !hasWritten(attempt) || (!isActive(attempt) && !cursors.has(id))) continue;
        const part = await partOf(followed, attempt, cursors.get(id));
        if (part === undefined) continue;
        cursors.set(id, part.cursor);
        const own = paces.get(id) ?? { ofMetric: new Map(), latest: new Map(), previous: 0 };
        paces.set(id, own);
        say(followed, { attempt, paces: own }, part);
        if (!isActive(attempt)) over.add(id);
      }
    },
  };
}

/** A log that cannot be read costs nobody a training: it is read at the next look, or not at all. */
async function partOf(
  { opened, host }: Followed,
  { submission }: KnownAttempt,
  cursor: string | undefined,
): Promise<LogPart | undefined> {
  try {
    return await opened.cluster.logs(submission, cursor);
  } catch (error) {
    host.log.debug(`The log of ${submission.id} cannot be read: ${userMessage(error)}`);
    return undefined;
  }
}

function hasWritten({ status }: KnownAttempt): boolean {
  return status !== undefined && status.state !== "queued";
}

/** How far the metrics of one job have come. */
interface Paces {
  readonly ofMetric: Map<string, Pace>;
  readonly latest: Map<string, number>;
  /** Milliseconds since its training began, at the look before. */
  previous: number;
}

interface Said {
  readonly attempt: KnownAttempt;
  readonly paces: Paces;
}

function say({ host, model }: Followed, { attempt, paces }: Said, { lines, skipped = 0 }: LogPart): void {
  const seed = model.head.training.seeds.length > 1 ? `, seed ${attempt.submission.seed}` : "";
  const prefix = `[${model.name}${seed}] `;
  if (skipped > 0) host.log.info(`${prefix}… ${formatBytes(skipped)} of its log are left out`);
  for (const line of lines) {
    const read = agentLine(line);
    if (read.kind === "text") host.log.info(`${prefix}${read.line}`);
    if (read.kind === "begun") paces.ofMetric.clear();
    const text = read.kind === "progress" ? progressText(paces, read.points, read.seconds) : undefined;
    if (text !== undefined) host.log.info(`${prefix}progress: ${text}`);
  }
}

/** By the job's own clock: how late its log is read says nothing of its pace. */
function progressText(paces: Paces, points: readonly AgentPoint[], seconds = 0): string | undefined {
  const at = seconds * 1000;
  for (const { name, step, value } of points) {
    paces.latest.set(name, value);
    paces.ofMetric.set(name, paceAfter(paces.ofMetric.get(name), [step], { at, previous: paces.previous }));
  }
  paces.previous = at;
  const last = points.at(-1);
  return last && describeProgress(last, paces.ofMetric.get(last.name)?.rate, paces.latest);
}
