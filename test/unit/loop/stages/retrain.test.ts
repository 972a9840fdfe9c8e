import { expect, test } from "vitest";
import { retrainWorld } from "../../../fakes/retrain-world.ts";

test("a drift becomes one pull request, which is kept, and closed when the model recovers", async () => {
  await using world = await retrainWorld();
  await world.day({ alerts: { drift: "firing" } });
  const first = await world.run();
  expect(first.annotations).toEqual([]);
  expect(first.outputs).toMatchObject({ decisions: '{"churn":"propose"}', pulls: '{"churn":1}' });
  expect(first.writes).toMatchInlineSnapshot(`
    [
      "branches.move",
      "labels.create",
      "labels.create",
      "labels.create",
      "labels.create",
      "pullRequests.create",
      "labels.add 1",
      "pullRequests.update 1",
      "refs.commit",
    ]
  `);
  const pull = world.rig.forge.pullRequest(1);
  expect(pull.title).toMatchInlineSnapshot(`"retrain(churn): drift, 2026-11-03"`);
  expect(pull.body).toMatchInlineSnapshot(`
    "drift is firing.

    #### Why now

    - **Drift** since 2026-11-03 00:00 UTC: drift is firing.

    Window of 2026-11-02, 12,345 rows. Compared with \`holdout\` \`sha256:cccccccccccc\`, 10,000 rows, 2026-09-01 to 2026-10-01.

    <details><summary>📊 The two distributions of <code>income</code></summary>

    \`\`\`mermaid
    %%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7, #d97706"}}}}%%
    xychart-beta
      title "Share of rows by bin"
      x-axis "Bin" 1 --> 6
      y-axis "Percent of rows" 0 --> 33
      line [5, 15, 29, 28, 16, 7]
      line [5, 15, 30, 28, 15, 7]
    \`\`\`

    Blue: this window. Amber: the reference. Bins are numbered as in the table.

    | Bin | Reference | This window | Change |
    | :- | -: | -: | -: |
    | &#60; 20 | 5% | 5% | 0 |
    | 20 to 30 | 15% | 15% | 0 |
    | 30 to 40 | 30% | 29% | −1 pp |
    | 40 to 50 | 28% | 28% | 0 |
    | 50 to 60 | 15% | 16% | +1 pp |
    | ≥ 60 | 7% | 7% | 0 |

    </details>

    **What is known of the performance.** Estimated without labels: roc_auc 0.8150 &#91;0.7960, 0.8340&#93;, limit 0.7900. The labels that are mature are of rows from before it began.

    #### What changes

    - \`training.params.until\`: \`"never"\` → \`"2026-11-02"\`
    - 1 file: \`models/churn/model.yaml\`

    **What it costs.** The last training took 1.0 s without a GPU; this one should take about as long.

    #### What will happen next

    1. The checks wait until a maintainer presses **Approve workflows to run** below: this was opened with the workflow’s own token, and GitHub asks for a person then. They train \`churn\` as proposed and judge it as any change is judged.
    2. A comment below tells the verdict and, where labels of production are mature, the replay: production and candidate on the same last rows, with intervals.
    3. It is for @acme/growth to merge it: nothing merges by itself. Until then it is updated when the evidence changes.

    #### How to say no

    - **No**: close it. That is remembered for exactly these causes; other ones may open a new one, and reopening this one always wins.
    - **Not now**: the label \`model-gitops:hold\` or the comment \`/model-gitops hold\`: nothing is pushed or closed while the label is there.
    - **Otherwise**: push commits, and the branch is yours and is not updated any more. \`/model-gitops rebuild\` makes it anew, \`/model-gitops retry\` tries again what failed.
    - It closes itself when production recovers. Commands count from people with write access.

    <sub>Manifest: \`models/churn/model.yaml\` · limits: \`models/churn/model.yaml\` · on the ledger: window \`2026-11-02\` \`sha256:0398a222567f\`, alerts \`latest\` \`sha256:fbed6aff9f7b\`</sub>

    <!-- model-gitops:retrain v1 {"key":"churn","occasion":"sha256:7aab7a99715b1702e2564c601ad705b4b583574da6c9167c1ecfb4b0782a69b4","title":"ee57f7b8b4e5299d","body":"f7f0a045e3ecc392","labels":["model-gitops:retrain"],"memory":{"inputs":"sha256:caf72300503bda51261b1ec49fb6a9bc94377d258314d6c9b2e9553670163819","base":"3412efdc21fe1e1f0e36cddef2247fa3329b9d3e","head":"e5eda2413a92103797fe8d1544e61807b9e15d57","cause1":"drift@2026-11-03T00:00:00.000Z"},"base":"main","draft":false} -->"
  `);
  expect((await world.run()).writes).toEqual([]);
});
