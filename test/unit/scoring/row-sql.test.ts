import { expect, test } from "vitest";
import { csv, evaluateTask } from "./task-rig.ts";

const TIMEOUT = { timeout: 60_000 };
const BINARY = {
  manifest: "task: binary-classification\ntarget: {column: y}\ncolumns: {id: id}\nmodel: {threshold: 0.5}",
};
const HOLDOUT = csv("id,y,amount,Score", [[1, 1, 100, 9], [2, 0, 200, 9], [3, 1, 300, 9], [4, 0, 400, 9]]); // prettier-ignore
const cost = (sql: string): string => `metrics: {cost: {rowSql: '${sql}', better: lower, max: 1000, margin: 10%}}`;

test("a cost of each row, over the dataset's columns, the label, the score and the prediction", TIMEOUT, async () => {
  const { evaluation, findings } = await evaluateTask({
    ...BINARY,
    holdout: HOLDOUT,
    evaluation: cost("case when label = 1 then amount * (1 - score) else 50 * prediction end"),
    candidate: csv("id,score", [[4, 0.2], [3, 0.9], [2, 0.7], [1, 0.4]]), // prettier-ignore
    baseline: csv("id,score", [[1, 0.1], [2, 0.1], [3, 0.1], [4, 0.1]]), // prettier-ignore
  });
  expect(findings).toEqual([]);
  // Candidate: 60, 50, 30, 0. Baseline: 90, 0, 270, 0. The column "Score" gives way to the model's score.
  const { cost: measured } = evaluation?.metrics ?? {};
  expect(measured).toMatchObject({
    gated: true,
    better: "lower",
    limit: { max: 1000 },
    outcome: "unmeasured",
    reason: "4 rows cannot show a margin; it needs at least 10",
    n: 4,
  });
  expect(measured?.value).toBeCloseTo(35, 12);
  expect(measured?.baseline).toBeCloseTo(90, 12);
  expect(measured?.delta).toBeCloseTo(-55, 12);
  // 35 with s = √700 over 4 values, t(3, 0.975) = 3.182446 (standard table).
  expect(measured?.interval?.[0]).toBeCloseTo(35 - (3.182446305284263 * Math.sqrt(700)) / 2, 6);
});

test("rows without a value leave the metric without one", TIMEOUT, async () => {
  const candidate = csv("id,score", [[1, 0.2], [2, 0.9], [3, 0.7], [4, 0.4]]); // prettier-ignore
  const { evaluation } = await evaluateTask({
    ...BINARY,
    holdout: HOLDOUT,
    evaluation: cost("case when label = 1 then 1 end"),
    candidate,
  });
  expect(evaluation?.metrics["cost"]).toMatchObject({
    value: null,
    reason: "its expression has no finite value in 2 rows",
  });
});

test.each([
  ["a subquery", "(select count(*) from read_csv(''/etc/passwd''))", "is not allowed"],
  ["a column that is not there", "amont * score", 'names "amont", which is no column. Did you mean "amount"?'],
  ["text", "amount || ''x''", "cannot be evaluated on"],
])("%s is refused", TIMEOUT, async (_, sql, message) => {
  const candidate = csv("id,score", [[1, 0.2], [2, 0.9], [3, 0.7], [4, 0.4]]); // prettier-ignore
  const { evaluation, findings } = await evaluateTask({
    ...BINARY,
    holdout: HOLDOUT,
    evaluation: cost(sql),
    candidate,
  });
  expect(evaluation).toBeUndefined();
  expect(findings).toMatchObject([{ rule: "evaluate/row-sql", outcome: "fail" }]);
  expect(findings[0]?.message).toContain(message);
});

test("texts can be held against rules of one's own", TIMEOUT, async () => {
  const { evaluation } = await evaluateTask({
    manifest: "task: text-generation\ntarget: {column: reference}\ncolumns: {id: id}",
    holdout: csv("id,reference", [[1, "yes"], [2, "no"]]), // prettier-ignore
    evaluation:
      "metrics: {polite: {rowSql: \"case when prediction ilike '%please%' then 1 else 0 end\", better: higher, min: 0.1}}",
    candidate: csv("id,prediction", [[1, '"Yes, ""please"""'], [2, "no"]]), // prettier-ignore
  });
  expect(evaluation?.metrics["polite"]?.value).toBe(0.5);
});

test("a slice has the metric of its own rows", TIMEOUT, async () => {
  const rows = Array.from({ length: 30 }, (_, row) => [row, row % 2, row < 12 ? "north" : "south"] as const);
  const { evaluation } = await evaluateTask({
    ...BINARY,
    holdout: csv("id,y,region", rows),
    evaluation: `${cost("case when region = ''north'' then 3 else 5 end + 0 * score")}\n  slices: [region]`,
    candidate: csv(
      "id,score",
      rows.map(([id]) => [id, 0.5]),
    ),
  });
  expect(evaluation?.slices.map(({ name, metrics }) => [name, metrics["cost"]?.value])).toEqual([["region=north", 3], ["region=south", 5]]); // prettier-ignore
});
