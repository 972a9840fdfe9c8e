import { expectedMulticlassPerformance } from "../../src/stats/estimation/expected-multiclass.ts";
import { expectedCounts, expectedPerformance } from "../../src/stats/estimation/expected-performance.ts";
import { fitIsotonic, predictIsotonic } from "../../src/stats/estimation/isotonic.ts";
import { samplingErrors } from "../../src/stats/estimation/sampling-error.ts";
import { AdaptiveWindow } from "../../src/stats/sequential/adaptive-window.ts";
import { spendingBoundaries } from "../../src/stats/sequential/alpha-spending.ts";
import type { SpendingFunction } from "../../src/stats/sequential/alpha-spending.ts";
import type { Arm } from "../../src/stats/sequential/arm.ts";
import { alwaysValidInterval, fixedInterval, mixtureScale } from "../../src/stats/sequential/confidence-sequence.ts";
import { DriftDetectionMethod } from "../../src/stats/sequential/drift-detection-method.ts";
import { PageHinkley } from "../../src/stats/sequential/page-hinkley.ts";
import { mixtureLikelihoodRatio } from "../../src/stats/sequential/probability-ratio.ts";
import { sampleRatioTest, sequentialSampleRatio } from "../../src/stats/sequential/sample-ratio.ts";
import { bleuFromCounts, countBleu } from "../../src/stats/text/bleu.ts";
import { chrfFromCounts, countChrf } from "../../src/stats/text/chrf.ts";
import { rouge } from "../../src/stats/text/rouge.ts";
import type { Segment } from "../../src/stats/text/segment.ts";
import { functionsDrift } from "./functions-drift.ts";
import { eventStream } from "./inputs.ts";
import { shippedValue, textsOf } from "./shipped.ts";

interface GrowthBookArm {
  readonly sum: number;
  readonly ss: number;
  readonly n: number;
}
interface GrowthBookCase {
  readonly a: GrowthBookArm;
  readonly b: GrowthBookArm;
  readonly N?: number;
}
interface Corpus {
  readonly hyp: readonly string[];
  readonly refs: readonly (readonly string[])[];
}
interface Sentence {
  readonly hyp: string;
  readonly ref: string;
}
interface Spending {
  readonly t: readonly number[];
  readonly alpha: number;
}

const sequential = {
  lan_demets_obf: (input: Spending) => boundaries(input, "obrien-fleming"),
  lan_demets_pocock: (input: Spending) => boundaries(input, "pocock"),
  sequential_rho: ({ alpha, N }: { alpha: number; N: number }) => mixtureScale(alpha, N),
  gb_sequential_relative: ({ a, b, N = 5000 }: GrowthBookCase) => {
    const interval = alwaysValidInterval(arm(a), arm(b), {
      alpha: 0.05,
      scale: "relative",
      tunedFor: N,
      sides: 2,
    });
    const { estimate, standardError, low, high, pValue } = interval;
    return { est: estimate, se: standardError, ci: [low, high], p: pValue };
  },
  gb_sequential_one_sided_abs: ({ a, b, N = 5000 }: GrowthBookCase) => {
    const interval = alwaysValidInterval(arm(a), arm(b), {
      alpha: 0.05,
      scale: "absolute",
      tunedFor: N,
      sides: 1,
    });
    const { estimate, standardError, low, high } = interval;
    return { est: estimate, se: standardError, lower: low, upper: high };
  },
  gb_ttest_relative: ({ a, b }: GrowthBookCase) => {
    const { estimate, low, high, pValue } = fixedInterval(arm(a), arm(b), { alpha: 0.05, scale: "relative" });
    return { est: estimate, ci: [low, high], p: pValue };
  },
  srm_chi2: ({ obs, w }: { obs: readonly number[]; w: readonly number[] }) => {
    const { statistic, pValue } = sampleRatioTest(obs, w);
    return { chi2: statistic, p: pValue };
  },
  srm_sequential: (input: { rows: readonly (readonly number[])[]; p0: readonly number[]; concentration: number }) =>
    sequentialSampleRatio(input.rows, { weights: input.p0, concentration: input.concentration }),
  msprt_lambda: ({ d, n, V, tau2 }: { d: number; n: number; V: number; tau2: number }) =>
    mixtureLikelihoodRatio({ difference: d, n, variance: V, mixingVariance: tau2 }),
  adwin: ({ delta = 0.002 }: { delta?: number }) => {
    const window = new AdaptiveWindow({ delta, splits: "older-buckets" });
    return { detections: detections((x) => window.update(x)), reset_after_detection: true };
  },
  ddm: () => {
    const method = new DriftDetectionMethod();
    return { detections: detections((x) => method.update(x) === "drift") };
  },
  page_hinkley: (input: { threshold: number; delta: number; min: number; alpha: number }) => {
    const test = new PageHinkley({ ...input, minimumRows: input.min });
    return { detections: detections((x) => test.update(x)) };
  },
};

