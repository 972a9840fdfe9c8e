import { chosenBytes, chosenFloats, plainSampling, samplingOf, type Sampling } from "./sampling.ts";

/** What a multilabel model says of every row. */
export interface LabelSetAnswers {
  /** 0 or 1, row-major n × classes. */
  readonly decisions: Uint8Array;
  /** Row-major n × classes; undefined: the model gives labels only. */
  readonly scores?: Float64Array | undefined;
}

export interface LabelSetSample extends Sampling {
  readonly task: "multilabel-classification";
  readonly n: number;
  /** 0 or 1, row-major n × classes. */
  readonly labels: Uint8Array;
  readonly classes: number;
  readonly candidate: LabelSetAnswers;
  readonly baseline?: LabelSetAnswers | undefined;
}

export type LabelSetRows = Omit<LabelSetSample, "task" | "n">;

export function labelSetSample(rows: LabelSetRows): LabelSetSample {
  return { ...plainSampling(rows), task: "multilabel-classification", n: rows.labels.length / rows.classes };
}

/** The same models on some of the rows. */
export function chosenLabelSets(sample: LabelSetSample, rows: Uint32Array): LabelSetSample {
  const { classes, labels, candidate, baseline } = sample;
  const cells = cellsOf(rows, classes);
  const chosen = ({ decisions, scores }: LabelSetAnswers): LabelSetAnswers => ({
    decisions: chosenBytes(decisions, cells),
    scores: scores && chosenFloats(scores, cells),
  });
  return labelSetSample({
    ...samplingOf(sample, rows),
    classes,
    labels: chosenBytes(labels, cells),
    candidate: chosen(candidate),
    baseline: baseline && chosen(baseline),
  });
}

/** Positions of whole rows in a row-major table. */
export function cellsOf(rows: Uint32Array, width: number): Uint32Array {
  const cells = new Uint32Array(rows.length * width);
  for (let at = 0; at < cells.length; at += 1) cells[at] = (rows[Math.floor(at / width)] ?? 0) * width + (at % width);
  return cells;
}
