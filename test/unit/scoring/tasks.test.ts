import { describe, expect, test } from "vitest";
import { csv, evaluateTask, jsonLines } from "./task-rig.ts";

const TIMEOUT = { timeout: 30_000 };

describe("multilabel classification", () => {
  // The example of scikit-learn 1.9's user guide, as in kat.json.
  const LABELS = { manifest: "task: multilabel-classification\ntarget: {columns: [a, b, c]}\ncolumns: {id: id}", holdout: csv("id,x,a,b,c", [[1, 0, 0, 1, 1], [2, 0, 1, 1, 0]]) }; // prettier-ignore
  const METRICS =
    "metrics: {f1_macro: {min: 0.1}, jaccard_samples: {}, subset_accuracy: {}, hamming_loss: {}, f1_micro: {}, f1_samples: {}}";

  test("sets of labels by scores, decided at 0.5", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({
      ...LABELS,
      evaluation: METRICS,
      candidate: csv("id,score_a,score_b,score_c", [[2, 0.6, 0.2, 0.1], [1, 0.5, 0.9, 0.7]]), // prettier-ignore
    });
    expect(findings).toEqual([]);
    const values = Object.fromEntries(
      Object.entries(evaluation?.metrics ?? {}).map(([name, { value }]) => [name, value]),
    );
    expect(values["jaccard_samples"]).toBeCloseTo(0.5833333333333333, 12);
    expect(values["subset_accuracy"]).toBe(0);
    expect(values["hamming_loss"]).toBeCloseTo(1 / 3, 12);
    expect(values["f1_micro"]).toBeCloseTo(0.75, 12);
    expect(values["f1_macro"]).toBeCloseTo(0.7777777777777777, 12);
    expect(values["f1_samples"]).toBeCloseTo(0.7333333333333334, 12);
  });

  test("a label that is neither 0 nor 1 is named, and so is a score that is missing", TIMEOUT, async () => {
    const candidate = csv("id,score_a,score_b", [[1, 0, 0], [2, 0, 0]]); // prettier-ignore
    const missing = await evaluateTask({ ...LABELS, evaluation: METRICS, candidate });
    expect(missing.findings[0]?.message).toContain('lacks "score_c"');
    const wrong = await evaluateTask({ ...LABELS, holdout: csv("id,x,a,b,c", [[1, 0, 0, 2, 1], [2, 0, 1, 1, 0]]), evaluation: METRICS, candidate }); // prettier-ignore
    expect(wrong.findings).toMatchObject([{ rule: "evaluate/labels", outcome: "fail" }]);
    expect(wrong.findings[0]?.message).toContain('"b" in 1 row');
  });
});

describe("quantile regression", () => {
  const QUANTILES = {
    manifest: "task: quantile-regression\ntarget: {column: y, quantiles: [0.1, 0.5, 0.9]}\ncolumns: {id: id}",
    evaluation: "metrics: {pinball_loss: {max: 1}, crps: {}, interval_coverage: {}, interval_width: {}}",
  };

  test("losses and the outermost interval, by hand", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({
      ...QUANTILES,
      holdout: csv("id,y", [[1, 10], [2, 20]]), // prettier-ignore
      candidate: csv("id,q_0.1,q_0.5,q_0.9", [[1, 8, 10, 14], [2, 21, 22, 23]]), // prettier-ignore
    });
    expect(findings).toEqual([]);
    // Row 1: 0.1·2, 0, 0.1·4; row 2: 0.9·1, 0.5·2, 0.1·3.
    const pinball = (0.2 + 0 + 0.4 + 0.9 + 1 + 0.3) / 6;
    expect(evaluation?.metrics["pinball_loss"]?.value).toBeCloseTo(pinball, 12);
    expect(evaluation?.metrics["crps"]?.value).toBeCloseTo(2 * pinball, 12);
    expect(evaluation?.metrics["interval_coverage"]?.value).toBe(0.5);
    expect(evaluation?.metrics["interval_width"]?.value).toBe(4);
    expect(evaluation?.charts?.reliability?.candidate).toEqual([[0.1, 0.5], [0.5, 1], [0.9, 1]]); // prettier-ignore
  });

  test("quantiles that cross are a warning", TIMEOUT, async () => {
    const { findings } = await evaluateTask({
      ...QUANTILES,
      holdout: csv("id,y", [[1, 10]]),
      candidate: csv("id,q_0.1,q_0.5,q_0.9", [[1, 8, 7, 14]]),
    });
    expect(findings).toMatchObject([{ outcome: "warn", message: expect.stringContaining("cross in 1 row") }]);
  });
});

