import { test } from "vitest";
import { onPullRequest } from "../rig/quick-start.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { scenario } from "../scenarios/harness.ts";
import { closed } from "../scenarios/normalize.ts";

test.concurrent(
  "where GitHub takes no comment, the verdict stands and the job summary tells it",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await scenario();
    const pull = await scene.propose({
      files: { "models/churn/model.yaml": manifestOf({ params: { drop: ["visits", "spend"] } }) },
    });
    scene.emulator.fail({ method: "POST", path: /\/issues\/\d+\/comments/, status: 502 });
    const { exitCode, outputs, log, summary } = await onPullRequest(scene.emulator, pull);
    expect({ exitCode, outputs }).toEqual({ exitCode: 1, outputs: { outcome: "fail", models: "churn" } });
    expect(log).toContain("could not be written");
    expect(closed(summary).split("\n").slice(0, 8).join("\n")).toMatchInlineSnapshot(`
      "### ❌ \`churn\` fails: ROC AUC 0.644

      ROC AUC is 0.644, below the limit of 0.7. An absolute limit holds whatever the baseline does. Improve the model, or change the limit in a separate pull request: this one is judged by the base branch’s limits.

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.770 | 0.644 | −0.126 (−0.152 to −0.101) | ≥ 0.7, Δ ≥ −0.02 | ❌ below the limit |
      | Log loss | 0.563 | 0.644 | +0.081 (+11.2% to +17.7%) | Δ ≤ +10% | ❌ worse |"
    `);
    expect(log.split("\n").filter((line) => line.includes("could not be written"))).toMatchInlineSnapshot(`
    [
      "warning: The comment could not be written: GitHub answered 502 while writing a comment on pull request 1 (Failure 502 ordered by the test). GitHub has a problem of its own: run again later. The job summary has the same story, and the verdict stands.",
    ]
  `);
  },
);
