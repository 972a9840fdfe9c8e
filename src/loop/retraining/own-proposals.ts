import type { ProposalRecord } from "../../generated/types.ts";
import { planBranch } from "../../forge/branches.ts";
import type { Forge } from "../../forge/forge.ts";
import type { BranchHead, PullRequest } from "../../forge/proposals.ts";
import { isOurs, type Ourselves } from "../../forge/ours.ts";
import { stampOf, type Stamped } from "../../forge/stamp.ts";
import { fromMemory, type ProposalMemory } from "../../work/retraining/memory.ts";
import { tokenOf } from "../../work/retraining/causes.ts";
import { retrainBranch } from "../../records/retrain-branch.ts";
import type { ClosedProposal, OpenProposal, Proposals } from "../../work/retraining/situation.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { NAME } from "./labels.ts";
import type { Dashboard } from "./read-dashboard.ts";
import type { DefaultBranch } from "./default-branch.ts";
import { wishesOn, type Heard } from "./wishes.ts";

/** Our open pull request, and what was heard on it. */
export interface OwnProposal extends Heard {
  readonly pull: PullRequest;
  readonly memory: ProposalMemory;
  /** The head of its branch as it was looked at. */
  readonly head: string | undefined;
  /** When what others left on the branch was committed, by its own word: ISO time. */
  readonly theirsSince: string | undefined;
}

/** Whether somebody said something since the last run that remembers what it heard. */
export function hasHeard(own: OwnProposal | undefined): boolean {
  return own !== undefined && own.heard !== own.memory.heard;
}

export interface OwnQuestion {
  readonly forge: Forge;
  readonly ourselves: () => Promise<Ourselves>;
  readonly branch: DefaultBranch;
  readonly model: ModelAtRevision;
  readonly last: ProposalRecord | undefined;
  readonly dashboard: Dashboard;
}

/** The pull requests from a model's branch, by whom they are and how they ended. */
export async function ownProposals(
  place: Place,
  question: OwnQuestion,
): Promise<{ readonly proposals: Proposals; readonly own: OwnProposal | undefined }> {
  const { forge, model, last } = question;
  const existing = await forge.pullRequests.byHead(retrainBranch(model.name));
  const ourselves = existing.length === 0 ? { viewer: "" } : await question.ourselves();
  const marked = existing.flatMap((pull): readonly (Stamped & { readonly pull: PullRequest })[] => {
    const isOwn = isOurs(pull.author, ourselves);
    const found = isOwn ? stampOf({ name: NAME, key: model.name }, pull.body, pull.state) : undefined;
    return found === undefined ? [] : [{ pull, ...found }];
  });
  const current = marked.findLast(({ pull }) => pull.state === "open");
  const foreign = existing.find(({ state, number }) => state === "open" && number !== current?.pull.number);
  const closed = existing.flatMap((pull) => {
    const stamped = marked.find((one) => one.pull === pull);
    // A marker that somebody took out does not make us forget what the ledger knows.
    const isKnown = stamped !== undefined || last?.pull?.number === pull.number;
    return pull.state === "closed" && isKnown ? [closedProposal(pull, stamped, last)] : [];
  });
  if (current === undefined)
    return { proposals: { open: undefined, foreign: foreign?.number, closed }, own: undefined };
  const { open, own } = await openProposal(place, { ...question, ...current, ...ourselves });
  return { proposals: { open, foreign: undefined, closed }, own };
}

function closedProposal(
  pull: PullRequest,
  stamped: Stamped | undefined,
  last: ProposalRecord | undefined,
): ClosedProposal {
  const isByUs = stamped?.stamp.closed === true || (last?.pull?.number === pull.number && last.decision === "close");
  return {
    number: pull.number,
    causes: causesFrom(pull, fromMemory(stamped?.stamp.memory), last),
    end: pull.merged ? "merged" : isByUs ? "by-us" : "by-person",
    at: Date.parse(pull.closedAt ?? pull.updatedAt),
  };
}

/** The ledger's word for it where it has one: who may write can edit the text. */
function causesFrom(pull: PullRequest, memory: ProposalMemory, last: ProposalRecord | undefined) {
  if (last?.pull?.number !== pull.number) return memory.causes;
  const known = new Set(last.trigger.causes.map(tokenOf));
  return [...last.trigger.causes, ...memory.causes.filter((cause) => !known.has(tokenOf(cause)))];
}

interface OpenQuestion extends OwnQuestion, Stamped, Ourselves {
  readonly pull: PullRequest;
}

async function openProposal(
  place: Place,
  question: OpenQuestion,
): Promise<{ readonly open: OpenProposal; readonly own: OwnProposal }> {
  const { pull, stamp, last, forge, model, branch } = question;
  const known = last?.pull?.number === pull.number ? last : undefined;
  const said = fromMemory(stamp.memory);
  const memory = { ...said, heard: Math.max(said.heard ?? 0, known?.heard ?? 0) || undefined };
  const head = await forge.branches.head(retrainBranch(model.name));
  const isTheirs = head === undefined || isForeignHead(head, question);
  const theirsSince = isTheirs ? head?.committedAt : undefined;
  const { isHeld, wish, ...heard } = await wishesOn({ ...question, after: memory.heard, theirsSince });
  const expiresAt = known?.expiresAt ?? memory.expiresAt;
  const base = known?.base ?? memory.base;
  const isMoved = base !== branch.commit;
  return {
    open: {
      number: pull.number,
      openedAt: Date.parse(known?.openedAt ?? pull.createdAt),
      causes: causesFrom(pull, memory, last),
      inputs: known?.inputs ?? memory.inputs,
      expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
      isReopened: question.reopened || isOpenAgain(pull, last),
      isHeld,
      isTheirs,
      // Asked only where main moved: GitHub counts it anew then, and one that nobody touched cannot conflict.
      isConflicted: isMoved ? await forge.pullRequests.isConflicted(pull.number) : false,
      isOnMain: isMoved && known !== undefined && (await isOnMain(place, forge, known)),
      wish,
    },
    own: { pull, memory, head: head?.sha, theirsSince, ...heard },
  };
}

/**
 * Whether a person opened it again after another person had closed it, of which its text says nothing: the ledger knows
 * it as closed, or a later one that there could not have been while it was open.
 */
function isOpenAgain({ number }: PullRequest, last: ProposalRecord | undefined): boolean {
  const known = last?.pull;
  return known !== undefined && (known.number === number ? known.state === "closed" : known.number > number);
}

/** Whether the head of a proposal's branch is another commit than one of ours as we made it. */
export function isForeignHead(head: BranchHead, { viewer, former }: Ourselves): boolean {
  const wanted = { name: NAME, branch: "", state: "absent" as const, base: "", files: {}, message: "" };
  return planBranch({ head, viewer, former, wanted }).kind === "foreign";
}

/** Whether the default branch has every file of the proposal as the proposal has it. */
async function isOnMain({ head }: Place, forge: Forge, { files, head: commit }: ProposalRecord): Promise<boolean> {
  if (commit === undefined || files.length === 0) return false;
  for (const path of files) {
    const [theirs, ours] = [await forge.fileAt(path, commit), await head.read(path)];
    if (theirs === undefined || ours === undefined) {
      if (theirs !== ours) return false;
    } else if (!Buffer.from(theirs).equals(Buffer.from(ours))) return false;
  }
  return true;
}