describe("ranking", () => {
  const RANKING = {
    manifest: "task: ranking\ntarget: {column: relevance}\ncolumns: {id: id, group: query}",
    evaluation: "metrics: {ndcg: {min: 0.1, margin: 0.05}, mrr: {}, map: {}, recall_at_1: {}, hit_at_1: {}}",
  };
  const RELEVANCE = [10, 0, 0, 1, 5];

  test("the mean over queries, those without a relevant item left out", TIMEOUT, async () => {
    // The first query is the example of scikit-learn's ndcg_score; the second has nothing relevant.
    const rows = [
      ...RELEVANCE.map((relevance, item) => [`a${item}`, "one", relevance] as const),
      ["b1", "two", 0] as const,
    ];
    const { evaluation, findings } = await evaluateTask({
      ...RANKING,
      holdout: csv("id,query,relevance", rows),
      candidate: csv("id,score", [
        ["b1", 1],
        ...[0.1, 0.2, 0.3, 4, 70].map((score, item) => [`a${item}`, score] as const),
      ]),
    });
    expect(findings).toMatchObject([
      { outcome: "warn", message: expect.stringContaining("1 of 2 queries have no relevant item") },
    ]);
    expect(evaluation?.metrics["ndcg"]?.value).toBeCloseTo(0.6956940443813076, 12);
    expect(evaluation?.metrics["mrr"]?.value).toBe(1);
    expect(evaluation?.metrics["recall_at_1"]?.value).toBeCloseTo(1 / 3, 12);
    // Relevant items stand at ranks 1, 2 and 5.
    expect(evaluation?.metrics["map"]?.value).toBeCloseTo((1 + 1 + 3 / 5) / 3, 12);
  });

  test("a model that puts the best item last in most queries fails against one that does not", TIMEOUT, async () => {
    const queries = Array.from({ length: 40 }, (_, query) => query);
    const items = queries.flatMap((query) => [0, 1, 2].map((item) => ({ id: `${query}-${item}`, query, item })));
    const holdout = csv(
      "id,query,relevance",
      items.map(({ id, query, item }) => [id, query, item === 0 ? 1 : 0]),
    );
    const good = csv(
      "id,score",
      items.map(({ id, item }) => [id, -item]),
    );
    const bad = csv(
      "id,score",
      items.map(({ id, query, item }) => [id, query % 4 === 0 ? -item : item]),
    );
    const { evaluation } = await evaluateTask({ ...RANKING, holdout, candidate: bad, baseline: good });
    const { ndcg, mrr } = evaluation?.metrics ?? {};
    expect(ndcg).toMatchObject({
      baseline: 1,
      outcome: "fail",
      n: 40,
      unit: "query",
      method: "paired score test over queries",
    });
    expect(mrr?.value).toBeCloseTo((10 + 30 / 3) / 40, 12);
  });
});

describe("forecasting", () => {
  const ONE = {
    manifest: "task: forecasting\ntarget: {column: y}\ncolumns: {id: id, time: day}",
    evaluation: "metrics: {mase: {max: 2}, rmsse: {}, wape: {}, smape: {}, bias: {}}",
  };
  // The known answer of kat.json (Hyndman's MASE with a season of 1).
  const KAT = { holdout: csv("id,day,y", [["d6", 6, 10], ["d7", 7, 12], ["d8", 8, 14], ["d9", 9, 13]]), candidate: csv("id,prediction", [["d6", 11], ["d7", 11], ["d8", 15], ["d9", 12]]) }; // prettier-ignore

  test("errors scaled by those of the naive forecast in training, whatever its order", TIMEOUT, async () => {
    const train = csv("id,day,y", [["d3", 3, 11], ["d1", 1, 8], ["d2", 2, 9], ["d5", 5, 12], ["d4", 4, 10]]); // prettier-ignore
    const { evaluation, findings } = await evaluateTask({ ...ONE, ...KAT, train });
    expect(findings).toEqual([]);
    const metrics = evaluation?.metrics ?? {};
    expect(metrics["mase"]?.value).toBeCloseTo(0.6666666666666666, 12);
    expect(metrics["rmsse"]?.value).toBeCloseTo(0.6324555320336759, 12);
    expect(metrics["wape"]?.value).toBeCloseTo(0.08163265306122448, 12);
    expect(metrics["smape"]?.value).toBeCloseTo(0.08279003355465124, 12);
    expect(metrics["bias"]?.value).toBe(0);
  });

  test("without the training series there is no scaled error, and the record says why", TIMEOUT, async () => {
    const { evaluation } = await evaluateTask({ ...ONE, ...KAT });
    expect(evaluation?.metrics["mase"]).toMatchObject({
      value: null,
      reason: expect.stringContaining("training series"),
    });
    expect(evaluation?.metrics["wape"]?.value).toBeCloseTo(0.08163265306122448, 12);
  });

  test("several series, each by its own scale and season", TIMEOUT, async () => {
    const names = ["north", "south"];
    const scale = { north: 1, south: 100 } as const;
    const row = (name: string, day: number) =>
      [`${name}${day}`, day, name, (name === "north" ? scale.north : scale.south) * (day % 2 === 0 ? 5 : 7)] as const;
    const days = (from: number, to: number) =>
      names.flatMap((name) => Array.from({ length: to - from }, (_, step) => row(name, from + step)));
    const train = csv(
      "id,day,shop,y",
      days(0, 8).map(([id, day, shop, y]) => [id, day, shop, y + (day > 3 ? (shop === "north" ? 1 : 100) : 0)]),
    );
    const holdout = days(8, 20);
    const error = (day: number) => 0.9 + 0.1 * (day % 3);
    const { evaluation } = await evaluateTask({
      manifest: "task: forecasting\ntarget: {column: y}\ncolumns: {id: id, time: day, group: shop}",
      evaluation: "season: 2\n  metrics: {mase: {max: 9}}",
      train,
      holdout: csv("id,day,shop,y", holdout),
      candidate: csv(
        "id,prediction",
        holdout.map(([id, day, shop, y]) => [id, y + error(day) * (shop === "north" ? 1 : 100)]),
      ),
      baseline: csv(
        "id,prediction",
        holdout.map(([id, , , y]) => [id, y]),
      ),
    });
    // Steps of a season: 0 0 1 1 0 0, on both scales; each error is 1 on average on its own scale.
    expect(evaluation?.metrics["mase"]?.value).toBeCloseTo(3, 12);
    expect(evaluation?.metrics["mase"]).toMatchObject({
      baseline: 0,
      outcome: "fail",
      method: "paired score test, over time",
      n: 12,
      unit: "time",
    });
  });
});

