import type { ClassifiedSample } from "./one-class.ts";

/** Rows by class: that are of it, that the model calls so, and both. */
export interface ClassCounts {
  readonly support: Uint32Array;
  readonly predicted: Uint32Array;
  readonly hits: Uint32Array;
}

/** Of all classes in one pass over the rows; of a binary sample 0 is the positive class and 1 the negative one. */
export function classCounts(sample: ClassifiedSample, of: "candidate" | "baseline"): ClassCounts {
  const decisions = sample[of]?.decisions ?? new Uint8Array(0);
  if (sample.task === "multiclass-classification")
    return countCodes(sample.labels, decisions, { classes: sample.classes.length, turn: false });
  if (sample.task === "binary-classification") return countCodes(sample.labels, decisions, { classes: 2, turn: true });
  const counts = emptyCounts(sample.classes);
  for (let at = 0; at < sample.labels.length; at += 1) {
    const [label, decision, name] = [sample.labels[at] ?? 0, decisions[at] ?? 0, at % sample.classes];
    counts.support[name]! += label;
    counts.predicted[name]! += decision;
    counts.hits[name]! += label & decision;
  }
  return counts;
}

interface Coding {
  readonly classes: number;
  /** Whether 1, the positive class, comes first. */
  readonly turn: boolean;
}

function countCodes(
  labels: Int32Array | Uint8Array,
  decisions: Int32Array | Uint8Array,
  { classes, turn }: Coding,
): ClassCounts {
  const counts = emptyCounts(classes);
  for (let row = 0; row < labels.length; row += 1) {
    const label = turn ? 1 - (labels[row] ?? 0) : (labels[row] ?? 0);
    const decision = turn ? 1 - (decisions[row] ?? 0) : (decisions[row] ?? 0);
    counts.support[label]! += 1;
    counts.predicted[decision]! += 1;
    if (label === decision) counts.hits[label]! += 1;
  }
  return counts;
}

function emptyCounts(classes: number): ClassCounts {
  return { support: new Uint32Array(classes), predicted: new Uint32Array(classes), hits: new Uint32Array(classes) };
}
