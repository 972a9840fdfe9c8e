import { acceptingReviews, claimants } from "../forge/approvals.ts";
import type { Approval } from "../work/accept.ts";
import type { Session } from "./session.ts";
import type { Subject } from "./subject.ts";

/**
 * Who has accepted exactly this key on the pull request: people of the base branch's list, or with write access where
 * there is none. Empty outside a pull request, and without a token.
 */
export async function approvalsOf(session: Session, subject: Subject, key: string): Promise<readonly Approval[]> {
  const { event } = session;
  if (event.kind !== "pull_request") return [];
  const forge = await session.forge();
  if (forge === undefined) return [];
  const reviews = await forge.reviews(event.number);
  const { approvers } = subject.judged;
  const question = { model: subject.name, verdictKey: key, author: event.author, reviews, approvers: approvers.length === 0 ? undefined : approvers };
  const logins = approvers.length === 0 ? claimants(question) : [];
  const permissions = Object.fromEntries(await Promise.all(logins.map(async (login) => [login, await forge.permission(login)] as const)));
  return acceptingReviews({ ...question, permissions });
}
