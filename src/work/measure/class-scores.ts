import { aucInfluence, placements } from "../../stats/comparison/delong.ts";
import { unmeasured } from "../../stats/measured.ts";
import { multiclassRocAuc } from "../../stats/metrics/multiclass-auc.ts";
import {
  meanLoss,
  multiclassBrierLosses,
  multiclassLogLosses,
  type ClassProbabilities,
} from "../../stats/metrics/probability-losses.ts";
import { topKHits } from "../../stats/metrics/top-k.ts";
import { unknown, clampedTo, type Estimate } from "./estimate.ts";
import type { Measure, Pair } from "./measure.ts";
import type { ClassSide, ClassSample } from "./multiclass-sample.ts";
import { hitDifference, hitEstimate } from "./row-hits.ts";
import { areasApart } from "./areas.ts";
import { ofRowMeans } from "./row-means.ts";
import { rowMean } from "./row-mean.ts";

type ClassMeasure = Measure<ClassSample, ClassSide>;

const NO_WEIGHTS = "areas over several classes are not weighted";

/** Metrics of the scores of all classes. */
export const CLASS_SCORE_MEASURES: Readonly<Record<string, ClassMeasure>> = {
  log_loss: ofLosses(multiclassLogLosses, Infinity),
  brier_score: ofLosses(multiclassBrierLosses, 2),
  roc_auc_ovr: ofArea("ovr"),
  roc_auc_ovo: ofArea("ovo"),
  top_2_accuracy: ofTop(2),
  top_3_accuracy: ofTop(3),
  top_5_accuracy: ofTop(5),
};

function ofLosses(losses: (rows: ClassProbabilities) => Float64Array, most: number): ClassMeasure {
  return ofRowMeans((sample, model) => losses(probabilitiesOf(sample, model)), [0, most]);
}

function ofArea(mode: "ovr" | "ovo"): ClassMeasure {
  const value: ClassMeasure["value"] = (sample, model) => {
    if (sample.weights !== undefined) return unmeasured(NO_WEIGHTS);
    return multiclassRocAuc(probabilitiesOf(sample, model), { mode, average: "macro" });
  };
  return {
    value,
    level: (sample, model) =>
      clampedTo(areaOverClasses(sample, { mode, values: [value(sample, model).value], models: [model] }), [0, 1]),
    difference: (sample, { candidate, baseline }: Pair<ClassSide>) => {
      const values = [value(sample, candidate).value, value(sample, baseline).value];
      return areaOverClasses(sample, { mode, values, models: [candidate, baseline] });
    },
  };
}

interface Area {
  readonly mode: "ovr" | "ovo";
  /** Of each model. */
  readonly values: readonly (number | null)[];
  readonly models: readonly [ClassSide, ClassSide?];
}

/** An average of areas has the average of their influence functions, and those are DeLong's placement values. */
function areaOverClasses(sample: ClassSample, { mode, values, models: [candidate, baseline] }: Area): Estimate {
  const [own, other] = values;
  if (own === null || own === undefined || other === null)
    return unknown(sample.weights === undefined ? "a class has no row" : NO_WEIGHTS);
  const first = areaInfluence(sample, candidate, mode).map((influence) => own + influence);
  const method = "DeLong over classes";
  if (baseline === undefined || other === undefined) return rowMean(first, sample, { range: [0, 1], method });
  const second = areaInfluence(sample, baseline, mode).map((influence) => other + influence);
  const counts = new Uint32Array(sample.classes.length);
  for (const label of sample.labels) counts[label]! += 1;
  return areasApart({
    values: [own, other],
    rows: [first, second],
    rarer: Math.min(...counts),
    rarerRows: Math.min(...counts),
    sampling: sample,
    method,
    // Each class has its share of a row's influence, which is small with many classes.
    material: 0,
  });
}

function areaInfluence(sample: ClassSample, { scores }: ClassSide, mode: "ovr" | "ovo"): Float64Array {
  const classes = sample.classes.length;
  const total = new Float64Array(sample.n);
  const terms = mode === "ovr" ? classes : classes * (classes - 1);
  for (let own = 0; own < classes; own += 1) {
    const others =
      mode === "ovr" ? [-1] : Array.from({ length: classes }, (_, other) => other).filter((other) => other !== own);
    for (const other of others) addInfluence({ sample, scores: scores ?? total, own, other, terms }, total);
  }
  return total;
}

interface Contrast {
  readonly sample: ClassSample;
  readonly scores: Float64Array;
  readonly own: number;
  /** −1: all other classes. */
  readonly other: number;
  readonly terms: number;
}

function addInfluence(
  { sample: { labels, classes, n }, scores, own, other, terms }: Contrast,
  total: Float64Array,
): void {
  const rows: number[] = [];
  for (let row = 0; row < n; row += 1) if (other === -1 || labels[row] === own || labels[row] === other) rows.push(row);
  const placed = placements(
    Uint8Array.from(rows, (row) => (labels[row] === own ? 1 : 0)),
    Float64Array.from(rows, (row) => scores[row * classes.length + own] ?? 0),
  );
  if (placed === null) return;
  const scale = n / rows.length / terms;
  const influence = aucInfluence(placed);
  for (const [at, row] of rows.entries()) total[row] = (total[row] ?? 0) + scale * (influence[at] ?? 0);
}

function ofTop(k: number): ClassMeasure {
  return {
    value: (sample, model) => {
      if (sample.classes.length <= k)
        return unmeasured(`with ${sample.classes.length} classes every row is among the first ${k}`);
      return meanLoss(Float64Array.from(topHits(sample, model, k)), sample.weights);
    },
    level: (sample, model) => hitEstimate(topHits(sample, model, k), sample),
    difference: (sample, { candidate, baseline }) =>
      hitDifference(topHits(sample, candidate, k), topHits(sample, baseline, k), sample),
  };
}

function topHits(sample: ClassSample, model: ClassSide, k: number): Uint8Array {
  return topKHits(probabilitiesOf(sample, model), k);
}

function probabilitiesOf({ labels, classes }: ClassSample, { scores }: ClassSide): ClassProbabilities {
  return { labels, probabilities: scores ?? new Float64Array(0), classes: classes.length };
}
