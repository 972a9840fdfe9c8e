import { acceptingReviews, claimants, selfApproval, selfClaim } from "../../forge/approvals.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import type { Forge, Pull } from "../../forge/forge.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { Approval } from "../../records/approval.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { landedPulls } from "./landed-pulls.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";

/**
 * Who has accepted exactly this key on the pull request, or on those that a merge group or a push brought: people of
 * the base branch's list, or with write access where there is none, who wrote none of its commits; where it says so, also
 * the author. Empty elsewhere, and without a token.
 */
export async function approvalsOf(session: Session, model: Approvable, key: string): Promise<readonly Approval[]> {
  const forge = await session.place.forge();
  if (forge === undefined) return [];
  const found: Approval[] = [];
  const own: Approval[] = [];
  for (const pull of await pullsOf(session, forge)) {
    found.push(...(await approvalsOn(forge, { pull, model, key })));
    if (model.judged.mayApproveSelf && (await isOnDefaultBranch(session)))
      own.push(...(await ownApproval(forge, { pull, model, key })));
  }
  // Somebody else's word says more, so it comes first.
  return [...found, ...own];
}

/** What an approval of a first use is bound to: the names that are new, which no trainKey holds. */
export function firstUseKey({ trainKey, needsApproval }: Pick<ChangedModel, "trainKey" | "needsApproval">): Digest {
  return sha256(canonicalJson({ firstUse: needsApproval.toSorted(), trainKey }));
}

/** A model and who may accept for it. */
export interface Approvable {
  readonly name: string;
  readonly judged: Pick<ResolvedModel, "approvers" | "mayApproveSelf">;
}

type Asked = Pick<Pull, "number" | "author">;

async function pullsOf({ place, change }: Session, forge: Forge): Promise<readonly Asked[]> {
  const { event } = place;
  if (change?.pull !== undefined) return [change.pull];
  if (event.kind === "push") return await landedPulls(place);
  if (event.kind !== "merge_group") return [];
  const known = (await forge.pullsOfCommit(event.headSha)).filter(
    ({ state, base }) => state === "open" && base.branch === event.baseBranch,
  );
  const named = event.pull;
  if (named === undefined || known.some(({ number }) => number === named)) return known;
  return [...known, await forge.pull(named)];
}

interface Question {
  readonly pull: Asked;
  readonly model: Approvable;
  readonly key: string;
}

async function approvalsOn(forge: Forge, { pull, model, key }: Question): Promise<readonly Approval[]> {
  const reviews = await forge.reviews(pull.number);
  const { approvers } = model.judged;
  const question = {
    model: model.name,
    verdictKey: key,
    author: pull.author,
    reviews,
    approvers: approvers.length === 0 ? undefined : approvers,
  };
  const claiming = claimants(question);
  if (claiming.length === 0) return [];
  const coauthors = await forge.commitAuthors(pull.number);
  const permissions = await permissionsOf(forge, approvers.length === 0 ? claiming : []);
  return acceptingReviews({ ...question, coauthors, permissions });
}

/** Anybody may push a branch whose manifest lets them accept what is merged into it; only the default branch's counts. */
async function isOnDefaultBranch({ place: { event, host } }: Session): Promise<boolean> {
  if (event.kind === "push") return event.isDefaultBranch;
  return "baseBranch" in event && event.baseBranch === (await readDefaultBranch(host));
}

/** Where one who works alone may accept, and says so. */
async function ownApproval(forge: Forge, { pull, model, key }: Question): Promise<readonly Approval[]> {
  const { approvers } = model.judged;
  const question = { model: model.name, verdictKey: key, author: pull.author };
  const comments = await forge.comments(pull.number);
  if (selfClaim(question, comments) === undefined) return [];
  const permissions = await permissionsOf(forge, approvers.length === 0 ? [pull.author] : []);
  const named = approvers.length === 0 ? undefined : approvers;
  const approval = selfApproval({ ...question, comments, approvers: named, permissions });
  return approval === undefined ? [] : [approval];
}

async function permissionsOf(forge: Forge, logins: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const asked = logins.map(async (login) => [login, await forge.permission(login)] as const);
  return Object.fromEntries(await Promise.all(asked));
}
