import { isActive } from "../../work/jobs/next-step.ts";
import { cancelJob, overdueReason } from "./cancel-job.ts";
import type { KnownAttempt } from "./family.ts";
import { attemptsOf, type Followed } from "./followed.ts";

/**
 * A job that nobody else would end: its turn never comes, or it runs on after its time where the engine has no limit. It is
 * cancelled; why, and which it was.
 */
export async function endWhatIsOverdue(
  followed: Followed,
): Promise<{ readonly attempt: KnownAttempt; readonly why: string } | undefined> {
  const { opened, now } = followed;
  for (const attempt of attemptsOf(followed).filter(isActive)) {
    const why = await overdueReason(opened, attempt, now());
    if (why === undefined) continue;
    await cancelJob(opened, attempt.submission, why);
    return { attempt, why };
  }
  return undefined;
}
