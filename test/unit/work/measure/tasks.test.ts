import { describe, expect, test } from "vitest";
import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import { Random } from "../../../../src/stats/random.ts";
import { labelSetSample } from "../../../../src/work/measure/label-set-sample.ts";
import { measureMetric, measureMetrics, type MeasureOptions } from "../../../../src/work/measure/metrics.ts";
import { quantileSample } from "../../../../src/work/measure/quantile-sample.ts";
import { rankingSample } from "../../../../src/work/measure/ranking-sample.ts";
import { chosenRows, type TaskSample } from "../../../../src/work/measure/registry.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";
import { textSample } from "../../../../src/work/measure/text-sample.ts";

const OPTIONS: MeasureOptions = { confidence: 0.95, resampling: { seed: 3, replicates: 400, rankedRows: 1000 } };
const ROWS = 240;

/** Samples of each task; the baseline is `worse` times further from the truth than the candidate. */
const SAMPLES: readonly (readonly [string, (worse: number, rows?: number) => TaskSample])[] = [
  ["multilabel-classification", multilabel],
  ["quantile-regression", quantiles],
  ["ranking", ranking],
  ["forecasting", forecasts],
  ["text-generation", texts],
];

describe.each(SAMPLES)("%s", (task, draw) => {
  // A win rate has its own judgements, coverage and width no better side, and a bias no sign.
  const named = METRICS.filter(({ name, tasks }) => tasks.some((one) => one === task) && !OTHER.has(name));
  const specs = named.map((metric) => ({ metric, margin: { relative: 0.01 } }));

  test("a model against itself has not changed", () => {
    const measured = Object.entries(measureMetrics(draw(1), specs, OPTIONS));
    expect(measured.filter(([, { value, delta }]) => value === null || delta !== 0)).toEqual([]);
    // An interval has a width even where no row differs: the next row might.
    for (const [name, { deltaInterval }] of measured) {
      const isAround = (deltaInterval?.[0] ?? 1) < 0 && (deltaInterval?.[1] ?? -1) > 0;
      expect([name, isAround]).toEqual([name, true]);
    }
  });

  test("a credible loss is found by every metric, and its interval holds the difference", () => {
    const sample = draw(4);
    const flipped = { ...sample, candidate: sample.baseline, baseline: sample.candidate } as TaskSample;
    for (const { metric, margin } of specs) {
      const { measured } = measureMetric(flipped, { metric, margin }, OPTIONS);
      const [low = 0, high = 0] = measured.deltaInterval ?? [];
      const isWorse = metric.better === "higher" ? high < 0 : low > 0;
      expect({
        name: metric.name,
        outcome: measured.outcome,
        isWorse,
        isInside: low <= (measured.delta ?? 0) && (measured.delta ?? 0) <= high,
      }).toEqual({ name: metric.name, outcome: "fail", isWorse: true, isInside: true });
    }
  });

  test("a slice is the metric of its rows alone, and no rows have no value", () => {
    const whole = draw(4);
    const half = chosenRows(
      whole,
      Uint32Array.from({ length: ROWS / 2 }, (_, row) => row),
    );
    const alone = draw(4, ROWS / 2);
    for (const metric of named) {
      expect([metric.name, measureMetric(half, { metric }, OPTIONS).measured.value]).toEqual([
        metric.name,
        measureMetric(alone, { metric }, OPTIONS).measured.value,
      ]);
      const nothing = measureMetric(chosenRows(whole, new Uint32Array(0)), { metric }, OPTIONS).measured;
      expect([metric.name, nothing.value, typeof nothing.reason]).toEqual([metric.name, null, "string"]);
    }
  });
});

const OTHER: ReadonlySet<string> = new Set([
  "win_rate",
  "json_validity",
  "interval_coverage",
  "interval_width",
  "bias",
  "r2",
  "explained_variance",
  "max_error",
  "msle",
  "mape",
  "ndcg_at_20",
  "ndcg_at_50",
  "ndcg_at_100",
  "map_at_20",
  "map_at_50",
  "map_at_100",
  "recall_at_10",
  "recall_at_20",
  "recall_at_50",
  "recall_at_100",
  "hit_at_5",
  "hit_at_10",
  "hit_at_20",
  "hit_at_50",
  "hit_at_100",
  "hit_at_3",
]);

