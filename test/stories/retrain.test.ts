import { test } from "vitest";
import { proposedLines, pullsOf, retrainedScene } from "../scenarios/retrain-workflow.ts";
import { watchOnce } from "../scenarios/watch-workflow.ts";

test.concurrent(
  "the watch workflow: a drift becomes one pull request with new rows; the next run changes nothing",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await retrainedScene();
    expect(await watchOnce(scene)).toMatchInlineSnapshot(`
      {
        "jobs": {
          "monitor": "success",
          "propose": "success",
          "refresh": "success",
          "settle": "success",
        },
        "steps": {
          "monitor": "exit code: 0
      outputs: outcome=warn models=churn degraded=churn health={"churn":{"health":"degraded","fresh":"fresh"}} windows={"churn":"sha256:<sha256>"}
      annotations:
        warning churn: monitor/degraded: churn is degraded: its last window shows a signal. Read the window's report, and what it says to do next.",
          "refresh": "exit code: 0
      outputs: outcome=pass refreshed={"churn":"sha256:<sha256>"}",
          "retrain": "exit code: 0
      outputs: outcome=pass decisions={"churn":"propose"} pulls={"churn":2}
      requests that wrote:
        POST /repos/acme/models/git/blobs 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        POST /repos/acme/models/labels 201
        POST /repos/acme/models/labels 201
        POST /repos/acme/models/labels 201
        POST /repos/acme/models/labels 201
        POST /repos/acme/models/pulls 201
        POST /repos/acme/models/issues/2/labels 200
        PATCH /repos/acme/models/pulls/2 200
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/proposal/<time>-<key>.json",
          "settle": "exit code: 0
      outputs: outcome=pass recorded=4 firing={"churn":["drift"]} held={} health={"churn":{"health":"degraded","fresh":"fresh"}}
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/labels 201
        POST /repos/acme/models/issues 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/alerts/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json
        churn/window/<month>/<time>-<key>.json",
        },
      }
    `);
    expect(await pullsOf(scene)).toMatchInlineSnapshot(`
      [
        "#2 retrain(churn): drift of spend, <day0> (open, by github-actions[bot]; model-gitops:retrain)
      Production has moved away from what \`churn\` learned: \`spend\` is 1.03 σ from the reference, limit 0.1318 σ.

      #### Why now

      - **Drift** since <day0> 00:00 UTC: Drift: spend, in 2 windows of the last 3.

      | Column | Distance | Limit | Limit from | Adjusted p | More | Outcome |
      | :- | -: | -: | :- | -: | :- | :- |
      | \`spend\` <sub>critical</sub> | 1.03 σ | 0.1318 σ | sampling noise | < 0.001 | mean 0.01 → 1.02 | ⚠️ drifted |

      Window of <day-1>, 400 rows. Distance of spend: \`▁▂▇█\` (0.06 to 1.03). Compared with \`holdout\` \`sha256:<digest>\`, 1,200 rows.

      ▸ 📊 The two distributions of spend

      ▸ The windows before

      **What is known of the performance.** No labels say whether this hurts.

      #### What changes

      - \`datasets.train.version.sha256\`: \`"<digest>"\` → \`"<digest>"\`
      - \`datasets.train.period.to\`: \`"2020-03-31"\` → \`"<day-1>"\`
      - Data \`train\` in \`models/churn/data/train.csv\`: \`sha256:<digest>\` → \`sha256:<digest>\`, 92.2 KiB
      - 2 files: \`models/churn/data/train.csv\`, \`models/churn/model.yaml\`

      **What it costs.** The last training took <time> without a GPU; this one should take about as long.

      #### What will happen next

      1. The checks wait until a maintainer presses **Approve workflows to run** below: this was opened with the workflow’s own token, and GitHub asks for a person then. They train \`churn\` with this change and judge it like any other change.
      2. A comment below tells the verdict and, where labels of production are mature, the replay: production and candidate on the same last rows, with intervals.
      3. It is for @acme/growth to merge it: nothing merges by itself. Until then it is updated when the evidence changes.

      #### How to say no

      - **No**: close it. That is remembered for exactly these causes; other ones may open a new one, and reopening this one always wins.
      - **Not now**: the label \`model-gitops:hold\` or the comment \`/model-gitops hold\`: nothing is pushed or closed while the label is there.
      - **Otherwise**: push commits, and the branch is yours and is not updated any more. \`/model-gitops rebuild\` makes it anew, \`/model-gitops retry\` tries again what failed.
      - It closes itself when production recovers. Commands count from people with write access.

      <sub>Manifest: \`models/churn/model.yaml\` · limits: \`models/churn/model.yaml\` · on the ledger: window \`<day-1>\` \`sha256:<digest>\`, alerts \`latest\` \`sha256:<digest>\`</sub>",
      ]
    `);
    // Of one commit on main, by a clone that real git made.
    expect(await proposedLines(scene, "model-gitops/retrain/churn")).toMatchInlineSnapshot(`
      "retrain(churn): drift of spend, <day0> (github-actions[bot])
       models/churn/data/train.csv | 1600 +++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++
       models/churn/model.yaml     |    4 +-
       2 files changed, 1602 insertions(+), 2 deletions(-)
      -    period: {from: 2020-01-01, to: 2020-03-31}
      +    period: {from: 2020-01-01, to: <day-1>}
      -      sha256: <sha256> # of all rows
      +      sha256: <sha256> # of all rows"
    `);

    const again = await watchOnce(scene);
    expect(again).toMatchInlineSnapshot(`
      {
        "jobs": {
          "monitor": "success",
          "propose": "success",
          "refresh": "success",
          "settle": "success",
        },
        "steps": {
          "monitor": "exit code: 0
      outputs: outcome=warn models=churn degraded=churn health={"churn":{"health":"degraded","fresh":"fresh"}} windows={}
      annotations:
        warning churn: monitor/degraded: churn is degraded: its last window shows a signal. Read the window's report, and what it says to do next.",
          "refresh": "exit code: 0
      outputs: outcome=pass refreshed={}",
          "retrain": "exit code: 0
      outputs: outcome=pass decisions={"churn":"update"} pulls={"churn":2}",
          "settle": "exit code: 0
      outputs: outcome=pass recorded=0 firing={"churn":["drift"]} held={} health={"churn":{"health":"degraded","fresh":"fresh"}}",
        },
      }
    `);
  },
);
