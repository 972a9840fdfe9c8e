import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ServedRows } from "../../src/work/monitor/measured.ts";
import { chosenServed } from "../../src/work/monitor/performance/chosen-served.ts";
import { estimatedMetric, expectedOf } from "../../src/work/monitor/performance/estimated.ts";
import { nannymlEstimation } from "../../src/work/monitor/performance/nannyml.ts";
import { referenceParts } from "../../src/work/monitor/performance/reference.ts";
import { labelledSample } from "../../src/work/monitor/performance/served-sample.ts";
import { watchedMetrics } from "../../src/work/monitor/performance/watched.ts";
import { NONE, PROFILE, watchedModel } from "../unit/work/monitor/performance/worlds.ts";

interface Rows {
  readonly scores: readonly number[];
  readonly predicted: readonly number[];
  readonly labels?: readonly number[];
}

interface Case {
  readonly chunk: number;
  readonly classes?: readonly string[];
  readonly calibrated: readonly boolean[];
  readonly reference: Rows;
  readonly analysis: Rows;
  readonly chunks: readonly {
    readonly period: "reference" | "analysis";
    readonly metrics: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  }[];
}

const GOLDEN: { readonly cases: Readonly<Record<string, Case>> } = JSON.parse(
  readFileSync(new URL("nannyml.json", import.meta.url), "utf8"),
);

const BINARY = "{roc_auc: {}, f1: {}, precision: {}, recall: {}, specificity: {}, accuracy: {}, average_precision: {}}";
const MULTICLASS = "{roc_auc_ovr: {}, f1_macro: {}, precision_macro: {}, recall_macro: {}, accuracy: {}}";
/** Its splits find the same classes in need of calibration as NannyML's, which is chance where they nearly are. */
const SEED = 1;

describe("engine nannyml, its own data sets", () => {
  test.each(Object.entries(GOLDEN.cases))("%s", (_, { reference: rows, analysis, ...golden }) => {
    const isBinary = golden.classes === undefined;
    const scene = watchedModel(
      isBinary ? "binary-classification" : "multiclass-classification",
      isBinary ? BINARY : MULTICLASS,
    );
    const labelled = servedOf(rows, golden.classes);
    const { metrics } = watchedMetrics(scene.model, scene.monitoring);
    const estimation = nannymlEstimation(labelled, { model: scene.model, metrics, seed: SEED });
    if ("problem" in estimation) throw new Error(estimation.problem);
    expect(estimation.calibration.map(({ scores }) => scores.length > 0)).toEqual(golden.calibrated);
    const read = labelledSample(labelled, scene.model);
    if ("problem" in read) throw new Error(read.problem);
    const performance = referenceParts(read.sample, { metrics, minLabels: 100 });
    const reference = { ...PROFILE, performance };
    const all = servedOf(analysis, golden.classes);
    const chunks = golden.chunks.filter(({ period }) => period === "analysis");
    for (const [at, chunk] of chunks.entries()) {
      const places = Uint32Array.from({ length: golden.chunk }, (_row, row) => at * golden.chunk + row);
      const expected = expectedOf(chosenServed(all, places), { ...scene, estimation });
      for (const metric of metrics) {
        const theirs = chunk.metrics[metric.name.replace(/_(macro|ovr)$/, "")] ?? {};
        const ours = estimatedMetric(metric, expected, {
          ...scene,
          reference,
          estimation,
          performance,
        });
        const error = (estimation.errors[metric.name] ?? 0) / Math.sqrt(golden.chunk);
        expect(away(ours.value, theirs["value"])).toBeLessThan(1e-6);
        expect(away(ours.lower, theirs["lower_threshold"])).toBeLessThan(1e-9);
        expect(away(ours.upper, theirs["upper_threshold"])).toBeLessThan(1e-9);
        const theirError = theirs["sampling_error"] ?? error;
        expect(away(error, theirError)).toBeLessThan(1e-9);
      }
    }
  });
});

function away(ours: number | null, theirs: number | null | undefined): number {
  return Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN));
}

function servedOf({ scores, predicted, labels }: Rows, classes: readonly string[] | undefined): ServedRows {
  return {
    n: predicted.length,
    scores: Float64Array.from(scores),
    width: classes?.length ?? 1,
    classes: classes ?? ["0", "1"],
    positive: classes === undefined ? 1 : undefined,
    predicted: Int32Array.from(predicted),
    truth: labels && Int32Array.from(labels),
    ...NONE,
  };
}
