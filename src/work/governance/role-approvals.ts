import type { GivenApproval, GovernedApprovals, UncountedReview } from "../../generated/types.ts";
import { groupBy } from "../../kernel/grouping.ts";

/** A review of one of the pull requests that the change is made of. */
export interface RoleReview {
  readonly by: string;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  /** Of the pull request. */
  readonly pull: number;
  /** The commit that was looked at; empty where GitHub no longer names it. */
  readonly commit: string;
  readonly at: string;
  readonly url: string;
  readonly isEdited?: boolean;
}

/** An approving review, and what it approved held against what is decided now. */
export interface HeldReview extends RoleReview {
  readonly content: "same" | "other" | "gone";
}

export interface RoleQuestion {
  /** Roles of which somebody has to approve. */
  readonly required: readonly string[];
  readonly approving: readonly HeldReview[];
  /** Who asks for changes, and may. */
  readonly objections: readonly string[];
  /** By role, logins in lower case: users and the members of teams that could be read. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** By role, what could not be read of who is in it. */
  readonly unreadable: ReadonlyMap<string, readonly string[]>;
  /** What somebody had to do with the change, by login in lower case. */
  readonly makers: ReadonlyMap<string, Deed>;
  /** Whether that is everybody who had. */
  readonly areMakersKnown: boolean;
  /** Logins in lower case of those who may write to the repository. */
  readonly writers: ReadonlySet<string>;
}

export type Deed = "author" | "pusher" | "coauthor" | "dispatcher" | "trainer" | "requester";

/** What is decided of roles; the digest and whether GitHub was asked are the caller's to add. */
export type RoleDecision = Omit<GovernedApprovals, "governedDigest" | "isKnown" | "uncounted"> & {
  readonly uncounted: UncountedReview[];
};

/**
 * Who approved for which role. A plain approving review counts where it is its author's last word, of the very content
 * that is decided now, and by somebody of the role who may write and had no part in the change. While somebody who may
 * asks for changes, every role is missing. Where nobody can tell who made the change, one of two people did not: it then
 * takes two of the same role.
 */
export function decideRoles(question: RoleQuestion): RoleDecision {
  const { required, approving, objections, members, unreadable, makers } = question;
  const heard = approving.map((review) => ({ review, why: refusal(question, review) }));
  const counted = byPerson(heard.flatMap(({ review, why }) => (why === undefined ? [review] : [])));
  const own = byPerson(heard.flatMap(({ review, why }) => (why !== undefined && isDeed(why) ? [review] : [])));
  const vouched = counted.filter((review) => isVouched(question, review, counted));
  const given = [
    ...counted.map((review) => givenBy(members, review, vouched.includes(review))),
    ...own.map((review) => givenBy(members, review, false)),
  ];
  const missing = objections.length > 0 ? required : required.filter((role) => !isMet(question, role, counted));
  return {
    required: [...required],
    given,
    missing: [...missing],
    uncounted: heard.flatMap(({ review, why }) => {
      const reason = why ?? (vouched.some(({ by }) => by === review.by) ? undefined : "unknown-maker");
      return reason === undefined ? [] : [uncounted(review, reason)];
    }),
    objections: [...objections],
    unreadable: [...new Set(missing.flatMap((role) => unreadable.get(role) ?? []))],
    makers: [...makers.keys()],
  };
}

/** Each person's last word on each pull request: a mere comment takes nothing back, an objection and a dismissal do. */
export function lastWords(reviews: readonly RoleReview[]): {
  readonly approving: readonly RoleReview[];
  readonly objecting: readonly RoleReview[];
} {
  const opinions = reviews
    .filter(({ state }) => state !== "COMMENTED" && state !== "PENDING")
    .toSorted((a, b) => a.at.localeCompare(b.at));
  const people = groupBy(opinions, ({ by, pull }) => `${pull} ${by.toLowerCase()}`);
  const last = [...people.values()].flatMap((own) => own.at(-1) ?? []);
  return {
    approving: last.filter(({ state }) => state === "APPROVED"),
    objecting: last.filter(({ state, by }) => state === "CHANGES_REQUESTED" && isPerson(by)),
  };
}

/** A workflow's token can approve, and so can any app. */
export function isPerson(login: string): boolean {
  return !login.endsWith("[bot]") && login !== "ghost";
}

function refusal(question: RoleQuestion, { by, content }: HeldReview): UncountedReview["why"] | undefined {
  const login = by.toLowerCase();
  if (!isPerson(by)) return "bot";
  const deed = question.makers.get(login);
  if (deed !== undefined) return deed;
  if (!question.writers.has(login)) return "reader";
  if (content === "gone") return "gone";
  return content === "other" ? "stale" : undefined;
}

const DEEDS: ReadonlySet<string> = new Set<Deed>([
  "author",
  "pusher",
  "coauthor",
  "dispatcher",
  "trainer",
  "requester",
]);

function isDeed(why: UncountedReview["why"]): boolean {
  return DEEDS.has(why);
}

/** Whether an approval is known to be somebody else's: by who made it, or because another one stands beside it. */
function isVouched(
  { areMakersKnown, required, members }: RoleQuestion,
  { by }: HeldReview,
  counted: readonly HeldReview[],
): boolean {
  if (areMakersKnown) return true;
  const others = counted.filter((other) => other.by.toLowerCase() !== by.toLowerCase());
  if (required.length === 0) return others.length > 0;
  return required.some((role) => isOf(members, role, by) && others.some((other) => isOf(members, role, other.by)));
}

/** Whoever is known to be somebody else in one role may still be the one who made the change in another. */
function isMet({ areMakersKnown, members }: RoleQuestion, role: string, counted: readonly HeldReview[]): boolean {
  return counted.filter(({ by }) => isOf(members, role, by)).length >= (areMakersKnown ? 1 : 2);
}

function isOf(members: RoleQuestion["members"], role: string, login: string): boolean {
  return members.get(role)?.has(login.toLowerCase()) === true;
}

function givenBy(members: RoleQuestion["members"], { by, at, url }: HeldReview, isIndependent: boolean): GivenApproval {
  const roles = [...members].flatMap(([role, logins]) => (logins.has(by.toLowerCase()) ? [role] : []));
  return { by, roles, ...(at !== "" && { at }), ...(url !== "" && { url }), isIndependent };
}

function uncounted({ by, url }: HeldReview, why: UncountedReview["why"]): UncountedReview {
  return { by, why, ...(url !== "" && { url }) };
}

/** One review a person, the newest. */
function byPerson(reviews: readonly HeldReview[]): readonly HeldReview[] {
  return [...groupBy(reviews, ({ by }) => by.toLowerCase()).values()].flatMap((own) => own.at(-1) ?? []);
}