describe("text generation", () => {
  // The example of sacrebleu's README.
  const HYPOTHESES = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."];
  const FIRST = ["The dog bit the man.", "It was not unexpected.", "The man bit him first."];
  const SECOND = ["The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."];
  const TEXT = {
    manifest: "task: text-generation\ntarget: {columns: [first, second]}\ncolumns: {id: id}",
    evaluation: "metrics: {bleu: {min: 20, margin: 5%}, chrf: {}, ter: {}, exact_match: {}, chrf++: {}, rougeL: {}}",
    holdout: jsonLines(FIRST.map((first, row) => ({ id: row, first, second: SECOND[row] }))),
    candidate: jsonLines(HYPOTHESES.map((prediction, row) => ({ id: row, prediction })).toReversed()),
  };

  test("sacrebleu's example with two references", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask(TEXT);
    expect(findings).toEqual([]);
    const metrics = evaluation?.metrics ?? {};
    expect(metrics["bleu"]?.value).toBeCloseTo(48.530827009929865, 9);
    expect(metrics["chrf"]?.value).toBeCloseTo(59.72751782684763, 9);
    expect(metrics["ter"]?.value).toBeCloseTo(40, 9);
    expect(metrics["exact_match"]?.value).toBeCloseTo(1 / 3, 12);
    expect(metrics["bleu"]?.method).toContain("tok:13a|smooth:exp");
  });

  test("a win rate without judgements is not measured", TIMEOUT, async () => {
    const { evaluation } = await evaluateTask({
      ...TEXT,
      evaluation: "metrics: {exact_match: {min: 0.1}, win_rate: {}}",
      baseline: jsonLines(FIRST.map((prediction, row) => ({ id: row, prediction }))),
    });
    expect(evaluation?.metrics["win_rate"]).toMatchObject({
      value: null,
      outcome: "unmeasured",
      reason: "there are no judgements: evaluation.judge names no file",
    });
  });

  test("a first model has no win rate, and no text is an empty text", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({
      ...TEXT,
      candidate: jsonLines([{ id: 0, prediction: null }, ...[1, 2].map((id) => ({ id, prediction: FIRST[id] }))]),
      evaluation: "metrics: {exact_match: {min: 0.1}, win_rate: {}}",
    });
    expect(evaluation?.metrics["exact_match"]?.value).toBeCloseTo(2 / 3, 12);
    expect(evaluation?.metrics["win_rate"]).toMatchObject({
      value: null,
      outcome: "not-applicable",
      reason: "there is no baseline to win against",
    });
    expect(findings).toMatchObject([
      { outcome: "warn", message: expect.stringContaining("1 text of the candidate is missing") },
    ]);
  });
});

test("a series that training does not have leaves no scaled error, and is not named", TIMEOUT, async () => {
  const { evaluation } = await evaluateTask({
    manifest: "task: forecasting\ntarget: {column: y}\ncolumns: {id: id, time: day, group: shop}",
    evaluation: "metrics: {mase: {max: 2}, mae: {}}",
    train: csv("id,day,shop,y", [["a1", 1, "old", 4], ["a2", 2, "old", 5]]), // prettier-ignore
    holdout: csv("id,day,shop,y", [["a3", 3, "old", 6], ["b3", 3, "secret", 9]]), // prettier-ignore
    candidate: csv("id,prediction", [["a3", 6], ["b3", 8]]), // prettier-ignore
  });
  expect(evaluation?.metrics["mase"]).toMatchObject({
    value: null,
    reason: expect.stringContaining("1 of 2 series"),
  });
  expect(evaluation?.metrics["mae"]?.value).toBe(0.5);
  expect(JSON.stringify(evaluation)).not.toContain("secret");
});
