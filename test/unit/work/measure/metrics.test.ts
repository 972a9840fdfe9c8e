import { expect, test } from "vitest";
import { METRICS } from "../../../../src/manifest/metric-catalogue.ts";
import { Random } from "../../../../src/stats/random.ts";
import { binarySample } from "../../../../src/work/measure/binary-sample.ts";
import { classSample } from "../../../../src/work/measure/multiclass-sample.ts";
import { measureMetrics } from "../../../../src/work/measure/metrics.ts";
import { alwaysShown } from "../../../../src/work/measure/registry.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";
import { drawn, OPTIONS, scored, spec } from "./samples.ts";

test("ROC AUC is compared by DeLong", () => {
  // kat.json delong#1: exact rationals.
  const y = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
  const a = [0.9, 0.8, 0.7, 0.55, 0.4, 0.6, 0.5, 0.3, 0.2, 0.1];
  const b = [0.8, 0.6, 0.65, 0.5, 0.3, 0.7, 0.55, 0.4, 0.25, 0.1];
  const { roc_auc: auc } = measureMetrics(
    scored({ labels: y, candidate: a, baseline: b }),
    [spec("roc_auc", { margin: { absolute: 0.01 }, primary: true, min: 0.5 })],
    OPTIONS,
  );
  expect(auc).toMatchObject({
    better: "higher",
    n: 10,
    method: "DeLong",
    margin: 0.01,
    outcome: "inconclusive",
    gated: true,
    primary: true,
    limit: { min: 0.5 },
    deltaLevel: 0.9,
    level: 0.95,
  });
  expect(auc?.value).toBeCloseTo(0.88, 12);
  expect(auc?.baseline).toBeCloseTo(0.72, 12);
  // Wider than DeLong's: of five rows of each class one more may do three times as much.
  const [low = 0, high = 0] = auc?.deltaInterval ?? [];
  expect((high - low) / 2 / Math.sqrt(0.0072)).toBeGreaterThan(1.6449);
  expect((high - low) / 2 / Math.sqrt(0.0072)).toBeLessThan(6);
  // p = 0.0593 two-sided (same case): not credibly better.
  expect(auc?.improved).toBe(false);
});

test("accuracy has Wilson's interval and is compared by Tango's", () => {
  // kat.json tango_ci#1: b = 20, c = 30 of 1000; 930 rows right in both.
  const answers = ({ first, second }: { readonly first: number; readonly second: number }, n: number) =>
    Array.from({ length: n }, () => [first, second] as const);
  const rows = [
    ...answers({ first: 1, second: 0 }, 20),
    ...answers({ first: 0, second: 1 }, 30),
    ...answers({ first: 1, second: 1 }, 930),
    ...answers({ first: 0, second: 0 }, 20),
  ];
  const sample = binarySample({
    labels: new Uint8Array(1000).fill(1),
    candidate: { decisions: Uint8Array.from(rows, ([candidate]) => candidate) },
    baseline: { decisions: Uint8Array.from(rows, ([, baseline]) => baseline) },
  });
  const { accuracy } = measureMetrics(sample, [spec("accuracy", { margin: { absolute: 0.02 } })], OPTIONS);
  expect(accuracy).toMatchObject({
    value: 0.95,
    baseline: 0.96,
    method: "Tango score interval",
    outcome: "inconclusive",
  });
  expect(accuracy?.deltaInterval?.[0]).toBeCloseTo(-0.022107434414937337, 6);
  expect(accuracy?.needed?.alike).toBeGreaterThan(1000);
  expect(accuracy?.needed?.asSeen).toBeGreaterThan(accuracy?.needed?.alike ?? Infinity);
});

test("a share of a baseline of 0 is no margin", () => {
  const { mae } = measureMetrics(
    valueSample({
      targets: new Float64Array(30),
      candidate: { values: new Float64Array(30).map((_, row) => (row === 0 ? 0.5 : 0)) },
      baseline: { values: new Float64Array(30) },
    }),
    [spec("mae", { margin: { relative: 0.02 } })],
    OPTIONS,
  );
  expect(mae).toMatchObject({ baseline: 0, outcome: "unmeasured", reason: expect.stringContaining("2% of it") });
  expect(mae).not.toHaveProperty("needed");
});

test("without a baseline the method is that of the interval", () => {
  // kat.json proportion_ci_wilson#3: statsmodels.
  const decisions = Uint8Array.from({ length: 100 }, (_, row) => (row < 95 ? 1 : 0));
  const { accuracy } = measureMetrics(
    binarySample({ labels: new Uint8Array(100).fill(1), candidate: { decisions } }),
    [spec("accuracy", { margin: { absolute: 0.01 } })],
    OPTIONS,
  );
  expect(accuracy).toMatchObject({ value: 0.95, method: "Wilson" });
  expect(accuracy?.interval?.[0]).toBeCloseTo(0.8882495307680808, 9);
  expect(accuracy?.interval?.[1]).toBeCloseTo(0.9784563208456319, 9);
  expect(accuracy).not.toHaveProperty("outcome");
});

