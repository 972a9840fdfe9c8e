import { readDefaultBranch } from "../../forge/event.ts";
import type { Forge, Pull } from "../../forge/forge.ts";
import type { UncountedReview, WaiverManifest } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { whyUncounted } from "../../records/uncounted.ts";
import { decideRoles, lastWords, type RoleDecision, type RoleReview } from "../../work/governance/role-approvals.ts";
import type { WaiverProof } from "../../work/governance/waivers.ts";
import type { Session } from "../place/session.ts";
import { askedOnce, type AskedOnce } from "./asked-once.ts";
import { rolesIn, type HeldRoles, type HeldWaiver } from "./governed-files.ts";
import { ofPull, writersAmong } from "./role-approvals.ts";
import { decideWith } from "./role-members.ts";
import { unlessGone } from "../place/unless-gone.ts";

/**
 * Whether somebody of the role approved exactly these bytes: by a review of the pull request that brought them onto the
 * base branch, that nobody edited, and neither as who asks for the waiver nor as who made it. What came by a push, or was
 * taken back and put there again, has to be approved again.
 */
export async function proveWaiver(session: Session, held: HeldWaiver): Promise<WaiverProof> {
  const { place, rules } = session;
  const { waiver, file } = held;
  const forge = await place.forge();
  if (forge === undefined || rules === undefined || waiver === undefined)
    return { problem: "without a token GitHub cannot be asked who approved it" };
  const commit = await forge.lastCommitOf(file, rules.id);
  const pulls = commit === undefined ? [] : (await forge.pullsOfCommit(commit)).filter(await landedOn(session));
  if (pulls.length === 0) return { problem: "no pull request brought it onto the base branch" };
  const asked = askedOnce(place, forge);
  const proving = { forge, held, waiver, asked, roles: await rolesIn(rules), pulls: pulls.slice(0, MOST_PULLS) };
  const decision = await decided(proving);
  const { role } = waiver.approvedBy;
  const approval = decision.given.find(({ roles, isIndependent }) => isIndependent && roles.includes(role));
  if (decision.missing.length === 0 && approval !== undefined) return { by: approval.by };
  return { problem: problemOf(decision, role, pulls) };
}

/** One commit comes by one pull request; of a few, each may tell. */
const MOST_PULLS = 3;

interface Proving {
  readonly forge: Forge;
  readonly held: HeldWaiver;
  readonly waiver: WaiverManifest;
  readonly asked: AskedOnce;
  readonly roles: HeldRoles;
  readonly pulls: readonly Pull[];
}

async function landedOn({ place: { host, event } }: Session): Promise<(pull: Pull) => boolean> {
  const own = "baseBranch" in event ? event.baseBranch : event.kind === "push" ? event.branch : undefined;
  const branch = own ?? (await readDefaultBranch(host));
  return ({ merged, base }) => merged && (branch === undefined || base.branch === branch);
}

async function decided({ forge, held, waiver, asked, roles, pulls }: Proving): Promise<RoleDecision> {
  const reviews = await Promise.all(pulls.map(async ({ number }) => ofPull(number, await asked.reviews(number))));
  const { approving } = lastWords(reviews.flat());
  const writers = await writersAmong(approving, asked);
  const contents = await Promise.all(
    approving.map(async (review) =>
      writers.has(review.by.toLowerCase()) ? await contentAt(forge, held, review) : "other",
    ),
  );
  const { deeds, isKnown } = await asked.authorship(pulls.map(({ number }) => number));
  const requester = waiver.requestedBy.replace(/^@/, "").toLowerCase();
  const decision = await decideWith({ held: roles, asked, hasVoices: writers.size > 0 }, (members) =>
    decideRoles({
      required: [waiver.approvedBy.role],
      approving: approving.flatMap((review, at) =>
        review.isEdited === true ? [] : [{ ...review, content: contents[at] ?? "gone" }],
      ),
      // What somebody asked for before the merge was settled by it.
      objections: [],
      makers: new Map([[requester, "requester"], ...deeds]),
      areMakersKnown: isKnown,
      writers,
      ...members,
    }),
  );
  const edited = approving.filter(({ isEdited }) => isEdited === true);
  return {
    ...decision,
    uncounted: [...decision.uncounted, ...edited.map(({ by }) => ({ by, why: "edited" as const }))],
  };
}

/** Whether the waiver was these bytes at the commit that was reviewed. */
async function contentAt(
  forge: Forge,
  { file, bytes }: HeldWaiver,
  { commit }: RoleReview,
): Promise<"same" | "other" | "gone"> {
  if (commit === "") return "gone";
  const then = await unlessGone(() => forge.fileAt(file, commit));
  if (then === undefined) return "gone";
  return Buffer.compare(Buffer.from(then), Buffer.from(bytes)) === 0 ? "same" : "other";
}

function problemOf({ uncounted, unreadable }: RoleDecision, role: string, pulls: readonly Pull[]): string {
  const numbers = pulls.map(({ number }) => `#${number}`).join(", ");
  const teams = unreadable.length === 0 ? "" : `; who is in ${unreadable.join(", ")} this token cannot read`;
  const asides = uncounted.slice(0, 3).map((one: UncountedReview) => `@${one.by} ${whyUncounted(one)}`);
  const more = asides.length === 0 ? "" : ` (${plural(uncounted.length, "review")}: ${asides.join("; ")})`;
  return `no approval of the role ${role} that counts was found in ${numbers}${more}${teams}`;
}
