import { groupBy } from "../../kernel/grouping.ts";

/** What one or two models said of rows with a label, and how many rows that are; codes 0 … classes − 1. */
export interface Answer {
  readonly label: number;
  readonly candidate: number;
  /** Undefined: one model alone. */
  readonly baseline?: number | undefined;
  readonly rows: number;
  readonly weight: number;
}

/** An answer that no row has: how often it is drawn on average, and the weight of one. */
export interface Unseen extends Required<Pick<Answer, "label" | "candidate" | "weight">> {
  /** Of one model alone, its own answer. */
  readonly baseline: number;
  readonly rate: number;
}

const RATE = 0.2;

/**
 * For each class that occurs, what is possible and was not seen: a row that the candidate alone gets wrong, and one
 * that the baseline alone does. A bootstrap only draws what it has seen; without these, a model that lost none of 20
 * positives would be certain never to lose one. Pseudo-counts are the remedy of A. Agresti and B. Caffo (The American
 * Statistician 54, 2000); a fifth of a row keeps the intervals nominal from 100 rows on (`bench/coverage.ts`), with
 * half a row they are too wide, with none too narrow. One is as heavy as a row of its label is on average, or as the
 * label's rows of one of `clusters`. Of one model alone these are right and wrong answers.
 */
export function unseenAnswers(
  seen: readonly Answer[],
  { classes, clusters }: { readonly classes: number; readonly clusters?: number | undefined },
): readonly Unseen[] {
  if (classes < 2) return [];
  const predicted = new Float64Array(classes);
  for (const { candidate, baseline = candidate, rows } of seen) {
    predicted[candidate]! += rows;
    predicted[baseline]! += rows;
  }
  return [...groupBy(seen, ({ label }) => label)].flatMap(([label, answers]): readonly Unseen[] => {
    const [rows, weight] = [sumOf(answers, "rows"), sumOf(answers, "weight")];
    if (weight === 0) return [];
    const wrong = mostPredicted(predicted, label);
    const isSingle = answers[0]?.baseline === undefined;
    const one = { label, rate: RATE, weight: weight / (clusters ?? rows) };
    const possible = isSingle
      ? [wrong, label].map((answer) => ({ candidate: answer, baseline: answer }))
      : [
          { candidate: wrong, baseline: label },
          { candidate: label, baseline: wrong },
        ];
    return possible
      .filter((kind) => !answers.some((answer) => isOfKind(answer, kind)))
      .map((kind) => ({ ...one, ...kind }));
  });
}

/** Whether an answer is as right or wrong as another, with both models. */
function isOfKind(
  { label, candidate, baseline = candidate, rows }: Answer,
  kind: Pick<Unseen, "candidate" | "baseline">,
): boolean {
  return (
    rows > 0 &&
    (candidate === label) === (kind.candidate === label) &&
    (baseline === label) === (kind.baseline === label)
  );
}

/** The wrong answer that is most likely for a label. */
function mostPredicted(predicted: Float64Array, label: number): number {
  let most = label === 0 ? 1 : 0;
  for (const [code, count] of predicted.entries()) if (code !== label && count > predicted[most]!) most = code;
  return most;
}

function sumOf(answers: readonly Answer[], key: "rows" | "weight"): number {
  return answers.reduce((sum, answer) => sum + answer[key], 0);
}

export interface AnsweredRows {
  readonly labels: ArrayLike<number>;
  readonly candidate: ArrayLike<number>;
  readonly baseline?: ArrayLike<number> | undefined;
  readonly weights?: Float64Array | undefined;
}

/** The answers that occur among rows. */
export function answersOf({ labels, candidate, baseline, weights }: AnsweredRows, classes: number): readonly Answer[] {
  const rows = new Map<number, number>();
  const weight = new Map<number, number>();
  for (let row = 0; row < labels.length; row += 1) {
    const code = (labels[row]! * classes + candidate[row]!) * classes + (baseline?.[row] ?? 0);
    rows.set(code, (rows.get(code) ?? 0) + 1);
    weight.set(code, (weight.get(code) ?? 0) + (weights?.[row] ?? 1));
  }
  return [...rows].map(([code, count]) => ({
    label: Math.floor(code / (classes * classes)),
    candidate: Math.floor(code / classes) % classes,
    ...(baseline !== undefined && { baseline: code % classes }),
    rows: count,
    weight: weight.get(code) ?? 0,
  }));
}
