import { UserError } from "../../kernel/errors.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { KnownAttempt } from "./family.ts";
import { attemptsOf, type Followed } from "./followed.ts";

/** Beside its timeouts, what an engine that keeps none may take to end a job: milliseconds. */
const SLACK = 60 * 60_000;

/**
 * Ends jobs that nobody would end: those whose turn never comes, and those that run on after their time where the engine
 * has no limit. Throws a UserError that says so.
 */
export async function endWhatIsOverdue(followed: Followed): Promise<void> {
  for (const attempt of attemptsOf(followed)) {
    const why = overdue(followed, attempt);
    if (why === undefined) continue;
    await followed.family.tell(attempt.submission.id);
    await followed.opened.cluster.cancel(attempt.submission);
    throw new UserError(why);
  }
}

function overdue({ model, on, opened, now }: Followed, attempt: KnownAttempt): string | undefined {
  const { submission, status, submittedAt, result } = attempt;
  if (status === undefined || result !== undefined) return undefined;
  const age = now() - submittedAt;
  const job = `The job ${submission.id} (${status.handle})`;
  if (status.state === "queued" && age > on.queueTimeoutMs) {
    const reason = status.reason === undefined ? "" : ` Last it said: ${status.reason}.`;
    return `${job} has waited ${formatDuration(age)} on ${opened.cluster.name} and never started, so it was cancelled.${reason} Ask for less in training.requires, or let it wait longer by training.on.queueTimeout.`;
  }
  const longest = 2 * model.head.training.timeoutMs + (status.queued ?? on.queueTimeoutMs) + SLACK;
  return status.state === "running" && age > longest
    ? `${job} has not ended ${formatDuration(age)} after it was handed over, long after its timeout, so it was cancelled.`
    : undefined;
}
