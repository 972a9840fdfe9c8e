import type { Predictions } from "../data/predictions.ts";
import { binarySample } from "../work/measure/binary-sample.ts";
import { labelSetSample } from "../work/measure/label-set-sample.ts";
import { classSample } from "../work/measure/multiclass-sample.ts";
import { quantileSample } from "../work/measure/quantile-sample.ts";
import { rankingSample } from "../work/measure/ranking-sample.ts";
import type { TaskSample } from "../work/measure/registry.ts";
import { valueSample } from "../work/measure/regression-sample.ts";
import type { Sampling } from "../work/measure/sampling.ts";
import { textSample, type TextAnswers } from "../work/measure/text-sample.ts";
import { binaryAnswers, classAnswers, valueAnswers, type Answering, type Answers } from "./answers.ts";
import { pointsOf } from "./judgements.ts";
import { asBaselineProblem, type Problem } from "./problems.ts";
import type { Role } from "./role.ts";
import { labelSetAnswers, quantileAnswers, rankingAnswers, textAnswers } from "./task-answers.ts";
import type { RankingTruth, TaskTruth, TextTruth } from "./task-truths.ts";
import type { Truth } from "./truth.ts";

export interface BothPredictions {
  readonly own: Predictions;
  readonly other: Predictions | undefined;
  readonly threshold: number | undefined;
}

export interface Sampled {
  readonly sample: TaskSample;
  readonly notes: readonly string[];
  readonly problem: Problem | undefined;
}

/** The rows of a dataset with both models' answers, checked. */
export function sampleOf(truth: Truth, sampling: Sampling, both: BothPredictions): Sampled {
  switch (truth.task) {
    case "binary-classification": {
      const { candidate, baseline, ...rest } = answered(both, (predictions, how) =>
        binaryAnswers(predictions, truth.reading, how),
      );
      return { sample: binarySample({ ...sampling, labels: truth.labels, candidate, baseline }), ...rest };
    }
    case "multiclass-classification": {
      const { candidate, baseline, ...rest } = answered(both, (predictions, how) =>
        classAnswers(predictions, truth.reading, how),
      );
      const { labels, reading } = truth;
      return { sample: classSample({ ...sampling, labels, classes: reading.classes, candidate, baseline }), ...rest };
    }
    case "regression": {
      const { candidate, baseline, ...rest } = answered(both, valueAnswers);
      return { sample: valueSample({ ...sampling, targets: truth.targets, candidate, baseline }), ...rest };
    }
    case "multilabel-classification":
    case "quantile-regression":
    case "forecasting":
    case "ranking":
    case "text-generation":
      return taskSample(truth, sampling, both);
  }
}

function taskSample(truth: TaskTruth, sampling: Sampling, both: BothPredictions): Sampled {
  switch (truth.task) {
    case "multilabel-classification": {
      const { candidate, baseline, ...rest } = answered(both, (predictions, how) =>
        labelSetAnswers(predictions, truth.reading, how),
      );
      const { labels, reading } = truth;
      return {
        sample: labelSetSample({ ...sampling, labels, classes: reading.names.length, candidate, baseline }),
        ...rest,
      };
    }
    case "quantile-regression": {
      const { candidate, baseline, ...rest } = answered(both, (predictions, how) =>
        quantileAnswers(predictions, truth.reading, how),
      );
      const { targets, reading } = truth;
      return { sample: quantileSample({ ...sampling, targets, levels: reading.levels, candidate, baseline }), ...rest };
    }
    case "forecasting": {
      const { candidate, baseline, ...rest } = answered(both, valueAnswers);
      const { task, targets, series, times } = truth;
      return {
        sample: valueSample({ ...sampling, task, times, targets, series, candidate, baseline }),
        ...rest,
      };
    }
    case "ranking": {
      const { candidate, baseline, ...rest } = answered(both, rankingAnswers);
      const { relevance, queries, queryCount } = truth;
      const clusters = { codes: queries, count: queryCount };
      const sample = rankingSample({
        ...sampling,
        clusters,
        relevance,
        queries,
        queryCount,
        candidate,
        baseline,
      });
      return { sample, ...rest, notes: [...rest.notes, ...emptyQueries(truth)] };
    }
    case "text-generation": {
      const { references } = truth;
      const { candidate, baseline, ...rest } = answered(both, textAnswers);
      return { sample: textSample({ ...sampling, references, ...judgedTexts(truth, candidate, baseline) }), ...rest };
    }
  }
}

type Texts = Pick<TextAnswers, "texts">;

/** Judgements are of both models: without a baseline they say nothing, and its points are what the candidate's leave. */
function judgedTexts({ judged }: TextTruth, candidate: Texts, baseline: Texts | undefined): Sides {
  if (judged === undefined || baseline === undefined) return { candidate, baseline };
  const found = pointsOf(judged, { candidate: candidate.texts, baseline: baseline.texts });
  if ("unjudged" in found) return { candidate: { ...candidate, ...found }, baseline: { ...baseline, ...found } };
  const { points } = found;
  return {
    candidate: { ...candidate, points },
    baseline: { ...baseline, points: points.map((point) => 1 - point) },
  };
}

interface Sides {
  readonly candidate: TextAnswers;
  readonly baseline: TextAnswers | undefined;
}

function emptyQueries({ relevance, queries, queryCount }: RankingTruth): readonly string[] {
  const relevant = new Set(queries.filter((_, row) => (relevance[row] ?? 0) > 0));
  const without = queryCount - relevant.size;
  return without === 0
    ? []
    : [`${without} of ${queryCount} queries have no relevant item; they have no value and are left out.`];
}

type Read<P> = (predictions: Predictions, how: Answering & { readonly role: Role }) => Answers<P>;

function answered<P>({ own, other, threshold }: BothPredictions, read: Read<P>) {
  const { predictions: candidate, notes } = read(own, { role: "candidate", threshold });
  if (other === undefined) return { candidate, baseline: undefined, notes, problem: undefined };
  try {
    return {
      candidate,
      baseline: read(other, { role: "baseline", threshold }).predictions,
      notes,
      problem: undefined,
    };
  } catch (error) {
    return { candidate, baseline: undefined, notes, problem: asBaselineProblem(error, { source: "these rows" }) };
  }
}
