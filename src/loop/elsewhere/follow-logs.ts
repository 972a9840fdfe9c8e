import { agentLine } from "../../clusters/agent-lines.ts";
import type { LogPart } from "../../clusters/cluster.ts";
import { formatBytes } from "../../kernel/units.ts";
import { isActive } from "../../work/jobs/next-step.ts";
import type { KnownAttempt } from "./family.ts";
import type { Followed } from "./followed.ts";

/** Shows what jobs write, each line once, with the seed in front where there are several. */
export interface FollowedLogs {
  look(): Promise<void>;
}

export function followLogs(followed: Followed): FollowedLogs {
  const cursors = new Map<string, string>();
  const over = new Set<string>();
  return {
    async look() {
      for (const attempt of attemptsOf(followed)) {
        const { id } = attempt.submission;
        // What ended before anybody of this run looked is told by its result.
        if (over.has(id) || !hasWritten(attempt) || (!isActive(attempt) && !cursors.has(id))) continue;
        const part = await followed.opened.cluster.logs(attempt.submission, cursors.get(id));
        cursors.set(id, part.cursor);
        say(followed, attempt, part);
        if (!isActive(attempt)) over.add(id);
      }
    },
  };
}

function attemptsOf({ model, family }: Followed): readonly KnownAttempt[] {
  return model.head.training.seeds.flatMap((_, index) => family.of(index));
}

function hasWritten({ status }: KnownAttempt): boolean {
  return status !== undefined && status.state !== "queued";
}

function say({ host, model }: Followed, { submission }: KnownAttempt, { lines, skipped = 0 }: LogPart): void {
  const several = model.head.training.seeds.length > 1;
  const prefix = several ? `[${model.name}, seed ${submission.seed}] ` : `[${model.name}] `;
  if (skipped > 0) host.log.info(`${prefix}… ${formatBytes(skipped)} of its log are passed over`);
  for (const line of lines) {
    const read = agentLine(line);
    if (read.kind === "text") host.log.info(`${prefix}${read.line}`);
    else if (read.kind === "progress") host.log.info(`${prefix}progress: ${read.text}`);
  }
}
