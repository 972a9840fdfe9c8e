import { UserError } from "../../kernel/errors.ts";
import type { Review } from "../../forge/forge.ts";
import type { GovernedApprovals } from "../../generated/types.ts";
import {
  decideRoles,
  isPerson,
  lastWords,
  type HeldReview,
  type RoleDecision,
  type RoleReview,
} from "../../work/governance/role-approvals.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { pullsOf } from "./approvals.ts";
import { askedOnce, type AskedOnce } from "./asked-once.ts";
import { governedAt, governedHere, isThere, type GovernedQuestion } from "./governed-at.ts";
import { rolesIn } from "./governed-files.ts";
import { governingChange } from "./governing-change.ts";
import { decideWith } from "./role-members.ts";

/** What is approved: a model, or nothing but what governs. */
export type Approved = Pick<ModelAtRevision, "name" | "head"> | undefined;

export interface RoleQuestion {
  /** Roles that have to approve. */
  readonly required: readonly string[];
  /** The commit whose content was to be approved. Default: what is here. */
  readonly at?: string | undefined;
}

/**
 * Who approved exactly what is decided here, for which role: on the pull request, or on those that a merge group or a
 * push brought, whose reviews are read again and held against what would land. Roles are those of the rules' revision.
 * Throws where GitHub does not answer: that is nobody's silence.
 */
export async function governedApprovals(
  session: Session,
  model: Approved,
  { required, at }: RoleQuestion,
): Promise<GovernedApprovals> {
  const { place, rules, change } = session;
  const { governance } = change === undefined ? { governance: [] } : await governingChange(session);
  const question: GovernedQuestion = { model: model && { name: model.name, file: model.head.file }, governance };
  const here = await contentToApprove(place, question, at);
  const forge = await place.forge();
  if (forge === undefined) return { ...nobody(required), governedDigest: here, isKnown: false };
  const pulls = await pullsOf(session, forge);
  const asked = askedOnce(place, forge);
  const reviews = await Promise.all(pulls.map(async ({ number }) => ofPull(number, await asked.reviews(number))));
  const words = lastWords(reviews.flat());
  const objections = await objectionsOf(words.objecting, { pulls, asked });
  const writers = await writersAmong(words.approving, asked);
  const [approving, makers] = await Promise.all([
    Promise.all(
      words.approving.map(async (review) => {
        // Of what does not count anyway, no commit is looked for.
        const isHeld = writers.has(review.by.toLowerCase());
        return { ...review, content: isHeld ? await contentOf(session, review, { question, here }) : "other" } as const;
      }),
    ),
    writers.size === 0 ? undefined : asked.authorship(pulls.map(({ number }) => number)),
  ]);
  const decision = await decideWith({ held: await rolesIn(rules), asked, hasVoices: writers.size > 0 }, (members) =>
    decideRoles({
      required,
      approving,
      objections,
      makers: makers?.deeds ?? new Map(pulls.map(({ author }) => [author.toLowerCase(), "author"] as const)),
      areMakersKnown: makers?.isKnown ?? true,
      writers,
      ...members,
    }),
  );
  return { ...decision, governedDigest: here, isKnown: true };
}

async function contentToApprove(place: Place, question: GovernedQuestion, at: string | undefined): Promise<string> {
  if (at === undefined) return await governedHere(place, question);
  const then = await governedAt(place, at, question);
  if (then !== undefined) return then;
  throw new UserError(`The commit ${at.slice(0, 7)} cannot be read: check out with fetch-depth: 0, or give a token.`);
}

/** Reviews as roles are decided by. */
export function ofPull(pull: number, reviews: readonly Review[]): readonly RoleReview[] {
  return reviews.map(({ author, state, commit, submittedAt, url, isEdited }) => ({
    by: author,
    state,
    pull,
    commit,
    at: submittedAt,
    url,
    isEdited,
  }));
}

/** Of those who approve, in lower case, who may write: a name in a list may be somebody else's by now. */
export async function writersAmong(
  approving: readonly RoleReview[],
  asked: Pick<AskedOnce, "mayWrite">,
): Promise<ReadonlySet<string>> {
  const people = [...new Set(approving.map(({ by }) => by).filter(isPerson))].slice(0, MOST_ASKED);
  const may = await Promise.all(people.map((login) => asked.mayWrite(login)));
  return new Set(people.filter((_, at) => may[at]).map((login) => login.toLowerCase()));
}

/** Anybody may review a public repository: of more people nobody is asked whether they may write. */
const MOST_ASKED = 100;

function nobody(required: readonly string[]): RoleDecision {
  const none = { given: [], uncounted: [], objections: [], unreadable: [], makers: [] };
  return { required: [...required], missing: [...required], ...none };
}

interface Objecting {
  readonly pulls: readonly { readonly number: number; readonly author: string }[];
  readonly asked: Pick<AskedOnce, "mayWrite">;
}

/** Who may write and asks others for changes. */
async function objectionsOf(objecting: readonly RoleReview[], { pulls, asked }: Objecting): Promise<readonly string[]> {
  const others = objecting.filter(({ by, pull }) =>
    pulls.every(({ number, author }) => number !== pull || author.toLowerCase() !== by.toLowerCase()),
  );
  const people = [...new Set(others.map(({ by }) => by))].slice(0, MOST_ASKED);
  const may = await Promise.all(people.map((login) => asked.mayWrite(login)));
  return people.filter((_, at) => may[at]);
}

type Content = HeldReview["content"];

interface Held {
  readonly question: GovernedQuestion;
  readonly here: string;
}

async function contentOf({ place }: Session, { commit }: RoleReview, { question, here }: Held): Promise<Content> {
  if (!(await isThere(place, commit))) return "gone";
  return (await governedAt(place, commit, question)) === here ? "same" : "other";
}
