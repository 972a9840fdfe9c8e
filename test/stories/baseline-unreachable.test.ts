import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { scenario } from "../scenarios/harness.ts";

test("a baseline that is named and gone is no first model", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  scene.emulator.rig.assets.clear();
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) },
  });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=unmeasured models=churn
    annotations:
      error churn: gate/baseline: The baseline could not be fetched: the release model-gitops-store/churn has no artifact sha256:<key>…. It is named by the last accepted record (<base>). Restore the artifact in the store, or run record on the base branch again, and run this check again.
    log:
      600 rows, learning from spend, visits, snow, tenure
      ##[error]The baseline could not be fetched: the release model-gitops-store/churn has no artifact sha256:<key>…. It is named by the last accepted record (<base>). Restore the artifact in the store, or run record on the base branch again, and run this check again.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ⛔ \`churn\` could not be judged: 1 problem

    The baseline could not be fetched: the release model-gitops-store/churn has no artifact sha256:<key>…. It is named by the last accepted record (<base>). Restore the artifact in the store, or run record on the base branch again, and run this check again.

    | Metric | This pull request | 95% interval | Limit | Outcome |
    | :- | -: | -: | :- | :- |
    | **ROC AUC** | 0.837 | 0.815 to 0.859 | ≥ 0.7 | ✅ within the limit |
    | Log loss | 0.491 | 0.464 to 0.518 | | ➖ shown |

    <sub>1,200 rows of \`holdout\` · the baseline from the last accepted record (<base>) could not be fetched: the release model-gitops-store/churn has no artifact sha256:<key>…</sub>

    ▸ 2 slices by ROC AUC, compared with no baseline

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
