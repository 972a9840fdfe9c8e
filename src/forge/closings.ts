import { isRecord } from "../kernel/guards.ts";
import { truncate } from "../kernel/text.ts";
import type { Comment } from "./forge.ts";
import { markedState, markerLine } from "./marker.ts";
import { isOurs, type Ourselves } from "./ours.ts";
import type { WantedText } from "./stamp.ts";

/** A proposal that is to be closed, and what is said of it. */
export interface WantedClosing extends Pick<WantedText, "name" | "key"> {
  readonly branch: string;
  /** Under which it is closed, unless a person gave it theirs. */
  readonly title: string;
  /** Why it is closed now: said once, however often the run that closes it is repeated. */
  readonly occasion: string;
  /** What people read: rule, evidence, and the way back. */
  readonly comment: string;
  /** Whether one is closed whose body a person edited; what they wrote stays. */
  readonly evenEdited?: boolean;
  /** Whether one is closed that a person opened again after we had closed it. */
  readonly evenReopened?: boolean;
}

type Closing = Pick<WantedClosing, "name" | "key" | "occasion" | "comment">;

// GitHub refuses a longer comment as a whole.
const MOST = 60_000;

/** The comment with its invisible last line, by which it is found again. */
export function closingComment({ name, key, occasion, comment }: Closing): string {
  return `${truncate(comment.trimEnd(), MOST)}\n\n${markerLine(markerOf(name), { key, occasion })}`;
}

/** Ids of the comments that say this already, oldest first: of ours, as anybody can quote a marker. */
export function closingComments(
  closing: Closing,
  existing: readonly Comment[],
  ourselves: Ourselves,
): readonly number[] {
  return existing
    .filter(({ author, body }) => isOurs(author, ourselves) && saysIt(closing, body))
    .map(({ id }) => id)
    .toSorted((a, b) => a - b);
}

function saysIt({ name, key, occasion }: Closing, body: string): boolean {
  const state = markedState(markerOf(name), body);
  return isRecord(state) && state["key"] === key && state["occasion"] === occasion;
}

function markerOf(name: string): string {
  return `${name}-closing`;
}
