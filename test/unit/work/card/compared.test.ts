import { expect, test } from "vitest";
import type { EvaluationRecord, MeasuredMetric } from "../../../../src/generated/types.ts";
import type { CardSide } from "../../../../src/work/card/change.ts";
import { diffCards } from "../../../../src/work/card/diff.ts";
import { evaluation, hex, logLoss, MANIFEST, rocAuc, run, slice } from "../../report/samples.ts";

const { baseline: _, delta: __, deltaInterval: ___, ...bare } = rocAuc();
const alone = (value: number, change: Partial<MeasuredMetric> = {}): MeasuredMetric => ({ ...bare, value, ...change });

/** A model measured on one dataset of this digest. */
function side(metrics: EvaluationRecord["metrics"], digest = hex("c"), more: Partial<EvaluationRecord> = {}): CardSide {
  const datasets = { holdout: { role: "decides" as const, digest, rows: 5000 } };
  return { manifest: MANIFEST, evaluation: evaluation({ metrics, datasets, slices: [], ...more }) };
}

const ROWS = { dataset: "holdout", digest: hex("c"), better: "higher" };

test("production and anchor, each with its own difference", () => {
  const { metrics } = diffCards({
    base: side({ roc_auc: alone(0.82) }),
    anchor: side({ roc_auc: alone(0.84) }),
    head: side({ roc_auc: alone(0.81) }),
  });
  expect(metrics).toMatchObject([
    {
      ...ROWS,
      metric: "roc_auc",
      production: 0.82,
      anchor: 0.84,
      candidate: 0.81,
      delta: -0.01,
      fromAnchor: -0.03,
      outcome: "pass",
    },
  ]);
});

test("never across different rows: no number, no difference, and it is said", () => {
  const { metrics } = diffCards({
    base: side({ roc_auc: alone(0.82) }, hex("1")),
    anchor: side({ roc_auc: alone(0.84) }, hex("2")),
    head: side({ roc_auc: alone(0.81) }),
  });
  expect(metrics).toMatchObject([{ ...ROWS, candidate: 0.81, notComparable: ["production", "anchor"] }]);
  for (const key of ["production", "anchor", "delta", "fromAnchor", "interval"])
    expect(metrics?.[0]).not.toHaveProperty(key);
});

test("what was measured beside the candidate counts, with its interval", () => {
  const { metrics } = diffCards({ base: side({ roc_auc: alone(0.5) }, hex("1")), head: side({ roc_auc: rocAuc() }) });
  expect(metrics).toMatchObject([
    { production: 0.8218, delta: 0.0124, interval: [0.0061, 0.0187], limit: { min: 0.8 } },
  ]);
});

test("slices, but of no handful of people; the worst first; the same is counted", () => {
  const slices = [slice("north", 500, { delta: -0.05, baseline: 0.88, value: 0.83 }), slice("few", 9, { delta: -0.5 })];
  const same = { ...bare, value: 0.7, baseline: 0.7, delta: 0 };
  const fails = logLoss({ outcome: "fail", delta: 0.001 });
  const diff = diffCards({
    base: side({}),
    head: side({ roc_auc: rocAuc(), same, log_loss: fails }, hex("c"), { slices }),
  });
  expect(diff.metrics?.map(({ metric, slice: of }) => [metric, of])).toEqual([
    ["log_loss", undefined],
    ["roc_auc", "north"],
    ["roc_auc", undefined],
  ]);
  expect(diff.unchangedMetrics).toBe(1);
});

test("a first card has no numbers to compare", () => {
  expect(diffCards({ head: side({ roc_auc: alone(0.8) }) })).toEqual({
    schema: "model-gitops/card-diff/v1",
    model: "credit-risk",
    kind: "first",
    changes: [],
  });
});

test("twenty small steps are one large one: the course on the same rows, the candidate last", () => {
  const measured = (value: number, digest?: string) =>
    side({ roc_auc: alone(value) }, digest).evaluation as EvaluationRecord;
  const history = [measured(0.9, hex("9")), ...Array.from({ length: 20 }, (_step, at) => measured(0.84 - at * 0.002))];
  const { drift } = diffCards({ base: side({}), head: side({ roc_auc: alone(0.798) }), history });
  expect(drift).toMatchObject([{ metric: "roc_auc", dataset: "holdout", digest: hex("c") }]);
  expect(drift?.[0]?.values).toHaveLength(21);
  expect([drift?.[0]?.values[0], drift?.[0]?.values.at(-1)]).toEqual([0.84, 0.798]);
});

test("data: rows, day, content, columns, and which are said to be personal", () => {
  const { train, holdout } = MANIFEST.datasets;
  if (train === undefined || holdout === undefined) throw new Error("the sample has no data");
  const privacy = { columns: { email: { type: "EMAIL" } } };
  const columns = { added: ["income"], gone: ["age"], renamed: [{ from: "a", to: "b" }], changed: [] };
  const succession = { decides: "new" as const, rows: { kept: 1, gone: 2, added: 3 }, columns };
  const datasets = { holdout: { role: "decides" as const, digest: hex("2"), rows: 900, succession } };
  const head = {
    manifest: { ...MANIFEST, datasets: { train: { ...train, privacy, asOf: "2026-01-05" }, holdout } },
    evaluation: evaluation({ datasets, metrics: {}, slices: [] }),
    run: run({ datasets: { train: hex("5") } }),
  };
  const base = { ...side({}, hex("1")), run: run({ datasets: { train: hex("4") } }) };
  expect(diffCards({ base, head }).data).toEqual([
    {
      dataset: "train",
      op: "changed",
      asOf: { from: "2024-09-30", to: "2026-01-05" },
      digest: { from: hex("4"), to: hex("5") },
      personal: { added: ["email: EMAIL"], removed: [] },
    },
    {
      dataset: "holdout",
      op: "changed",
      rows: { from: 5000, to: 900 },
      digest: { from: hex("1"), to: hex("2") },
      columns: { added: ["income"], removed: ["age"], changed: ["a → b"] },
    },
  ]);
});

test("what the envelope says stands in it", () => {
  const envelope = { class: "retrain-within-envelope" as const, reasons: ["new rows of the same source"] };
  expect(diffCards({ base: side({}), head: side({}), envelope })).toMatchObject(envelope);
});
