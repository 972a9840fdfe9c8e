import { expect, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { customers, manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario } from "../scenarios/harness.ts";
import { checkUnseen } from "../scenarios/unseen.ts";

test("the second of two pull requests is judged against what the first one left", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const first = await scene.propose({
    branch: "visits",
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) },
  });
  const more = { "models/churn/data/train.csv": customers({ rows: 900, seed: 1, first: 1 }) };
  const second = await scene.propose({
    branch: "rows",
    title: "Learn from 900 customers",
    user: "grace",
    files: more,
  });
  await checkUnseen(scene.emulator, first);
  expect(await scene.check(second)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      900 rows, learning from spend, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/2/comments 201
    comment by github-actions[bot]:
    ### ✅ \`churn\` passes: ROC AUC 0.7708, no change

    ROC AUC is 0.7708: no change beyond the noise, Δ +0.0003 (90% interval −0.0014 to +0.0022).

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.7705 | 0.7708 | +0.0003 (−0.0014 to +0.0022) | ≥ 0.7, Δ ≥ −0.02 | ✅ no change |
    | Log loss | 0.5626 | 0.5614 | −0.0012 (−0.6% to +0.2%) | Δ ≤ +10% | ✅ no change |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ 7 slices by ROC AUC, none credibly harmed, 1 worse

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
  const before = await mainOf(scene);
  await mergePull(scene.emulator, first, "rebase");
  expect(await scene.push(before)).toContain("churn: adopted the artifact of pull request #1");
  expect(await scene.check(second)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      900 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      PATCH /repos/acme/models/issues/comments/2 200
    comment by github-actions[bot]:
    ### ✅ \`churn\` passes: ROC AUC 0.8374, no change

    ROC AUC is 0.8374: no change beyond the noise, Δ +0.0003 (90% interval −0.0011 to +0.0019).

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.8370 | 0.8374 | +0.0003 (−0.0011 to +0.0019) | ≥ 0.7, Δ ≥ −0.02 | ✅ no change |
    | Log loss | 0.4911 | 0.4903 | −0.0007 (−0.7% to +0.5%) | Δ ≤ +10% | ✅ no change |

    <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

    ▸ 7 slices by ROC AUC, none credibly harmed

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
