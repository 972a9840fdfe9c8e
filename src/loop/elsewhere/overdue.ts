import { UserError } from "../../kernel/errors.ts";
import { overdueBy } from "../../work/jobs/overdue.ts";
import { attemptsOf, type Followed } from "./followed.ts";

/**
 * Ends jobs that nobody would end: those whose turn never comes, and those that run on after their time where the engine
 * has no limit. Throws a UserError that says so.
 */
export async function endWhatIsOverdue(followed: Followed): Promise<void> {
  const { family, opened, now } = followed;
  for (const { submission, status, result } of attemptsOf(followed)) {
    const why = result === undefined ? overdueBy(submission, status, now()) : undefined;
    if (why === undefined) continue;
    await family.tell(submission.id);
    await opened.cluster.cancel(submission);
    throw new UserError(why);
  }
}
