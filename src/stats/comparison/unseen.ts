import { groupBy } from "../../kernel/grouping.ts";

/** What two models said of rows with a label, and how many rows that are; codes 0 … classes − 1. */
export interface Answer {
  readonly label: number;
  readonly candidate: number;
  readonly baseline: number;
  readonly rows: number;
}

/**
 * For each class that occurs, what is possible and was not seen: a row that the candidate alone gets wrong, and one that
 * the baseline alone does. A model that lost none of 20 positives is not certain never to lose one.
 */
export function unseenAnswers(seen: readonly Answer[], classes: number): readonly Omit<Answer, "rows">[] {
  if (classes < 2) return [];
  const predicted = new Float64Array(classes);
  for (const { candidate, baseline, rows } of seen) {
    predicted[candidate]! += rows;
    predicted[baseline]! += rows;
  }
  return [...groupBy(seen, ({ label }) => label)].flatMap(([label, answers]) => {
    const wrong = mostPredicted(predicted, label);
    const possible = [
      { label, candidate: wrong, baseline: label },
      { label, candidate: label, baseline: wrong },
    ];
    return possible.filter((kind) => !answers.some((answer) => isOfKind(answer, kind)));
  });
}

/** Whether an answer is as right or wrong as another, with both models. */
function isOfKind({ label, candidate, baseline, rows }: Answer, kind: Pick<Answer, "candidate" | "baseline">): boolean {
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
