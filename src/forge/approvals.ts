import { oneLine, truncate } from "../kernel/text.ts";
import {
  approvalCommand,
  type Approval,
  BECAUSE,
  type Hearing,
  isShortCommand,
  type Unheard,
} from "../records/approval.ts";
import type { Authorship } from "./authorship.ts";
import type { Comment, Review } from "./forge.ts";
import { spoken } from "./spoken.ts";

export interface ApprovalQuestion {
  readonly model: string;
  /** `sha256:<hex>`: what exactly is accepted, its limits and their changes included. */
  readonly verdictKey: string;
  /** The pull requests that the change is made of. */
  readonly pulls: readonly ReviewedPull[];
  /** Whose work they are, together: nobody accepts what is partly theirs. */
  readonly authorship: Authorship;
  /** Logins, with or without `@`; undefined: everybody who may write to the repository. Teams are not resolved. */
  readonly approvers: readonly string[] | undefined;
  /** Login to `admin | maintain | write | triage | read | none`, of all `voices`. */
  readonly permissions: Readonly<Record<string, string>>;
  /** Whether the default branch lets people accept what is theirs: it is then said of each such approval. */
  readonly mayApproveSelf: boolean;
}

export interface ReviewedPull {
  readonly author: string;
  readonly reviews: readonly Review[];
}

/** Who accepts exactly this result, in the order of their reviews; whose review does not count; who asks for changes. */
export function hear(question: ApprovalQuestion): Hearing {
  const objections = objectionsTo(question);
  const heard = lastClaims(question).map((claim) => ({ claim, why: refusal(question, claim) }));
  const accepting = heard.filter(({ why }) => why === undefined).map(({ claim }) => claim);
  const others = accepting.filter(({ review }) => !isTheirs(question, review));
  const isByOthers = question.authorship.isKnown || isEnough(question, others);
  const isProven = isByOthers || question.mayApproveSelf;
  const unheard = heard.flatMap(({ claim, why }) => {
    const reason = why ?? (isProven ? undefined : "unknown-maker");
    return reason === undefined ? [] : [unheardFrom(claim.review, reason)];
  });
  const counted = isProven && objections.length === 0 ? accepting : [];
  const approvals = counted.map(({ review }) => ({
    ...approvalFrom(question, review),
    ...((!isByOthers || isTheirs(question, review)) && { self: true as const }),
  }));
  return { approvals, unheard, objections };
}

/** Logins whose permission has to be known to answer the question: those who say the words, or nearly, and those who object. */
export function voices(question: Pick<ApprovalQuestion, "model" | "verdictKey" | "pulls">): {
  readonly claiming: readonly string[];
  readonly objecting: readonly string[];
} {
  const claiming = lastClaims(question).map(({ review }) => review.author);
  const objecting = question.pulls.flatMap(standingObjections).map(({ author }) => author);
  return { claiming: [...new Set(claiming)], objecting: [...new Set(objecting)] };
}

export interface SelfQuestion extends Pick<ApprovalQuestion, "model" | "verdictKey" | "approvers" | "permissions"> {
  readonly author: string;
  readonly comments: readonly Comment[];
}

/**
 * The author's own acceptance, where the base branch lets one who works alone give it: GitHub takes no approving review
 * of one's own pull request, so a comment says it. One that anybody edited, or that an app wrote, is nobody's word.
 */
export function selfApproval(question: SelfQuestion): Approval | undefined {
  const { author, comments, verdictKey } = question;
  const comment = selfClaim(question, comments);
  if (comment === undefined || !isPerson(author) || cannotAccept(question, author) !== undefined) return undefined;
  const { createdAt = "", url = "", body } = comment;
  const reason = reasonOf(spoken(body).own, approvalCommand(question.model, verdictKey));
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
      says(spoken(body).own, command),
  );
}

/** What one person says of this result in a review that stands. */
interface Claim {
  readonly review: Review;
  readonly how: "said" | "short" | "within";
}

/** Of each person the last review that says the words, or where none does, nearly. */
function lastClaims({
  model,
  verdictKey,
  pulls,
}: Pick<ApprovalQuestion, "model" | "verdictKey" | "pulls">): readonly Claim[] {
  const command = approvalCommand(model, verdictKey);
  const claims = pulls.flatMap(({ reviews }) =>
    byPerson(reviews)
      .flatMap(standingApprovals)
      .flatMap((review): readonly Claim[] => {
        const { own, within } = spoken(review.body);
        if (says(own, command)) return [{ review, how: "said" }];
        if (own.some((line) => isShortCommand(line, model))) return [{ review, how: "short" }];
        return says(within, command) ? [{ review, how: "within" }] : [];
      }),
  );
  const inOrder = claims.toSorted((a, b) => a.review.submittedAt.localeCompare(b.review.submittedAt));
  return byLogin(inOrder, ({ review }) => review.author).flatMap((own) => {
    const unedited = own.findLast(({ how, review }) => how === "said" && !review.isEdited && !review.isByEmail);
    return unedited ?? own.findLast(({ how }) => how === "said") ?? own.at(-1) ?? [];
  });
}

