import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { PROC, processesWith } from "./proc.ts";

/** The environment that every process of one command inherits, by which those that leave its group are found again. */
export function strayMark(): Readonly<Record<string, string>> {
  return { MODEL_GITOPS_PROCESS: randomUUID() };
}

/**
 * Ends the processes that carry the mark and are not in the group: TERM, then KILL after `grace` milliseconds. Returns
 * how many there were; none where there is no /proc, and none of those that cleared their environment.
 */
export async function endStrays(
  groupId: number,
  mark: Readonly<Record<string, string>>,
  grace: number,
): Promise<number> {
  const find = (): Promise<readonly number[]> => processesWith(mark, groupId, PROC);
  const found = await find();
  const deadline = Date.now() + grace;
  let left = found;
  send(left, "SIGTERM");
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(20);
    left = await find();
  }
  send(left, "SIGKILL");
  return found.length;
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  }
}
