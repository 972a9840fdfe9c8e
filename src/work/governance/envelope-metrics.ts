import type { EnvelopeChange, EvaluationRecord } from "../../generated/types.ts";

/** What is compared: how to find its value and the baseline's in what was measured on the rows that decide, and elsewhere. */
export interface Measure {
  readonly subject: string;
  /** Which way is worse: of the candidate's value less the anchor's. */
  readonly worse: "fall" | "rise";
  /** The most that it may change for the worse. */
  readonly limit: number;
  values(evaluation: EvaluationRecord): Paired;
  /** By digest of the rows, on every dataset where it was measured. */
  byRows(evaluation: EvaluationRecord): ReadonlyMap<string, number>;
}

export interface Paired {
  readonly value: number | undefined;
  readonly baseline: number | undefined;
}

export interface Measured {
  readonly candidate: EvaluationRecord;
  /** Of the anchor when it was accepted. */
  readonly anchor: EvaluationRecord | undefined;
  readonly anchorArtifact: string;
  /** Of what was accepted since, the anchor's own included. */
  readonly accepted: readonly EvaluationRecord[];
}

/** A change held against the anchor, and how. */
export interface HeldChange {
  readonly change: EnvelopeChange;
  readonly how: string;
}

/** Sums of a few decimals are not told apart below this. */
const ROUNDING = 1e-9;

/**
 * How far a measure moved from the anchor for the worse. On rows that both were measured on, the two values are held
 * against each other. Where the rows changed since, the paired differences of all that was accepted in between are added
 * up: each is of two models on the same rows, so that what the rows alone change cancels out, and where rows stayed the
 * same the sum is the plain difference. The sum is an estimate: it takes for granted that a difference between two models
 * is about the same on either rows, its error grows with the links, and what was accepted was chosen for looking well.
 * It decides who is asked, and not whether anything is good enough: that the gate does, by intervals.
 */
export function heldAgainstAnchor(measure: Measure, measured: Measured): HeldChange {
  const { subject, worse, limit } = measure;
  const found = directly(measure, measured) ?? byLinks(measure, measured);
  if (found === undefined) {
    const how = `${subject} cannot be held against the anchor: it was not measured on the same rows, and not every version since was compared with the one before. Keep the anchor's rows as one more evaluation dataset, or let this version become the anchor by the full approval`;
    return { change: { subject, limit, outcome: "unmeasured" }, how };
  }
  const { from, to, difference, links } = found;
  const change = worse === "fall" ? 0 - difference : difference;
  const isInside = change <= limit + ROUNDING;
  const rows =
    links === 0 ? "on the same rows" : `as the sum of ${links} paired ${links === 1 ? "difference" : "differences"}`;
  return {
    change: {
      subject,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      change,
      limit,
      outcome: isInside ? "pass" : "fail",
    },
    how: `${subject} is worse than the anchor's by ${readable(change)}, ${rows}; the limit is ${readable(limit)}`,
  };
}

interface Difference {
  readonly from?: number;
  readonly to?: number;
  readonly difference: number;
  /** 0: measured on the same rows. */
  readonly links: number;
}

function directly(
  { byRows, values }: Measure,
  { candidate, anchor, anchorArtifact }: Measured,
): Difference | undefined {
  const own = byRows(candidate);
  if (candidate.candidate.digest === anchorArtifact) return { difference: 0, links: 0 };
  if (anchor === undefined) return undefined;
  const then = byRows(anchor);
  const deciding = Object.values(candidate.datasets).find(({ role }) => role === "decides")?.digest;
  const shared = [...(deciding === undefined ? [] : [deciding]), ...own.keys()].find(
    (rows) => own.has(rows) && then.has(rows),
  );
  if (shared !== undefined) {
    const [from = 0, to = 0] = [then.get(shared), own.get(shared)];
    return { from, to, difference: to - from, links: 0 };
  }
  const { value, baseline } = values(candidate);
  const isAnchors = candidate.baseline.artifact?.digest === anchorArtifact;
  if (!isAnchors || value === undefined || baseline === undefined) return undefined;
  return { from: baseline, to: value, difference: value - baseline, links: 0 };
}

interface Link {
  readonly to: string;
  readonly difference: number;
}

/** By the fewest paired differences that lead from the candidate to the anchor: each has an error of its own. */
function byLinks({ values }: Measure, { candidate, accepted, anchorArtifact }: Measured): Difference | undefined {
  const links = linksOf([candidate, ...accepted], values);
  const start = candidate.candidate.digest;
  const reached = new Map([[start, { difference: 0, links: 0 }]]);
  // A map goes on to what is added while it is walked.
  for (const [at, so] of reached) {
    if (at === anchorArtifact) return so;
    for (const { to, difference } of links.get(at) ?? [])
      if (!reached.has(to)) reached.set(to, { difference: so.difference + difference, links: so.links + 1 });
  }
  return undefined;
}

/** From each artifact to those it was paired with, with how much better it is by its numbers. */
function linksOf(
  evaluations: readonly EvaluationRecord[],
  values: Measure["values"],
): ReadonlyMap<string, readonly Link[]> {
  const links = new Map<string, Link[]>();
  const add = (from: string, link: Link): void => void links.set(from, [...(links.get(from) ?? []), link]);
  for (const evaluation of evaluations) {
    const [own, other] = [evaluation.candidate.digest, evaluation.baseline.artifact?.digest];
    const { value, baseline } = values(evaluation);
    if (other === undefined || other === own || value === undefined || baseline === undefined) continue;
    add(own, { to: other, difference: value - baseline });
    add(other, { to: own, difference: baseline - value });
  }
  return links;
}

function readable(value: number): string {
  return String(Number(value.toPrecision(4)));
}
