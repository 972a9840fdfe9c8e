import { approvalCommand, type Approval, BECAUSE } from "../records/approval.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import type { Comment, Review } from "./forge.ts";

export interface ApprovalQuestion {
  readonly model: string;
  /** `sha256:<hex>`: what exactly is accepted, its limits and their changes included. */
  readonly verdictKey: string;
  /** Who opened the pull request: nobody accepts their own. */
  readonly author: string;
  /** Who wrote or committed a commit of it: nobody accepts what is partly theirs. */
  readonly coauthors?: readonly string[];
  readonly reviews: readonly Review[];
  /** Logins, with or without `@`; undefined: everybody who may write to the repository. Teams are not resolved. */
  readonly approvers: readonly string[] | undefined;
  /** Login to `admin | maintain | write | triage | read | none`; only asked without a list. */
  readonly permissions: Readonly<Record<string, string>>;
}

/** Who accepts exactly this result: one entry a person, in the order of their reviews. */
export function acceptingReviews(question: ApprovalQuestion): readonly Approval[] {
  const command = approvalCommand(question.model, question.verdictKey);
  const inOrder = question.reviews.toSorted((a, b) => a.submittedAt.localeCompare(b.submittedAt));
  const people = [...new Set(inOrder.map(({ author }) => author.toLowerCase()))];
  return people
    .filter((login) => mayApprove(question, login))
    .flatMap((login) => {
      const standing = standingApprovals(inOrder.filter(({ author }) => author.toLowerCase() === login));
      const review = standing.findLast(({ body }) => contains(body, command));
      return review === undefined ? [] : [approvalFrom(review, question.verdictKey, command)];
    });
}

/** Logins whose permission has to be known to answer the question: those whose reviews say the words. */
export function claimants(question: Omit<ApprovalQuestion, "permissions">): readonly string[] {
  const command = approvalCommand(question.model, question.verdictKey);
  const claiming = question.reviews.filter(({ state, body }) => state === "APPROVED" && contains(body, command));
  return [...new Set(claiming.map(({ author }) => author))];
}

export interface SelfQuestion extends Pick<
  ApprovalQuestion,
  "model" | "verdictKey" | "author" | "approvers" | "permissions"
> {
  readonly comments: readonly Comment[];
}

/**
 * The author's own acceptance, where the base branch lets one who works alone give it: GitHub takes no approving review
 * of one's own pull request, so a comment says it. One that anybody edited, or that an app wrote, is nobody's word.
 */
export function selfApproval(question: SelfQuestion): Approval | undefined {
  const { author, comments, verdictKey } = question;
  if (!isAllowed(question, author.toLowerCase())) return undefined;
  const comment = selfClaim(question, comments);
  if (comment === undefined) return undefined;
  const { createdAt = "", url = "", body } = comment;
  const reason = reasonOf(body, approvalCommand(question.model, verdictKey));
  return {
    by: comment.author,
    digest: verdictKey,
    ...(createdAt !== "" && { at: createdAt }),
    ...(url !== "" && { url }),
    ...(reason !== undefined && { reason }),
    self: true,
  };
}

/** The comment by which an author claims to accept; only then has to be asked whether they may. */
export function selfClaim(
  { model, verdictKey, author }: Pick<SelfQuestion, "model" | "verdictKey" | "author">,
  comments: readonly Comment[],
): Comment | undefined {
  const command = approvalCommand(model, verdictKey);
  return comments.findLast(
    ({ body, createdAt, updatedAt, isByApp, ...comment }) =>
      comment.author.toLowerCase() === author.toLowerCase() &&
      createdAt !== undefined &&
      createdAt === updatedAt &&
      isByApp !== true &&
      contains(body, command),
  );
}

// An objection or a dismissal voids what the person approved before; a mere comment voids nothing.
function standingApprovals(reviews: readonly Review[]): readonly Review[] {
  const objection = reviews.findLastIndex(({ state }) => state === "CHANGES_REQUESTED" || state === "DISMISSED");
  return reviews.slice(objection + 1).filter(({ state }) => state === "APPROVED");
}

function mayApprove({ author, coauthors = [], ...question }: ApprovalQuestion, login: string): boolean {
  return ![author, ...coauthors].some((name) => name.toLowerCase() === login) && isAllowed(question, login);
}

function isAllowed(
  { approvers, permissions }: Pick<ApprovalQuestion, "approvers" | "permissions">,
  login: string,
): boolean {
  // A workflow's token can approve: that is no person.
  if (login.endsWith("[bot]") || login === "ghost") return false;
  if (approvers !== undefined) return approvers.some((approver) => approver.replace(/^@/, "").toLowerCase() === login);
  const permission = Object.entries(permissions).find(([name]) => name.toLowerCase() === login)?.[1];
  return ["admin", "maintain", "write"].includes(permission ?? "none");
}

// The comment shows the line as code; people copy the backticks along, and in prose the invisible character that keeps
// an `@` from being a mention. A quoted line (`> …`) is somebody else's.
function contains(body: string, command: string): boolean {
  return linesOf(body).some((line) => line === command || reasonIn(line, command) !== undefined);
}

function reasonIn(line: string, command: string): string | undefined {
  const start = command + BECAUSE;
  const reason = line.startsWith(start) ? oneLine(line.slice(start.length)).trim() : "";
  // The line as it is offered says nothing yet.
  return reason === "" || reason === "<why>" ? undefined : truncate(reason, 300);
}

function reasonOf(body: string, command: string): string | undefined {
  return linesOf(body).flatMap((line) => reasonIn(line, command) ?? [])[0];
}

function linesOf(body: string): readonly string[] {
  return body.split(/\r?\n/).map((line) =>
    line
      .replaceAll("\u200B", "")
      .trim()
      .replaceAll(/^`+|`+$/g, "")
      .trim(),
  );
}

function approvalFrom(review: Review, digest: string, command: string): Approval {
  const reason = reasonOf(review.body, command);
  return {
    by: review.author,
    digest,
    ...(review.submittedAt !== "" && { at: review.submittedAt }),
    ...(review.url !== "" && { url: review.url }),
    ...(reason !== undefined && { reason }),
  };
}
