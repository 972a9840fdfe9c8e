import type { Comment } from "./forge.ts";
import { aboveMarker, formatMarker, isOlder, parseMarker, type Marker, type MarkerState } from "./marker.ts";

export interface CommentRequest {
  /** All comments of the pull request. */
  readonly existing: readonly Comment[];
  /** Who we are. */
  readonly viewer: string;
  readonly marker: Marker;
  /** What people read; the marker is appended. */
  readonly body: string;
  /** Whether it is only worth an edit of what we said before, not a comment of its own. */
  readonly onlyUpdate?: boolean | undefined;
  /**
   * Of a run that a marker names and that would be newer than ours: whether it is known to be one of ours. Any workflow
   * of the repository writes by the same name, and any number. Default: it is.
   */
  readonly isKnown?: ((state: MarkerState) => boolean) | undefined;
}

/** `duplicates` are other comments of ours, left by a race: one is enough. */
export type CommentPlan = { readonly duplicates: readonly number[] } & (
  | { readonly kind: "create"; readonly body: string }
  | { readonly kind: "update"; readonly id: number; readonly body: string }
  /** It says the same already: an edit would only change the marker. */
  | { readonly kind: "keep"; readonly id: number }
  /** A newer run has reported: ours came too late. */
  | { readonly kind: "superseded"; readonly id: number }
  /** There is none, and nothing that deserves one. */
  | { readonly kind: "none" }
);

/**
 * The one comment, edited in place. Ours is a comment only if author and marker match: anybody can quote a marker, and
 * `github-actions[bot]` writes for every workflow.
 */
export function planComment({
  existing,
  viewer,
  marker,
  body,
  onlyUpdate,
  isKnown = () => true,
}: CommentRequest): CommentPlan {
  const wanted = `${body.trimEnd()}\n\n${formatMarker(marker)}`;
  const [first, ...others] = ownComments({ existing, viewer, name: marker.name });
  if (first === undefined)
    return onlyUpdate === true ? { kind: "none", duplicates: [] } : { kind: "create", body: wanted, duplicates: [] };
  const duplicates = others.map(({ comment }) => comment.id);
  const { id } = first.comment;
  const newer = [first, ...others].filter(({ state }) => isOlder(marker, state) && isKnown(state));
  if (newer.length > 0) return supersededAmong([first, ...others], newer);
  return saysTheSame(first, wanted, marker)
    ? { kind: "keep", id, duplicates }
    : { kind: "update", id, body: wanted, duplicates };
}

/**
 * To the letter; or a run of the same commit came to the same results: its other times and links are no news. The marker
 * alone shows nothing, since whoever edits a comment can leave it as it was.
 */
function saysTheSame({ comment, state }: OwnComment, wanted: string, marker: Marker): boolean {
  const [before, now] = [aboveMarker(comment.body), aboveMarker(wanted)];
  if (before === now) return true;
  const isSame = marker.content !== undefined && state.content === marker.content && state.headSha === marker.headSha;
  return isSame && withoutTimes(before) === withoutTimes(now);
}

const TIMED_ROW = /^\| (?:p50|p95|p99|Rows a second|Memory, peak|Time|Attempts|Busy cores, mean|GPU [a-z, ]+) \|.*$/gm;
const AMOUNT = /\d[\d,.]*[ \u00a0](?:ms|s|min|h|B|KiB|MiB|GiB|Wh)\b/g;

function withoutTimes(text: string): string {
  return text
    .replaceAll(/\/actions\/runs\/\d+/g, "/actions/runs/…")
    .replaceAll(TIMED_ROW, "…")
    .replaceAll(/^\d[\d,]* calls of .*$/gm, "…")
    .replaceAll(/not run, this exact input was trained before|Training: .*$/gm, "…")
    .replaceAll(AMOUNT, "…");
}

interface OwnComment {
  readonly comment: Comment;
  readonly state: MarkerState;
}

interface OwnQuery {
  readonly existing: readonly Comment[];
  readonly viewer: string;
  readonly name: string;
}

/** Ours, oldest first: the one that keeps its place in the conversation. */
function ownComments({ existing, viewer, name }: OwnQuery): readonly OwnComment[] {
  return existing
    .filter(({ author }) => author.toLowerCase() === viewer.toLowerCase())
    .flatMap((comment) => {
      const state = parseMarker(name, comment.body);
      return state === undefined ? [] : [{ comment, state }];
    })
    .toSorted((a, b) => a.comment.id - b.comment.id);
}

// The newest report must survive, whichever of the duplicates carries it.
function supersededAmong(own: readonly OwnComment[], newer: readonly OwnComment[]): CommentPlan {
  const newest = newer.reduce((best, candidate) => (isOlder(best.state, candidate.state) ? candidate : best));
  const duplicates = own.filter((candidate) => candidate !== newest).map(({ comment }) => comment.id);
  return { kind: "superseded", id: newest.comment.id, duplicates };
}