const estimation = {
  isotonic: ({ x, y, predict }: { x: number[]; y: number[]; predict: number[] }) => {
    const fit = fitIsotonic(Float64Array.from(x), y);
    const at = (values: number[]): number[] => values.map((value) => predictIsotonic(fit, value));
    return { fit: at(x), predict: at(predict) };
  },
  isotonic_ties: ({ x, y }: { x: number[]; y: number[] }) => {
    const { at, values } = fitIsotonic(Float64Array.from(x), y);
    return { at: [...at], v: [...values] };
  },
  cbpe_binary: ({ p, yhat }: { p: number[]; yhat: number[] }) => {
    const rows = { probability: Float64Array.from(p), predicted: yhat };
    const { rocAuc, averagePrecision, ...rest } = expectedPerformance(rows);
    const cells = expectedCounts(rows);
    return {
      ...Object.fromEntries(Object.entries(rest).map(([name, { value }]) => [name, value])),
      roc_auc: rocAuc.value,
      average_precision: averagePrecision.value,
      TP: cells.truePositives,
      FP: cells.falsePositives,
      FN: cells.falseNegatives,
      TN: cells.trueNegatives,
    };
  },
  cbpe_binary_calibrated: ({ raw, cal }: { raw: number[]; cal: number[] }) => {
    const { rocAuc, averagePrecision } = expectedPerformance({
      probability: Float64Array.from(cal),
      predicted: raw.map((score) => (score >= 0.5 ? 1 : 0)),
      score: Float64Array.from(raw),
    });
    return { roc_auc: rocAuc.value, average_precision: averagePrecision.value };
  },
  cbpe_multiclass: ({ P, yhat }: { P: number[][]; yhat: "argmax" | number[] }) => {
    const predicted = yhat === "argmax" ? P.map((row) => row.indexOf(Math.max(...row))) : yhat;
    const probabilities = (P[0] ?? []).map((_, label) => Float64Array.from(P, (row) => row[label] ?? 0));
    const expected = expectedMulticlassPerformance({ probabilities, predicted });
    return {
      accuracy: expected.accuracy.value,
      macro_f1: expected.f1.value,
      macro_precision: expected.precision.value,
      macro_recall: expected.recall.value,
      ovr_auc: expected.rocAuc.value,
    };
  },
  cbpe_sampling_error: ({ y, yhat, n }: { y: number[]; yhat: number[]; n: number }) =>
    Object.fromEntries(
      Object.entries(samplingErrors({ actual: y, predicted: yhat }, n)).map(([name, { value }]) => [name, value]),
    ),
};

const text = {
  bleu_corpus: (corpus: Corpus) => shippedValue("bleu", textsOf(segments(corpus))).value,
  chrf_corpus: (corpus: Corpus) => shippedValue("chrf", textsOf(segments(corpus))).value,
  ter_corpus: (corpus: Corpus) => shippedValue("ter", textsOf(segments(corpus))).value,
  bleu_sentence_eff: (sentence: Sentence) => bleuFromCounts(countBleu(segment(sentence)), { effectiveOrder: true }),
  chrf_sentence: (sentence: Sentence) => chrfFromCounts(countChrf(segment(sentence), { wordOrder: 0 })),
  rouge: (sentence: Sentence) => {
    const { rouge1, rouge2, rougeL } = rouge(segment(sentence));
    return { rouge1_f: rouge1, rouge2_f: rouge2, rougeL_f: rougeL };
  },
};

/** Adapters from the known-answer file to drift, sequential analysis, estimation and text. */
export const functionsExtra = { ...functionsDrift, ...sequential, ...estimation, ...text };

function boundaries({ t, alpha }: Spending, spending: SpendingFunction): readonly number[] {
  return spendingBoundaries(t, { alpha, spending });
}

function arm({ n, sum, ss }: GrowthBookArm): Arm {
  return { n, sum, sumOfSquares: ss };
}

function detections(update: (value: number) => boolean): readonly number[] {
  return eventStream().flatMap((value, at) => (update(value) ? [at] : []));
}

/** The file lists a reference translation of all texts after the other; a segment holds all of one text. */
function segments({ hyp, refs }: Corpus): readonly Segment[] {
  return hyp.map((hypothesis, row) => ({
    hypothesis,
    references: refs.flatMap((references) => references[row] ?? []),
  }));
}

function segment({ hyp, ref }: Sentence): Segment {
  return { hypothesis: hyp, references: [ref] };
}
