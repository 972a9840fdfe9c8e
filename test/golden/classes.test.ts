import { describe, expect, test } from "vitest";
import { METRICS } from "../../src/manifest/metric-catalogue.ts";
import { measureClasses } from "../../src/work/measure/class-table.ts";
import { classCounts } from "../../src/work/measure/class-counts.ts";
import { labelSetSample } from "../../src/work/measure/label-set-sample.ts";
import { classSample } from "../../src/work/measure/multiclass-sample.ts";
import { oneClass, type ClassifiedSample } from "../../src/work/measure/one-class.ts";
import { measurementOf } from "../../src/work/measure/registry.ts";
import { goldenCases, mismatches } from "./cases.ts";

interface ClassesInput {
  readonly y: readonly number[] | readonly (readonly number[])[];
  readonly prediction: readonly number[] | readonly (readonly number[])[];
  readonly score: readonly (readonly number[])[];
  readonly weight: readonly number[] | null;
}

type Expected = readonly (Readonly<Record<string, number | null>> & { readonly n: number })[];

const NAMES = ["precision", "recall", "f1", "roc_auc", "average_precision"];
const OPTIONS = { confidence: 0.95, resampling: { seed: 7, replicates: 100, rankedRows: 0 } };

describe("each class against all others, scikit-learn", () => {
  test.each(goldenCases<ClassesInput, Expected>("classes"))("$case", ({ input, expected }) => {
    const sample = sampleOf(input);
    const values = expected.map((_, at) =>
      Object.fromEntries(NAMES.map((name) => [name, valueOf(sample, { at, name })])),
    );
    const { support } = classCounts(sample, "candidate");
    expect(
      mismatches(
        values.map((value, at) => ({ ...value, n: support[at] })),
        expected,
      ),
    ).toEqual([]);

    const names = expected.map((_, at) => `class ${at}`);
    const { measured, tooSmall, leftOut } = measureClasses({ dataset: "holdout", sample, names, options: OPTIONS });
    expect(measured.length + tooSmall + leftOut).toBe(expected.length);
    for (const { name, n, metrics } of measured) {
      const wanted = expected[names.indexOf(name)];
      const found = Object.fromEntries(Object.entries(metrics).map(([metric, { value }]) => [metric, value]));
      expect(mismatches({ ...found, n }, wanted)).toEqual([]);
    }
  });
});

function sampleOf({ y, prediction, score, weight }: ClassesInput): ClassifiedSample {
  const scores = Float64Array.from(score.flat());
  const weights = weight === null ? undefined : Float64Array.from(weight);
  const classes = score[0]?.length ?? 0;
  if (y.every((label) => typeof label === "number"))
    return classSample({
      labels: Int32Array.from(y),
      classes: Array.from({ length: classes }, (_, at) => String(at)),
      candidate: { decisions: Int32Array.from(prediction.flat()), scores },
      weights,
    });
  const candidate = { decisions: Uint8Array.from(prediction.flat()), scores };
  return labelSetSample({ labels: Uint8Array.from(y.flat()), classes, candidate, weights });
}

function valueOf(
  sample: ClassifiedSample,
  { at, name }: { readonly at: number; readonly name: string },
): number | null | undefined {
  const metric = METRICS.find((one) => one.name === name && one.tasks.includes("binary-classification"));
  return metric && measurementOf(metric, oneClass(sample, at)).candidate.value;
}