test("a mean loss is compared by a score interval, which is about Student's", () => {
  // Absolute errors differ by 1 … 10; R: t.test(1:10, conf.level = 0.9) gives 3.744928 and 7.255072.
  const targets = new Float64Array(10);
  const sample = valueSample({
    targets,
    candidate: { values: Float64Array.from(targets, (_, row) => row + 1) },
    baseline: { values: new Float64Array(10) },
  });
  const { mae } = measureMetrics(sample, [spec("mae", { margin: { absolute: 1 } })], OPTIONS);
  expect(mae).toMatchObject({
    value: 5.5,
    baseline: 0,
    delta: 5.5,
    better: "lower",
    method: "paired score test",
    outcome: "fail",
    improved: false,
  });
  const [low = 0, high = 0] = mae?.deltaInterval ?? [];
  // An eleventh row may be half as different again.
  expect(low).toBeGreaterThan(3.744928 - 1.7);
  expect(low).toBeLessThan(3.744928 + 0.3);
  expect(high).toBeGreaterThan(7.255072 - 0.4);
  expect(high).toBeLessThan(7.255072 + 2);
});

test("a percentage margin is of the baseline's value", () => {
  const twenty = (pair: readonly number[]): number[] => Array.from({ length: 20 }, () => pair).flat();
  const sample = scored({
    labels: twenty([1, 0]),
    candidate: twenty([0.9, 0.1]),
    baseline: twenty([0.8, 0.2]),
  });
  const { log_loss: loss } = measureMetrics(sample, [spec("log_loss", { margin: { relative: 0.02 } })], OPTIONS);
  expect(loss?.baseline).toBeCloseTo(-Math.log(0.8), 12);
  expect(loss?.margin).toBeCloseTo(0.02 * -Math.log(0.8), 12);
  expect(loss).toMatchObject({ outcome: "pass", improved: true });
});

test("an unchanged model never fails, and passes where its rows could have shown the margin", () => {
  const specs = METRICS.filter(({ tasks }) => tasks.includes("binary-classification")).map((metric) => ({
    metric,
    margin: { absolute: 0.01 },
  }));
  const outcomes = (n: number) => {
    const { labels, candidate } = drawn(Random.fromSeed(3), n);
    const measured = measureMetrics(scored({ labels, candidate, baseline: candidate }), specs, OPTIONS);
    expect(Object.keys(measured)).toHaveLength(specs.length);
    for (const [name, metric] of Object.entries(measured)) {
      expect({ name, ...metric }).toMatchObject({ name, delta: 0, improved: false });
      const [low = 0, high = 0] = metric.deltaInterval ?? [];
      expect(low).toBeLessThan(0);
      expect(high).toBeGreaterThan(0);
    }
    return new Set(Object.values(measured).map(({ outcome }) => outcome));
  };
  expect(outcomes(100)).toEqual(new Set(["inconclusive"]));
  expect(outcomes(8000)).toEqual(new Set(["pass"]));
});

test("what cannot be measured has a reason and is no pass", () => {
  const labelsOnly = binarySample({
    labels: Uint8Array.of(1, 0, 1),
    candidate: { decisions: Uint8Array.of(1, 0, 0) },
    baseline: { decisions: Uint8Array.of(1, 0, 0) },
  });
  const { roc_auc: auc } = measureMetrics(labelsOnly, [spec("roc_auc", { margin: { absolute: 0.01 } })], OPTIONS);
  expect(auc).toMatchObject({
    value: null,
    interval: null,
    outcome: "unmeasured",
    reason: "the model gives labels only, and roc_auc needs scores",
  });
  const oneClass = measureMetrics(
    scored({ labels: [1, 1, 1], candidate: [0.2, 0.7, 0.8] }),
    [spec("roc_auc", { margin: { absolute: 0.01 } })],
    OPTIONS,
  );
  expect(oneClass["roc_auc"]).toMatchObject({ value: null, reason: "only one class is present" });
  const noProbabilities = binarySample({
    labels: Uint8Array.of(1, 0, 1),
    candidate: {
      decisions: Uint8Array.of(1, 0, 0),
      scores: Float64Array.of(4, -2, -1),
      areProbabilities: false,
    },
  });
  const { log_loss: loss, roc_auc: area } = measureMetrics(
    noProbabilities,
    [spec("log_loss", { margin: { relative: 0.02 } }), spec("roc_auc")],
    OPTIONS,
  );
  expect(loss?.reason).toContain("no probabilities");
  expect(area?.value).toBe(1);
});

