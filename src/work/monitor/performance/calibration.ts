import type { Estimation } from "../../../generated/types.ts";
import { needsCalibration, publishedFit, type LabelledScores } from "../../../stats/estimation/calibration.ts";
import type { IsotonicFit } from "../../../stats/estimation/isotonic.ts";
import type { TaskSample } from "../../measure/registry.ts";

type Calibration = Estimation["calibration"];

/** The schema has no more. */
const MOST_CLASSES = 200;

/**
 * Of each class, or of the positive one, the calibrated probability by score; no points where the score stands for
 * itself. Whether it does is told by splits of a seed, or is as it was found before.
 */
export function calibrationOf(
  sample: TaskSample,
  need: number | Calibration,
  fit: (rows: LabelledScores) => IsotonicFit = publishedFit,
): Calibration {
  return scoredClasses(sample).map(({ name, rows, areProbabilities }, at) => {
    const stands =
      typeof need === "number"
        ? areProbabilities === true && !needsCalibration(rows, need + at)
        : need[at]?.scores.length === 0;
    const of = name === undefined ? {} : { class: name };
    if (stands) return { ...of, scores: [], probabilities: [] };
    const { at: scores, values } = fit(rows);
    return { ...of, scores: [...scores], probabilities: [...values] };
  });
}

interface ScoredClass {
  readonly name: string | undefined;
  readonly rows: LabelledScores;
  readonly areProbabilities: boolean | undefined;
}

function scoredClasses(sample: TaskSample): readonly ScoredClass[] {
  if (sample.task === "binary-classification") {
    const { labels, candidate } = sample;
    const { scores, areProbabilities } = candidate;
    return scores === undefined ? [] : [{ name: undefined, rows: { labels, scores }, areProbabilities }];
  }
  if (sample.task !== "multiclass-classification") return [];
  const { labels, classes, candidate } = sample;
  const { scores, areProbabilities } = candidate;
  const width = classes.length;
  if (scores === undefined || width > MOST_CLASSES) return [];
  return classes.map((name, code) => ({
    name,
    areProbabilities,
    rows: {
      labels: Uint8Array.from(labels, (label) => (label === code ? 1 : 0)),
      scores: Float64Array.from({ length: sample.n }, (_, row) => scores[row * width + code] ?? Number.NaN),
    },
  }));
}
