import { isOurs, type Ourselves } from "./ours.ts";
import type { Issue, IssueChange, NewIssue } from "./proposals.ts";
import { closedText, revise, stamped, stampOf, titleOf, type Stamped, type WantedText } from "./stamp.ts";

export interface IssueQuestion extends Ourselves {
  /** Issues, open and closed; ours are looked for among them. */
  readonly existing: readonly Issue[];
  readonly wanted: WantedIssue;
}

export interface WantedIssue extends WantedText {
  /** It is found by the first one. */
  readonly labels: readonly [string, ...string[]];
  /** `closed`: what is open is closed; its text stays, unless there are last words. */
  readonly state: "open" | "closed";
  /** Whether an issue that is closed says `body` after that: why, and what comes next. */
  readonly lastWords?: boolean;
  /** Whether a body that a person edited is written again: what they did there was read. */
  readonly evenEdited?: boolean;
}

/** `duplicates` are others of ours, left by a race, to be closed. */
export type IssuePlan = IssueStep & { readonly duplicates: readonly IssueClosing[] };

export type IssueStep =
  | { readonly kind: "create"; readonly issue: NewIssue }
  | ({ readonly kind: "update" } & IssueUpdate)
  /** Closed, by us or for another occasion: opened again with what is to be said now. */
  | ({ readonly kind: "reopen" } & IssueUpdate)
  | { readonly kind: "keep"; readonly number: number }
  | ({ readonly kind: "close" } & IssueClosing)
  /** Ours, and a person changed what it says: it is theirs now. */
  | { readonly kind: "edited"; readonly number: number }
  /** Somebody else closed it: they do not want to hear of it, for this occasion. */
  | { readonly kind: "closed-by-person"; readonly number: number }
  /** Nothing is open, and nothing should be. */
  | { readonly kind: "none" };

export interface IssueUpdate {
  readonly number: number;
  readonly change: IssueChange;
  readonly addLabels: readonly string[];
  readonly removeLabels: readonly string[];
}

export interface IssueClosing {
  readonly number: number;
  readonly change: IssueChange;
}

/**
 * The one issue of a name and key, which is closed and opened again. Ours is only what has our author, our marker and
 * its key; title and labels that people changed stay as they left them, and a body they edited is not touched at all.
 */
export function planIssue({ existing, wanted, ...ourselves }: IssueQuestion): IssuePlan {
  const own = existing
    .flatMap((issue) => {
      const found = isOurs(issue.author, ourselves) ? stampOf(wanted, issue.body, issue.state) : undefined;
      return found === undefined ? [] : [{ issue, ...found }];
    })
    .toSorted((a, b) => a.issue.number - b.issue.number);
  const [current, ...others] = own.filter(({ issue }) => issue.state === "open");
  if (current === undefined) return { ...closedStep(own, wanted), duplicates: [] };
  const duplicates = others.filter(({ edited }) => !edited).map((other) => closing(other, wanted.name));
  return { ...openStep(current, wanted), duplicates };
}

interface OwnIssue extends Stamped {
  readonly issue: Issue;
}

function openStep(own: OwnIssue, wanted: WantedIssue): IssueStep {
  const { number } = own.issue;
  if (own.edited && wanted.evenEdited !== true) return { kind: "edited", number };
  if (wanted.state === "closed") return { kind: "close", ...ending(own, wanted) };
  const update = updating(own, wanted);
  const { change, addLabels, removeLabels } = update;
  const isSame = Object.keys(change).length + addLabels.length + removeLabels.length === 0;
  return isSame ? { kind: "keep", number } : { kind: "update", ...update };
}

function closedStep(own: readonly OwnIssue[], wanted: WantedIssue): IssueStep {
  if (wanted.state === "closed") return { kind: "none" };
  const theirs = own.find(({ stamp }) => stamp.occasion === wanted.occasion && stamp.closed !== true);
  if (theirs !== undefined) return { kind: "closed-by-person", number: theirs.issue.number };
  // What a person wrote into a closed one stays there.
  const first = own.find(({ edited }) => !edited || wanted.evenEdited === true);
  if (first === undefined) {
    const { title, labels } = wanted;
    return { kind: "create", issue: { title: titleOf(title), body: stamped(wanted), labels } };
  }
  const update = updating(first, wanted);
  return { kind: "reopen", ...update, change: { ...update.change, state: "open" } };
}

function updating({ issue, stamp, reopened }: OwnIssue, wanted: WantedIssue): IssueUpdate {
  const { addLabels, removeLabels, ...change } = revise({ ...issue, stamp }, wanted, reopened ? { reopened } : {});
  return { number: issue.number, change, addLabels, removeLabels };
}

function ending(own: OwnIssue, wanted: WantedIssue): IssueClosing {
  if (wanted.lastWords !== true) return closing(own, wanted.name);
  const { issue, stamp } = own;
  const { title, body } = revise({ ...issue, stamp }, wanted, { closed: true });
  return {
    number: issue.number,
    change: { state: "closed", ...(title !== undefined && { title }), ...(body !== undefined && { body }) },
  };
}

function closing({ issue, stamp }: OwnIssue, name: string): IssueClosing {
  return { number: issue.number, change: { state: "closed", ...closedText(name, { ...issue, stamp }) } };
}