test("metrics that are only shown are left out where they have no value", () => {
  const labelsOnly = binarySample({
    labels: Uint8Array.of(1, 0, 1),
    candidate: { decisions: Uint8Array.of(1, 0, 0) },
  });
  const specs = alwaysShown("binary-classification").map((metric) => ({ metric }));
  const names = Object.keys(measureMetrics(labelsOnly, specs, OPTIONS));
  expect(names).toContain("f1");
  expect(names).not.toContain("roc_auc");
});

test("areas of several classes are scikit-learn's", () => {
  // kat.json roc_auc_multiclass#1 and #3: scikit-learn 1.9.1.
  const scores = [[0.5, 0.3, 0.2], [0.4, 0.4, 0.2], [0.2, 0.5, 0.3], [0.3, 0.6, 0.1], [0.1, 0.6, 0.3], [0.1, 0.2, 0.7], [0.6, 0.1, 0.3], [0.35, 0.35, 0.3]]; // prettier-ignore
  const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1);
  const model = {
    scores: Float64Array.from(scores.flat()),
    decisions: Int32Array.of(0, 0, 1, 1, 1, 2, 0, 0),
    areProbabilities: true,
  };
  const measured = measureMetrics(
    classSample({ labels, classes: ["a", "b", "c"], candidate: model }),
    [spec("roc_auc_ovo"), spec("roc_auc_ovr"), spec("accuracy")],
    OPTIONS,
  );
  expect(measured["roc_auc_ovo"]?.value).toBeCloseTo(0.8194444444444445, 9);
  expect(measured["roc_auc_ovr"]?.value).toBeCloseTo(0.8138888888888888, 9);
  expect(measured["accuracy"]?.value).toBe(4 / 8);
});

test("every metric of every task is measured", () => {
  const random = Random.fromSeed(11);
  const n = 300;
  const labels = Int32Array.from({ length: n }, () => random.below(6));
  const classModel = () => {
    const scores = new Float64Array(n * 6);
    const decisions = new Int32Array(n);
    for (let row = 0; row < n; row += 1) {
      const raw = Array.from({ length: 6 }, (_, k) => Math.exp((k === labels[row] ? 1.5 : 0) + random.normal()));
      const sum = raw.reduce((a, b) => a + b, 0);
      raw.forEach((value, k) => (scores[row * 6 + k] = value / sum));
      decisions[row] = raw.indexOf(Math.max(...raw));
    }
    return { scores, decisions, areProbabilities: true };
  };
  const targets = Float64Array.from({ length: n }, () => 50 + 10 * random.normal());
  const valueModel = () => ({ values: targets.map((target) => target + 2 * random.normal()) });
  const rows = drawn(random, n);
  const samples = [
    scored(rows),
    classSample({
      labels,
      classes: ["a", "b", "c", "d", "e", "f"],
      candidate: classModel(),
      baseline: classModel(),
    }),
    valueSample({ targets, candidate: valueModel(), baseline: valueModel() }),
  ];
  for (const sample of samples) {
    const metrics = METRICS.filter(({ tasks, name }) => tasks.includes(sample.task) && name !== "max_error");
    const measured = measureMetrics(
      sample,
      metrics.map((metric) => ({ metric, margin: { absolute: 0.05 } })),
      { ...OPTIONS, resampling: { ...OPTIONS.resampling, replicates: 400 } },
    );
    for (const { name } of metrics) {
      const { value, interval, delta, deltaInterval, outcome } = measured[name] ?? {};
      expect({ name, interval }).not.toEqual({ name, interval: null });
      expect({ name, outcome }).toEqual({
        name,
        outcome: expect.stringMatching(/^(?:pass|fail|inconclusive)$/),
      });
      expect({ name, holds: encloses(interval, value) }).toEqual({ name, holds: true });
      expect({ name, holds: encloses(deltaInterval, delta) }).toEqual({ name, holds: true });
    }
  }
});

test("the same seed gives the same record", () => {
  const rows = drawn(Random.fromSeed(5), 300);
  const specs = alwaysShown("binary-classification").map((metric) => ({
    metric,
    margin: { absolute: 0.01 },
  }));
  const measure = () => measureMetrics(scored(rows), specs, OPTIONS);
  expect(measure()).toEqual(measure());
});

function encloses(interval: readonly [number, number] | null | undefined, value: number | null | undefined): boolean {
  if (interval === null || interval === undefined || typeof value !== "number") return false;
  return interval[0] <= value + 1e-12 && interval[1] >= value - 1e-12;
}
