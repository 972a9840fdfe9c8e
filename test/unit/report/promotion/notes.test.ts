import { expect, test } from "vitest";
import type { CardDiff } from "../../../../src/generated/types.ts";
import { releaseNotes } from "../../../../src/report/promotion/notes.ts";
import { CARD_DIFF, evaluation, hex, run } from "../samples.ts";

const released = (version: string) => ({
  version,
  commit: "1a".repeat(20),
  run: run(),
  evaluation: evaluation(),
});
const DIFF: CardDiff = {
  ...CARD_DIFF,
  metrics: [
    {
      metric: "roc_auc",
      dataset: "holdout",
      digest: hex("c"),
      better: "higher",
      candidate: 0.812,
      production: 0.82,
      delta: -0.008,
      interval: [-0.012, -0.004],
      limit: { min: 0.8 },
      outcome: "pass",
    },
  ],
};

test("two versions are called by their numbers, whichever serves", () => {
  const told = releaseNotes({
    model: "churn",
    ...released("1.0.0"),
    before: released("1.1.0"),
    diff: DIFF,
    attestations: [],
    repository: "acme/models",
  }).replaceAll("&#8203;", "");
  expect(told).toContain("| Metric | Rows of | 1.1.0 | 1.0.0 | Δ |");
  expect(told).not.toMatch(/Production|Candidate/);
});
