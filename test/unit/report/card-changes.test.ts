import { expect, test } from "vitest";
import type { CardDiff, ComparedMetric } from "../../../src/generated/types.ts";
import { cardSummary, renderCardChanges } from "../../../src/report/card-changes.ts";
import { wordDiff } from "../../../src/report/card-words.ts";
import { harms } from "./harmless.ts";
import { HOSTILE_TEXTS } from "./sample-hostile.ts";
import { CARD_DIFF, hex } from "./samples.ts";

const auc: ComparedMetric = {
  metric: "roc_auc",
  dataset: "holdout",
  digest: hex("c"),
  better: "higher",
  candidate: 0.812,
  production: 0.82,
  anchor: 0.835,
  delta: -0.008,
  interval: [-0.012, -0.004],
  fromAnchor: -0.023,
  limit: { min: 0.8 },
  outcome: "fail",
};

const DIFF: CardDiff = {
  ...CARD_DIFF,
  class: "substantial",
  reasons: ["roc_auc fell by 0.023 since the anchor, and 0.02 is allowed."],
  metrics: [auc, { ...auc, slice: "under-25", notComparable: ["production"], outcome: "pass" }],
  unchangedMetrics: 4,
  data: [
    {
      dataset: "train",
      op: "changed",
      rows: { from: 12_000, to: 15_500 },
      asOf: { from: "2026-01-05", to: "2026-04-05" },
      digest: { from: hex("1"), to: hex("2") },
      columns: { added: ["income"], removed: [], changed: ["age"] },
      personal: { added: ["email: EMAIL"], removed: [] },
    },
  ],
  drift: [
    { metric: "roc_auc", dataset: "holdout", digest: hex("c"), better: "higher", values: [0.835, 0.83, 0.82, 0.812] },
  ],
};

test("the class that the envelope gave is told before what was guessed", () => {
  expect(cardSummary(CARD_DIFF)).toContain("substantial change (4 changes)");
  expect(cardSummary({ ...DIFF, class: "retrain-within-envelope" })).toContain("retrained within its envelope");
});

test("a screen: why, what a person reads, numbers, data and course; the rest is folded", () => {
  const text = renderCardChanges(DIFF, 20);
  expect(text).toContain("- roc_auc fell by 0.023 since the anchor, and 0.02 is allowed.");
  expect(text).toContain(
    "| ROC AUC | `holdout` | 0.8200 | 0.835 | 0.8120 | −0.0080 (−0.0120 to −0.0040) | −0.023 | ≥ 0.8 |",
  );
  expect(text).toMatch(/`holdout: under-25` \| other rows \| .* \| not comparable \|/);
  expect(text).toContain("4 metrics unchanged.");
  expect(text).toContain(
    "| `train` | 12,000 → 15,500 | 2026-01-05 → 2026-04-05 | `111111111111` → `222222222222` | added `income`; changed `age` | added `email: EMAIL` |",
  );
  expect(text).toContain("- ROC AUC on `holdout`: █▆▃▁ from 0.835 to 0.812 over 4 versions (higher is better)");
  expect(text).toContain("<details><summary>1 other change</summary>");
  expect(text).not.toContain("roc_auc on recent");
  expect(linesOf(text)).toBeLessThan(40);
});

test("a diff of thousands of everything still is a screen", () => {
  const many = <T>(one: T): T[] => Array.from({ length: 1000 }, () => one);
  const [change] = CARD_DIFF.changes;
  if (change === undefined) throw new Error("the sample has no change");
  const data = many(DIFF.data?.[0] ?? { dataset: "x", op: "added" as const });
  expect(linesOf(renderCardChanges({ ...DIFF, changes: many(change), metrics: many(auc), data }, 6))).toBeLessThan(70);
});

/** Lines that are seen without unfolding anything. */
function linesOf(text: string): number {
  return text.replaceAll(/<details>[\s\S]*?<\/details>/g, "").split("\n").length;
}

test("hostile names and texts harm nobody", () => {
  const text = HOSTILE_TEXTS.join(" ");
  const diff: CardDiff = {
    ...DIFF,
    reasons: [...HOSTILE_TEXTS],
    changes: HOSTILE_TEXTS.flatMap((words) => [
      {
        section: words,
        subject: words,
        op: "changed" as const,
        from: `${text}\n${words}`,
        to: `${words} ${text}`,
        needsPerson: true,
      },
      { section: words, subject: words, op: "added" as const, to: words, needsPerson: false },
    ]),
    metrics: HOSTILE_TEXTS.map((words) => ({ ...auc, metric: words, dataset: words, slice: words })),
    data: HOSTILE_TEXTS.map((words) => ({
      dataset: words,
      op: "changed",
      asOf: { from: words, to: text },
      digest: { from: words, to: text },
      personal: { added: [words], removed: [text] },
    })),
    drift: HOSTILE_TEXTS.map((words) => ({
      metric: words,
      dataset: words,
      digest: words,
      better: "lower",
      values: [1, 2],
    })),
  };
  expect(harms(renderCardChanges(diff, 20))).toEqual([]);
});

test.each([
  ["Ranks loans for review.", "Ranks loans for automatic review.", "Ranks loans for {+automatic+} review."],
  ["a b c d", "a c x d", "a [-b-] c {+x+} d"],
  ["same words", "same words", "same words"],
  ["", "new", "{+new+}"],
  ["1 2 3 4 5 6 7 8 9 10 11 12 old", "1 2 3 4 5 6 7 8 9 10 11 12 new", "… 5 6 7 8 9 10 11 12 [-old-] {+new+}"],
])("words: %j to %j", (from, to, shown) => expect(wordDiff(from, to)).toBe(shown));

test("texts of thousands of words take no time", () => {
  const text = (seed: number) => Array.from({ length: 2000 }, (_, at) => String((at * seed) % 997)).join(" ");
  const begun = performance.now();
  expect(wordDiff(text(7), text(13))).toMatch(/\[-.*-\] \{\+/);
  expect(performance.now() - begun).toBeLessThan(1000);
});
