import {
  hear,
  selfApproval,
  selfClaim,
  voices,
  type ApprovalQuestion,
  type ReviewedPull,
} from "../../forge/approvals.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import type { Forge, Pull } from "../../forge/forge.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { Approval, Hearing } from "../../records/approval.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { authorshipOf } from "./authorship.ts";
import { landedPulls, queuedPulls } from "./landed-pulls.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { knownNames } from "../models/known-names.ts";
import { modelAtCommit } from "../models/model-at-commit.ts";
import type { Session } from "../place/session.ts";

/**
 * Who has accepted exactly this key on the pull request, or on those that a merge group or a push brought: people with
 * write access, of the base branch's list where there is one, whose work none of it is; where it says so, also who made
 * it. Nobody elsewhere, and without a token.
 */
export async function hearingOf(session: Session, model: Approvable, key: string): Promise<Hearing> {
  const forge = await session.place.forge();
  if (forge === undefined) return NOBODY;
  const asked = await pullsOf(session, forge);
  const people = (await acceptedPeople(session, model)) ?? model.judged;
  const mayApproveSelf = people.mayApproveSelf && (await isOnDefaultBranch(session));
  const question = { model: model.name, verdictKey: key, approvers: listOf(people), mayApproveSelf };
  const heard = await othersWord(forge, question, asked);
  if (!mayApproveSelf || heard.objections.length > 0) return heard;
  const own: Approval[] = [];
  for (const pull of asked) own.push(...(await ownWord(forge, question, pull)));
  // Somebody else's word says more, so it comes first.
  const approvals = [...heard.approvals, ...own].toSorted((a, b) => Number(a.self === true) - Number(b.self === true));
  return { ...heard, approvals };
}

const NOBODY: Hearing = { approvals: [], unheard: [], objections: [] };

/** What an approval of a first use is bound to: the names that are new, which no trainKey holds. */
export function firstUseKey({ trainKey, needsApproval }: Pick<ChangedModel, "trainKey" | "needsApproval">): Digest {
  return sha256(canonicalJson({ firstUse: needsApproval.toSorted(), trainKey }));
}

/** A model and who may accept for it. */
export interface Approvable {
  readonly name: string;
  readonly formerName?: string | undefined;
  readonly judged: People;
}

type People = Pick<ResolvedModel, "approvers" | "mayApproveSelf">;

type Asked = Pick<Pull, "number" | "author">;

/** The pull requests that the change of a session is made of. */
export async function pullsOf({ place, change }: Session, forge: Forge): Promise<readonly Asked[]> {
  const { event } = place;
  if (change?.pull !== undefined) return [change.pull];
  if (event.kind === "push") return await landedPulls(place);
  return await queuedPulls(place, forge);
}

type Question = Pick<ApprovalQuestion, "model" | "verdictKey" | "approvers" | "mayApproveSelf">;

async function othersWord(forge: Forge, question: Question, asked: readonly Asked[]): Promise<Hearing> {
  const pulls: ReviewedPull[] = [];
  for (const { number, author } of asked) pulls.push({ author, reviews: await forge.reviews(number) });
  const { claiming, objecting } = voices({ ...question, pulls });
  if (claiming.length + objecting.length === 0) return NOBODY;
  const permissions = await permissionsOf(forge, [...claiming, ...objecting]);
  const numbers = claiming.length === 0 ? [] : asked.map(({ number }) => number);
  return hear({ ...question, pulls, authorship: await authorshipOf(forge, numbers), permissions });
}

function listOf({ approvers }: People): readonly string[] | undefined {
  return approvers.length === 0 ? undefined : approvers;
}

/**
 * Where the ledger is signed, who could accept when something was accepted last: a list that came to the base branch
 * without anybody's word does not accept itself. Undefined elsewhere, and where nothing was accepted yet.
 */
async function acceptedPeople({ place }: Session, { name, formerName }: Approvable): Promise<People | undefined> {
  if ((await place.ledger.trust()) === undefined) return undefined;
  for (const known of (await knownNames(place, name, formerName)).toReversed()) {
    const commit = (await place.ledger.latestPassing(known))?.commit;
    const then = commit === undefined ? undefined : await modelAtCommit(place, { name: known, file: "" }, commit);
    if (then !== undefined) return then.model;
  }
  return undefined;
}

/** Anybody may push a branch whose manifest lets them accept what is merged into it; only the default branch's counts. */
async function isOnDefaultBranch({ place: { event, host } }: Session): Promise<boolean> {
  if (event.kind === "push") return event.isDefaultBranch;
  // What no branch started is judged by the default one.
  if (!("baseBranch" in event)) return event.kind !== "local";
  return event.baseBranch === (await readDefaultBranch(host));
}

/** What the author says themselves, where one who works alone may. */
async function ownWord(forge: Forge, question: Question, { number, author }: Asked): Promise<readonly Approval[]> {
  const comments = await forge.comments(number);
  if (selfClaim({ ...question, author }, comments) === undefined) return [];
  const permissions = await permissionsOf(forge, [author]);
  const approval = selfApproval({ ...question, author, comments, permissions });
  return approval === undefined ? [] : [approval];
}

async function permissionsOf(forge: Forge, logins: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const asked = [...new Set(logins)].map(async (login) => [login, await forge.permission(login)] as const);
  return Object.fromEntries(await Promise.all(asked));
}
