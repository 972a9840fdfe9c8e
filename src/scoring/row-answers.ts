import type { RowAnswer } from "../data/answer-table.ts";
import type { TaskSample } from "../work/measure/registry.ts";
import type { Role } from "./role.ts";

/** Tasks whose rows have one label and one prediction. */
export function answersOf(sample: TaskSample, role: Role): Iterable<RowAnswer> {
  return { [Symbol.iterator]: () => rowsOf(sample, role) };
}

function* rowsOf(sample: TaskSample, role: Role): Generator<RowAnswer> {
  const answer = answerer(sample, role);
  for (let row = 0; row < sample.n; row += 1) yield answer(row);
}

function answerer(sample: TaskSample, role: Role): (row: number) => RowAnswer {
  switch (sample.task) {
    case "binary-classification": {
      const { decisions, scores } = sample[role] ?? sample.candidate;
      return (row) => [sample.labels[row] ?? null, scores?.[row] ?? null, decisions[row] ?? null];
    }
    case "multiclass-classification": {
      const { decisions, scores } = sample[role] ?? sample.candidate;
      const { labels, classes } = sample;
      const score = (row: number): number | null => scores?.[row * classes.length + (decisions[row] ?? 0)] ?? null;
      return (row) => [classes[labels[row] ?? -1] ?? null, score(row), classes[decisions[row] ?? -1] ?? null];
    }
    case "regression":
    case "forecasting": {
      const { values } = sample[role] ?? sample.candidate;
      return (row) => [sample.targets[row] ?? null, values[row] ?? null, values[row] ?? null];
    }
    case "ranking": {
      const { scores } = sample[role] ?? sample.candidate;
      return (row) => [sample.relevance[row] ?? null, scores[row] ?? null, scores[row] ?? null];
    }
    case "text-generation": {
      const { texts } = sample[role] ?? sample.candidate;
      return (row) => [sample.references[row]?.[0] ?? null, null, texts[row] ?? null];
    }
    case "multilabel-classification":
    case "quantile-regression":
      throw new TypeError(`a ${sample.task} model has no single prediction a row`);
  }
}