function multilabel(worse: number, rows = ROWS): TaskSample {
  const classes = 3;
  const random = Random.fromSeed(1);
  const drawn = Array.from({ length: rows * classes }, () => ({
    label: random.uniform() < 0.4 ? 1 : 0,
    noise: random.uniform(),
  }));
  const model = (share: number) => {
    // Every label is wrong with the given share, and its score says so.
    const decisions = Uint8Array.from(drawn, ({ label, noise }) => (noise < share ? 1 - label : label));
    return {
      decisions,
      scores: Float64Array.from(decisions, (decision, at) => decision * 0.5 + 0.4 * (drawn[at]?.noise ?? 0)),
    };
  };
  return labelSetSample({
    labels: Uint8Array.from(drawn, ({ label }) => label),
    classes,
    candidate: model(0.05),
    baseline: model(0.05 * worse),
  });
}

function quantiles(worse: number, rows = ROWS): TaskSample {
  const random = Random.fromSeed(2);
  const drawn = Array.from({ length: rows }, () => ({
    center: 10 * random.normal(),
    noise: random.normal(),
  }));
  const levels = [0.25, 0.5, 0.75];
  const model = (off: number) => ({
    quantiles: Float64Array.from(
      drawn.flatMap(({ center }) => [center - 0.67 + off, center + off, center + 0.67 + off]),
    ),
  });
  return quantileSample({
    targets: Float64Array.from(drawn, ({ center, noise }) => center + noise),
    levels,
    candidate: model(0),
    baseline: model(worse - 1),
  });
}

function ranking(worse: number, rows = ROWS): TaskSample {
  const size = 10;
  const random = Random.fromSeed(3);
  const drawn = Array.from({ length: rows }, (_, row) => ({
    relevance: row % size < 3 ? 1 : 0,
    noise: random.normal(),
  }));
  const model = (noise: number) => ({
    scores: Float64Array.from(drawn, (item) => item.relevance + noise * item.noise),
  });
  const queries = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / size));
  return rankingSample({
    relevance: Float64Array.from(drawn, ({ relevance }) => relevance),
    queries,
    queryCount: rows / size,
    candidate: model(0.3),
    baseline: model(0.3 * worse),
  });
}

function forecasts(worse: number, rows = ROWS): TaskSample {
  const length = 10;
  const random = Random.fromSeed(4);
  const noise = Float64Array.from({ length: rows }, () => random.normal());
  const targets = Float64Array.from({ length: rows }, (_, row) => 50 + (row % 7));
  const codes = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / length));
  const names = Array.from({ length: rows / length }, (_, series) => String(series));
  const scales = {
    absolute: Float64Array.from(names, (_, series) => 1 + (series % 3)),
    squared: Float64Array.from(names, (_, series) => 2 + (series % 3)),
  };
  const model = (size: number) => ({
    values: targets.map((target, row) => target + size * (noise[row] ?? 0)),
  });
  const clusters = { codes, count: names.length };
  return valueSample({
    task: "forecasting",
    targets,
    clusters,
    series: { codes, names, scales },
    candidate: model(1),
    baseline: model(worse),
  });
}

function texts(worse: number, rows = ROWS): TaskSample {
  const words = "one two three four five six seven eight nine ten".split(" ");
  const random = Random.fromSeed(5);
  const drawn = Array.from({ length: rows }, () =>
    Array.from({ length: 8 }, () => ({
      word: words[random.below(words.length)] ?? "",
      noise: random.uniform(),
    })),
  );
  const model = (share: number) => ({
    texts: drawn.map((row) => row.map(({ word, noise }) => (noise < share ? "none" : word)).join(" ")),
  });
  const references = drawn.map((row) => [row.map(({ word }) => word).join(" ")]);
  return textSample({ references, candidate: model(0.05), baseline: model(0.05 * worse) });
}
