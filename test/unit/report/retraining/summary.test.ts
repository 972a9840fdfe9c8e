import { describe, expect, test } from "vitest";
import { retrainStory, retrainSummary, type RetrainedModel } from "../../../../src/report/retraining/summary.ts";
import { proposal } from "./samples.ts";

const waits = (model: string, rule: string): RetrainedModel => ({
  record: proposal({ model, decision: "wait", rule, reason: `${model} waits.` }),
  isChanged: false,
});

const THREE: readonly RetrainedModel[] = [
  waits("churn", "cooldown"),
  {
    record: proposal({
      model: "fraud",
      decision: "close",
      rule: "recovered",
      reason: "fraud recovered: drift is over since 2026-11-27.",
      pull: { number: 9, state: "closed" },
    }),
    isChanged: true,
  },
  {
    record: proposal({ pull: { number: 12, state: "open" } }),
    isChanged: true,
    url: "https://github.com/acme/models/pull/12",
  },
];

describe("the summary of a run", () => {
  test("has a row for each of few models, what changed first", () => {
    expect(retrainSummary({ models: THREE })).toMatchInlineSnapshot(`
      "### 🔁 Retraining of 3 models: 1 proposed, 1 closed

      | Model | Decision | Reason | Pull request |
      | - | - | - | - |
      | \`credit-risk\` | proposed | The alert of drift fires since 2026-11-26 and 3 of the last 5 windows show it. | [12 (open)](https://github.com/acme/models/pull/12) |
      | \`fraud\` | closed | fraud recovered: drift is over since 2026-11-27. | 9 (closed) |
      | \`churn\` | waits | churn waits. | |"
    `);
  });

  test("of a dry run says what would be done", () => {
    expect(retrainSummary({ models: THREE, isDryRun: true })).toContain("1 would be proposed, 1 would be closed");
  });

  test("of what was decided and not done says so", () => {
    const stopped = THREE.map((model) => ({ ...model, isChanged: false }));
    const text = retrainSummary({ models: stopped });
    expect(text).toContain("nothing changed");
    expect(text).toContain("| `credit-risk` | not done |");
  });

  test("of hundreds of models has those that changed, and the others by rule", () => {
    const many = Array.from({ length: 900 }, (_, index) => waits(`m-${index}`, index % 9 === 0 ? "cooldown" : "quiet"));
    const text = retrainSummary({ models: [...many, ...THREE] });
    expect(text.match(/^\| `/gm)?.length).toBe(2);
    expect(text).toContain("901 models without a change, by rule: quiet 800, cooldown 101.");
  });

  test("of very many changes shows some and counts the others", () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({
      record: proposal({ model: `m-${index}`, reason: "r".repeat(2000) }),
      isChanged: true,
    }));
    const text = retrainSummary({ models: many });
    expect(text).toContain("… and 800 more models that changed.");
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(900_000);
  });

  test("of a repository that asks for none says so", () => {
    expect(retrainSummary({ models: [] })).toBe("### ➖ No model asks for proposals");
  });

  test("tells the same in a terminal", () => {
    expect(retrainStory({ models: THREE }, { width: 90, color: false })).toMatchInlineSnapshot(`
      "🔁 Retraining of 3 models: 1 proposed, 1 closed

      Model        Decision  Pull request
      credit-risk  proposed  #12
      fraud        closed    #9
      churn        waits

      ! credit-risk: The alert of drift fires since 2026-11-26 and 3 of the last 5 windows
          show it. https://github.com/acme/models/pull/12
          datasets.train.period.to: "2026-10-31" → "2026-11-27"
          training.params.depth: 6
          files: models/credit-risk/model.yaml, models/credit-risk/data/train.csv.dvc
          proposal.json in the output folder has all of it
      ✓ fraud: fraud recovered: drift is over since 2026-11-27.
      - churn: churn waits.
      "
    `);
  });
});