function refusal(question: ApprovalQuestion, { review, how }: Claim): Unheard["why"] | undefined {
  if (how !== "said") return how;
  if (review.isEdited) return "edited";
  if (review.isByEmail) return "email";
  const deed = question.authorship.deeds.get(review.author.toLowerCase());
  return cannotAccept(question, review.author) ?? (question.mayApproveSelf ? undefined : deed);
}

/**
 * Nobody knows who is behind the change: then one of the list will do, whom the base branch names for this, or two
 * people, of whom one at least is not who made it.
 */
function isEnough({ approvers }: ApprovalQuestion, accepting: readonly Claim[]): boolean {
  return accepting.length >= (approvers === undefined ? 2 : 1);
}

// A mere comment takes nothing back; an objection or a dismissal voids what the person approved before.
function standingApprovals(reviews: readonly Review[]): readonly Review[] {
  const objection = reviews.findLastIndex(({ state }) => state === "CHANGES_REQUESTED" || state === "DISMISSED");
  return reviews.slice(objection + 1).filter(({ state, author }) => state === "APPROVED" && isPerson(author));
}

/** Changes that somebody who neither approved since nor was dismissed asks for. */
function standingObjections({ author, reviews }: ReviewedPull): readonly Review[] {
  return byPerson(reviews).flatMap((own) => {
    const last = own.findLast(({ state }) => state !== "COMMENTED" && state !== "PENDING");
    const isOthers = last?.author.toLowerCase() !== author.toLowerCase();
    return last?.state === "CHANGES_REQUESTED" && isOthers && isPerson(last.author) ? [last] : [];
  });
}

function objectionsTo(question: ApprovalQuestion): Hearing["objections"] {
  const standing = question.pulls
    .flatMap(standingObjections)
    .filter(({ author }) => mayWrite(question, author) || isListed(question, author));
  return byLogin(standing, ({ author }) => author)
    .flatMap((own) => own.at(-1) ?? [])
    .map(({ author, url }) => ({ by: author, ...(url !== "" && { url }) }));
}

function byPerson(reviews: readonly Review[]): readonly (readonly Review[])[] {
  const inOrder = reviews.toSorted((a, b) => a.submittedAt.localeCompare(b.submittedAt));
  return byLogin(inOrder, ({ author }) => author);
}

function byLogin<T>(all: readonly T[], loginOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const login = loginOf(one).toLowerCase();
    groups.set(login, [...(groups.get(login) ?? []), one]);
  }
  return [...groups.values()];
}

// A workflow's token can approve: that is no person.
function isPerson(login: string): boolean {
  return !login.endsWith("[bot]") && login !== "ghost";
}

/** Who is listed needs write access as well: a name that its owner gives up may be somebody else's tomorrow. */
function cannotAccept(
  question: Pick<ApprovalQuestion, "approvers" | "permissions">,
  login: string,
): Unheard["why"] | undefined {
  if (question.approvers !== undefined && !isListed(question, login)) return "unlisted";
  return mayWrite(question, login) ? undefined : "reader";
}

function isListed({ approvers = [] }: Pick<ApprovalQuestion, "approvers">, login: string): boolean {
  return approvers.some((approver) => approver.replace(/^@/, "").toLowerCase() === login.toLowerCase());
}

function mayWrite({ permissions }: Pick<ApprovalQuestion, "permissions">, login: string): boolean {
  const role = Object.entries(permissions).find(([name]) => name.toLowerCase() === login.toLowerCase())?.[1];
  return ["admin", "maintain", "write"].includes(role ?? "none");
}

function says(lines: readonly string[], command: string): boolean {
  return lines.some((line) => line === command || reasonIn(line, command) !== undefined);
}

function reasonIn(line: string, command: string): string | undefined {
  const start = command + BECAUSE;
  const reason = line.startsWith(start) ? oneLine(line.slice(start.length)).trim() : "";
  // The line as it is offered says nothing yet.
  return reason === "" || reason === "<why>" ? undefined : truncate(reason, 300);
}

function reasonOf(lines: readonly string[], command: string): string | undefined {
  return lines.flatMap((line) => reasonIn(line, command) ?? [])[0];
}

function isTheirs({ authorship }: ApprovalQuestion, { author }: Review): boolean {
  return authorship.deeds.has(author.toLowerCase());
}

function approvalFrom({ model, verdictKey }: ApprovalQuestion, review: Review): Approval {
  const reason = reasonOf(spoken(review.body).own, approvalCommand(model, verdictKey));
  return {
    by: review.author,
    digest: verdictKey,
    ...(review.submittedAt !== "" && { at: review.submittedAt }),
    ...(review.url !== "" && { url: review.url }),
    ...(reason !== undefined && { reason }),
  };
}

function unheardFrom({ author, url }: Review, why: Unheard["why"]): Unheard {
  return { by: author, why, ...(url !== "" && { url }) };
}
