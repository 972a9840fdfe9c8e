import { expect, test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { customers, manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario, type Scenario } from "../scenarios/harness.ts";
import { checkUnseen } from "../scenarios/unseen.ts";

test("what production serves is the baseline, whatever main has accepted since", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const better = await scene.propose({
    branch: "visits",
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) },
  });
  await checkUnseen(scene.emulator, better);
  const before = await mainOf(scene);
  await mergePull(scene.emulator, better, "merge");
  expect(await scene.push(before)).toContain("churn: adopted the artifact of pull request #1");
  const [served = ""] = [...scene.emulator.rig.assets.values()].map(({ name }) => `sha256:${name}`);
  await serve(scene, served, "1.0.0");
  const rows = { "models/churn/data/train.csv": customers({ rows: 900, seed: 1, first: 1 }) };
  const pull = await scene.propose({ branch: "rows", files: rows });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      900 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/2/comments 201
    comment by github-actions[bot]:
    ### ✅ \`churn\` passes: ROC AUC +0.067

    ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.085).

    | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
    | :- | -: | -: | -: | :- | :- |
    | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.085) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
    | Log loss | 0.563 | 0.490 | −0.072 (−16% to −9.5%) | Δ ≤ +10% | ✅ better |

    <sub>1,200 rows of \`holdout\` · baseline \`1.0.0\` from \`environments/production.yaml\` · one-sided confidence 95%</sub>

    ▸ 7 slices by ROC AUC, none credibly harmed

    ▸ Model card: no substantial change (13 changes)

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});

async function serve({ repository }: Scenario, digest: string, version: string): Promise<void> {
  const environment = {
    apiVersion: "model-gitops/v1",
    kind: "Environment",
    name: "production",
    models: { churn: { version, digest } },
  };
  await repository.checkout("main");
  await repository.commit({ "environments/production.yaml": JSON.stringify(environment) }, `Serve ${version}`);
}
