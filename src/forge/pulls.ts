import { isOurs, type Ourselves } from "./ours.ts";
import type { NewPull, PullChange, PullRequest } from "./proposals.ts";
import {
  closedText,
  isTheirTitle,
  retitled,
  revise,
  stamped,
  stampOf,
  titleOf,
  type Closing,
  type Stamped,
  type WantedText,
} from "./stamp.ts";

export interface PullQuestion extends Ourselves {
  /** All pull requests from the branch, open and closed, newest first. */
  readonly existing: readonly PullRequest[];
  readonly wanted: WantedPull;
}

export interface WantedPull extends WantedText {
  /** Ours alone; what it proposes is pushed there. */
  readonly branch: string;
  readonly base: string;
  readonly draft: boolean;
  /** `closed`: what is open is closed under this title; its text stays. */
  readonly state: "open" | "closed";
  /** Whether a body that a person edited is written again: they asked for it. */
  readonly evenEdited?: boolean;
  /**
   * Whether our title follows what is proposed above a body that a person edited, too: the branch moves under it. A title
   * of theirs stays.
   */
  readonly titleFollows?: boolean;
  /** Whether one that a person opened again after we closed it is closed once more. */
  readonly evenReopened?: boolean;
  /** Whether the caller knows that a person opened it again, after another person had closed it: the text remembers it. */
  readonly isReopened?: boolean;
  /** What one that is closed says below its text: what could not be said in a comment. */
  readonly lastWords?: string;
}

/** `duplicates` are others of ours from the same branch, left by a race, to be closed. */
export type PullPlan = PullStep & {
  readonly duplicates: readonly PullClosing[];
  /** Of one whose title is to follow what is proposed: whether a person gave it theirs, which stays. */
  readonly isTheirTitle?: boolean;
};

export type PullStep =
  | { readonly kind: "create"; readonly pull: NewPull }
  | ({ readonly kind: "update" } & PullUpdate)
  | { readonly kind: "keep"; readonly number: number }
  | ({ readonly kind: "close" } & PullClosing)
  /** Ours, and a person changed what it says: it is theirs now. */
  | { readonly kind: "edited"; readonly number: number; readonly change?: Pick<PullChange, "title" | "body"> }
  /** Somebody opened it again after we closed it: they want it, and it is not closed over their heads. */
  | { readonly kind: "reopened-by-person"; readonly number: number }
  /** Somebody else closed it: they do not want it, for this occasion. */
  | { readonly kind: "closed-by-person"; readonly number: number }
  /** It was accepted already, for this occasion. */
  | { readonly kind: "merged"; readonly number: number }
  /** The branch has an open pull request that is not ours. */
  | { readonly kind: "foreign"; readonly number: number }
  /** Nothing is open, and nothing should be. */
  | { readonly kind: "none" };

export interface PullUpdate {
  readonly number: number;
  /** GraphQL's name of it. */
  readonly id: string;
  readonly change: PullChange;
  readonly draft?: boolean;
  readonly addLabels: readonly string[];
  readonly removeLabels: readonly string[];
}

export interface PullClosing {
  readonly number: number;
  readonly change: PullChange;
}

/**
 * The one pull request of a branch. Ours is only what has our author, our marker and its key; what people changed of it
 * (title, labels, base, readiness) stays as they left it, and a body they edited is not touched at all.
 */
export function planPull({ existing, wanted, ...ourselves }: PullQuestion): PullPlan {
  const own = existing.flatMap((pull) => {
    const found = isOurs(pull.author, ourselves) ? stampOf(wanted, pull.body, pull.state) : undefined;
    return found === undefined ? [] : [{ pull, ...found }];
  });
  const open = own.filter(({ pull }) => pull.state === "open").toSorted((a, b) => a.pull.number - b.pull.number);
  const [current, ...others] = open;
  if (current === undefined) return { ...fresh(own, existing, wanted), duplicates: [] };
  const spare = others.filter(({ edited, reopened }) => !edited && !reopened);
  const duplicates = spare.map((other) => closing(other, wanted.name));
  const isTheirs = wanted.titleFollows === true && isTheirTitle({ ...current.pull, stamp: current.stamp });
  return { ...revised(current, wanted), duplicates, ...(isTheirs && { isTheirTitle: true }) };
}

interface OwnPull extends Stamped {
  readonly pull: PullRequest;
}

function fresh(own: readonly OwnPull[], existing: readonly PullRequest[], wanted: WantedPull): PullStep {
  const foreign = existing.find(({ state }) => state === "open");
  if (foreign !== undefined) return { kind: "foreign", number: foreign.number };
  if (wanted.state === "closed") return { kind: "none" };
  const same = own.filter(({ stamp }) => stamp.occasion === wanted.occasion);
  const merged = same.find(({ pull }) => pull.merged);
  if (merged !== undefined) return { kind: "merged", number: merged.pull.number };
  const theirs = same.find(({ stamp }) => stamp.closed !== true);
  if (theirs !== undefined) return { kind: "closed-by-person", number: theirs.pull.number };
  const { branch, base, draft, title } = wanted;
  // Labels come after: what the stamp says is there really is, even if we are stopped in between.
  const body = stamped(wanted, { base, draft, labels: [] });
  return { kind: "create", pull: { branch, base, draft, title: titleOf(title), body } };
}

function revised(own: OwnPull, wanted: WantedPull): PullStep {
  const { pull, stamp, edited, reopened } = own;
  const { number, id } = pull;
  if (edited && wanted.evenEdited !== true) {
    const change = wanted.titleFollows === true && wanted.state === "open" ? retitled({ ...pull, stamp }, wanted) : {};
    return { kind: "edited", number, ...(Object.keys(change).length > 0 && { change }) };
  }
  if (wanted.state === "closed") {
    if (reopened && wanted.evenReopened !== true) return { kind: "reopened-by-person", number };
    return { kind: "close", ...closing(own, wanted.name, { title: wanted.title, words: wanted.lastWords }) };
  }
  // Where it is as we want it already, it may have been us, whose stamp did not follow, or a branch that was renamed.
  const isTheirBase = pull.base !== stamp.base && pull.base !== wanted.base;
  const isTheirDraft = pull.draft !== stamp.draft && pull.draft !== wanted.draft;
  const rest = {
    base: isTheirBase ? stamp.base : wanted.base,
    draft: isTheirDraft ? stamp.draft : wanted.draft,
  };
  const stampRest = { ...given(rest), ...((reopened || wanted.isReopened === true) && { reopened: true }) };
  const { addLabels, removeLabels, ...text } = revise({ ...pull, stamp }, wanted, stampRest);
  const change = { ...text, ...(!isTheirBase && pull.base !== wanted.base && { base: wanted.base }) };
  const draft = !isTheirDraft && pull.draft !== wanted.draft ? { draft: wanted.draft } : {};
  const isSame = Object.keys({ ...change, ...draft }).length + addLabels.length + removeLabels.length === 0;
  return isSame ? { kind: "keep", number } : { kind: "update", number, id, change, ...draft, addLabels, removeLabels };
}

function given({ base, draft }: { readonly base: string | undefined; readonly draft: boolean | undefined }) {
  return { ...(base !== undefined && { base }), ...(draft !== undefined && { draft }) };
}

function closing({ pull, stamp }: OwnPull, name: string, how: Closing = {}): PullClosing {
  return { number: pull.number, change: { state: "closed", ...closedText(name, { ...pull, stamp }, how) } };
}
