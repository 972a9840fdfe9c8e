import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { evaluateTask, jsonLines } from "./task-rig.ts";

const WROTE = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."];
const BEFORE = ["The dog bit the man.", "It was not unexpected.", "The man bit him first."];
const TEXT = {
  manifest: "task: text-generation\ntarget: {columns: [first]}\ncolumns: {id: id}",
  holdout: jsonLines(BEFORE.map((first, row) => ({ id: row, first }))),
  candidate: jsonLines(WROTE.map((prediction, row) => ({ id: row, prediction })).toReversed()),
};

const sha = (text: string | undefined): string =>
  createHash("sha256")
    .update(text ?? "")
    .digest("hex");
const pair = (id: number, winner: string) => ({ id, winner, a: sha(WROTE[id]), b: sha(BEFORE[id]) });
const PAIRS = [pair(0, "A"), pair(1, "A"), pair(2, "tie")];
const JUDGED = {
  ...TEXT,
  evaluation: "judge: judgements.jsonl\n  metrics: {win_rate: {min: 0.1, margin: 0.1}}",
  baseline: jsonLines(BEFORE.map((prediction, row) => ({ id: row, prediction }))),
};

test.each([
  ["", PAIRS.map((judged) => ({ ...judged, judge: "reader", order: "AB" }))],
  [" with the digests' prefix", PAIRS.map((judged) => ({ ...judged, a: `sha256:${judged.a.toUpperCase()}` }))],
])("judgements are a win rate against the baseline%s", async (_, judged) => {
  const { evaluation } = await evaluateTask({ ...JUDGED, judgements: jsonLines(judged) });
  expect(evaluation?.metrics["win_rate"]?.value).toBeCloseTo(2.5 / 3, 12);
  expect(evaluation?.metrics["win_rate"]?.baseline).toBeCloseTo(0.5 / 3, 12);
});

test.each([
  [
    "another candidate's",
    { ...pair(1, "A"), a: sha("It was a surprise.") },
    "1 of 3 judgements of evaluation.judge is of other texts than candidate and baseline wrote: judge these",
  ],
  [
    "another baseline's",
    { ...pair(1, "A"), b: sha("") },
    "1 of 3 judgements of evaluation.judge is of other texts than candidate and baseline wrote: judge these",
  ],
  [
    "in the other order",
    { ...pair(1, "A"), a: sha(BEFORE[1]), b: sha(WROTE[1]) },
    "1 of 3 judgements of evaluation.judge is of other texts",
  ],
  [
    "nobody knows whose",
    { id: 1, winner: "A" },
    '1 judgement of evaluation.judge does not say of which texts: write in each line, as "a" and "b", the SHA-256',
  ],
  ["named by what is no digest", { ...pair(1, "A"), b: "It was not unexpected." }, "does not say of which texts"],
])("judgements of texts that are %s are not these models'", async (_, other, reason) => {
  const judgements = jsonLines([PAIRS[0] ?? {}, other, PAIRS[2] ?? {}]);
  const { evaluation } = await evaluateTask({ ...JUDGED, judgements });
  expect(evaluation?.metrics["win_rate"]).toMatchObject({
    value: null,
    outcome: "unmeasured",
    reason: expect.stringContaining(reason),
  });
});

test.each(["A", "B", "tie"])("judgements that all say %s are no evidence", async (winner) => {
  const judgements = jsonLines([0, 1, 2].map((id) => pair(id, winner)));
  const { evaluation } = await evaluateTask({ ...JUDGED, judgements });
  expect(evaluation?.metrics["win_rate"]).toMatchObject({
    value: null,
    reason: expect.stringContaining("all 3 judgements are the same in evaluation.judge, which is no evidence"),
  });
});
