/** One generated text with the texts it is judged against. */
export interface Segment {
  readonly hypothesis: string;
  readonly references: readonly string[];
}

/**
 * The references of a segment.
 * @throws RangeError when there is none: no score is defined then.
 */
export function referencesOf(segment: Segment): readonly string[] {
  if (segment.references.length === 0) throw new RangeError("a segment needs at least one reference text");
  return segment.references;
}

/** The best of a score over the references of a segment. */
export function bestOver(segment: Segment, score: (reference: string) => number): number {
  return Math.max(...referencesOf(segment).map(score));
}
